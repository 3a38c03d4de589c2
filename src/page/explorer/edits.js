'use strict';

/** Regions as sets of leaves, which edits change: what src/edit/LeafGroups.cxx does, step by step. docs/edits.md says what
 *  each edit is. */
class LeafGroups {
  /** Begins with the automatic level, as the library does. */
  constructor(tree) {
    this.tree = tree;
    this.of = new Int32Array(tree.count + 1); // the group of each leaf; 0: removed
    this.groups = new Map();
    this.next = 1;
    this.setLevel(tree.level(tree.automatic), true);
  }

  add(group) {
    this.groups.set(this.next, group);
    return this.next++;
  }

  leavesOf(id) {
    const leaves = [];
    this.of.forEach((group, leaf) => {
      if (leaf > 0 && group === id) {
        leaves.push(leaf);
      }
    });
    return leaves;
  }

  move(leaves, id) {
    leaves.forEach((leaf) => { this.of[leaf] = id; });
  }

  describe(id) {
    const { name } = this.groups.get(id);
    return name ? `the region “${name}”` : `the region of leaf ${this.leavesOf(id)[0]}`;
  }

  verifyUnlocked(id) {
    if (this.groups.get(id).isLocked) {
      throw new Error(`would change ${this.describe(id)}, which is locked. Unlock it before.`);
    }
  }

  /** The leaves of a node as one group: taken out of the groups that they are in, except those that were removed. */
  takeNode(node) {
    const leaves = range(...node.leaves).filter((leaf) => this.of[leaf] !== 0);
    if (leaves.length === 0) {
      throw new Error(`names node ${node.id}, all of which was removed before. Leave it out.`);
    }
    const old = this.of[leaves[0]];
    if (leaves.every((leaf) => this.of[leaf] === old) && this.leavesOf(old).length === leaves.length) {
      return old;
    }
    leaves.forEach((leaf) => this.verifyUnlocked(this.of[leaf]));
    const taken = this.add({ name: '', terminology: '' });
    this.move(leaves, taken);
    const left = new Set(this.of);
    [...this.groups.keys()].filter((id) => !left.has(id)).forEach((id) => this.groups.delete(id));
    return taken;
  }

  merge(ids) {
    const merged = { name: '', terminology: '' };
    for (const id of ids) {
      this.verifyUnlocked(id);
      const one = this.groups.get(id);
      if (!merged.name) {
        merged.name = one.name;
        merged.terminology = one.terminology;
      }
    }
    for (const id of ids) {
      this.move(this.leavesOf(id), ids[0]);
      this.groups.delete(id);
    }
    this.groups.set(ids[0], merged);
  }

  split(id, parts) {
    this.verifyUnlocked(id);
    const leaves = this.leavesOf(id);
    if (parts > leaves.length) {
      throw new Error(`asks for ${parts} parts, but ${this.describe(id)} has ${leaves.length} ${
        leaves.length === 1 ? 'leaf' : 'leaves'}. Ask for fewer, or segment the image with more regions.`);
    }
    this.groups.delete(id);
    const made = new Set([this.add({ name: '', terminology: '' })]);
    this.move(leaves, [...made][0]);
    for (const split of this.tree.splits) {
      if (made.size === parts) {
        break;
      }
      const [first, second] = this.tree.nodes[split].children.map((child) =>
        range(...this.tree.nodes[child].leaves).filter((leaf) => made.has(this.of[leaf])));
      if (first.length && second.length) {
        const part = this.add({ name: '', terminology: '' });
        made.add(part);
        this.move(second, part);
      }
    }
  }

  keep(ids) {
    this.remove([...this.groups.keys()].filter((id) => !this.groups.get(id).isLocked && !ids.includes(id)));
  }

  remove(ids) {
    ids.forEach((id) => this.verifyUnlocked(id));
    for (const id of ids) {
      this.move(this.leavesOf(id), 0);
      this.groups.delete(id);
    }
  }

  /** Leaves of one region of the level become one group: the one before, where it had the same leaves; else with the name
   *  that its node has. \param level node of each leaf */
  setLevel(level, isFirst) {
    const before = this.of.slice();
    const groups = new Map(this.groups);
    const leavesOf = new Map();
    const count = new Map();
    for (let leaf = 1; leaf < before.length; ++leaf) {
      count.set(before[leaf], (count.get(before[leaf]) || 0) + 1);
      if (isFirst || (before[leaf] !== 0 && !groups.get(before[leaf]).isLocked)) {
        leavesOf.get(level[leaf])?.push(leaf) ?? leavesOf.set(level[leaf], [leaf]);
      }
    }
    groups.forEach((group, id) => group.isLocked || this.groups.delete(id));
    for (const [id, leaves] of leavesOf) {
      const node = this.tree.nodes[id];
      const old = before[leaves[0]];
      const isSame = !isFirst && count.get(old) === leaves.length && leaves.every((leaf) => before[leaf] === old);
      const isNode = leaves.length === node.leaves[1] - node.leaves[0] + 1;
      const words = isNode ? node : {};
      this.move(leaves, this.add(isSame ? groups.get(old) : { name: words.name || '', terminology: words.terminology || '' }));
    }
  }
}

/** What an edit has beside its places: how many of these it takes, and other entries. */
const editForms = {
  level: { places: [0, 0], keys: ['regions', 'threshold', 'depth', 'automatic'] },
  merge: { places: [1, Infinity], keys: [] },
  split: { places: [1, 1], keys: ['parts'] },
  keep: { places: [1, Infinity], keys: [] },
  remove: { places: [1, Infinity], keys: [] },
  name: { places: [1, 1], keys: ['name', 'terminology'] },
  lock: { places: [1, Infinity], keys: [] },
  unlock: { places: [1, Infinity], keys: [] },
  smallest: { places: [0, 0], keys: ['size'] },
  fill: { places: [0, Infinity], keys: [] },
};

/** Points and then nodes, in the order in which the library takes them. */
function placesOf(edit) {
  const list = (one, many) => (edit[one] === undefined ? [] : [edit[one]]).concat(edit[many] || []);
  return list('point', 'points').map((point) => ({ point })).concat(list('node', 'nodes').map((node) => ({ node })));
}

/** An edit of regions, as the file has it. */
function makeEdit(kind, places, more) {
  const edit = { do: kind };
  for (const key of ['point', 'node']) {
    const values = places.filter((place) => place[key] !== undefined).map((place) => place[key]);
    if (values.length) {
      edit[values.length === 1 ? key : `${key}s`] = values.length === 1 ? values[0] : values;
    }
  }
  return Object.assign(edit, more);
}

/** The level of an edit: the node of each leaf. */
function levelOf(tree, edit) {
  if (edit.depth !== undefined) {
    const level = new Int32Array(tree.count + 1).fill(-1);
    for (const node of tree.nodes) {
      if (node.depth === edit.depth || (tree.isLeaf(node) && node.depth < edit.depth)) {
        level.fill(node.id, node.leaves[0], node.leaves[1] + 1);
      }
    }
    return level;
  }
  const count = edit.regions ?? (edit.threshold === undefined ? tree.automatic : tree.countAt(edit.threshold));
  return tree.level(Math.min(tree.count, count));
}

/** The regions that edits leave; `smallest` and `fill`, which work on pixels, are left to the program.
 *  \param leafAt the leaf at a point
 *  \throw Error that names the edit by its number */
function applyEdits(tree, edits, leafAt) {
  const groups = new LeafGroups(tree);
  const find = (place) => {
    if (place.node !== undefined) {
      if (!tree.nodes[place.node]) {
        throw new Error(`names node ${place.node}, but the tree has nodes from 0 to ${tree.nodes.length - 1}. Name one of them, or a point.`);
      }
      return groups.takeNode(tree.nodes[place.node]);
    }
    const leaf = leafAt(place.point);
    if (!leaf || groups.of[leaf] === 0) {
      throw new Error(`has the point (${place.point.join(', ')}), where no region is${
        leaf ? ' any more' : ' (outside the mask)'}. Choose a point in a region.`);
    }
    return groups.of[leaf];
  };
  const apply = (edit) => {
    if (edit.do === 'level') {
      groups.setLevel(levelOf(tree, edit));
      return;
    }
    const places = placesOf(edit);
    const ids = [...new Set(places.map(find))].filter((id) => groups.groups.has(id));
    if (edit.do === 'merge' && ids.length < 2 && places.every((place) => place.point)) {
      throw new Error(`names ${places.length} points that are all in one region already. Name a point of each region that is to be merged.`);
    }
    const group = groups.groups.get(ids[0]);
    switch (edit.do) {
      case 'merge': groups.merge(ids); break;
      case 'split': groups.split(ids[0], edit.parts ?? 2); break;
      case 'keep': groups.keep(ids); break;
      case 'remove': groups.remove(ids); break;
      case 'name': Object.assign(group, { name: edit.name, terminology: edit.terminology || '' }); break;
      case 'fill': ids.forEach((id) => groups.verifyUnlocked(id)); break;
      case 'lock': case 'unlock': ids.forEach((id) => { groups.groups.get(id).isLocked = edit.do === 'lock'; }); break;
      default: break; // done on the pixels
    }
  };
  edits.forEach((edit, i) => {
    try {
      apply(edit);
    } catch (error) {
      throw new Error(`Edit ${i + 1} (${edit.do}) ${error.message}`);
    }
  });
  if (groups.groups.size === 0) {
    throw new Error('The edits leave no region: all were removed. Keep one of them.');
  }
  return groups;
}

/** FNV-1a over children and leaves of all nodes: trees with the same answer have the same leaves in the same nodes. */
function fingerprint(tree) {
  let hash = 14695981039346656037n;
  for (const node of tree.nodes) {
    for (const value of [...(tree.isLeaf(node) ? [-1, -1] : node.children), ...node.leaves]) {
      const bits = BigInt.asUintN(64, BigInt(value));
      for (let shift = 0n; shift < 64n; shift += 8n) {
        hash = BigInt.asUintN(64, (hash ^ ((bits >> shift) & 255n)) * 1099511628211n);
      }
    }
  }
  return hash.toString(16).padStart(16, '0');
}

/** The text of edits.json. */
function writeEdits(tree, edits) {
  return `{\n"format": "diffuse-walk-cut edits",\n"version": 1,\n"tree": "${fingerprint(tree)}",\n"edits": [\n${
    edits.map((edit) => JSON.stringify(edit)).join(',\n')}\n]\n}\n`;
}

/** The edits of a text: of a file, a list by itself, or one edit. \throw Error that says what is wrong */
function readEdits(tree, text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON (${error.message}). Give a list of edits as docs/edits.md has it.`);
  }
  const list = Array.isArray(json) ? json : json && json.do ? [json] : json && json.edits;
  if (!Array.isArray(list) || (list === json.edits && json.format !== 'diffuse-walk-cut edits')) {
    throw new Error('This is no list of edits. Give a file that the program or this page wrote.');
  }
  if (list === json.edits && !(json.version <= 1)) {
    throw new Error(`These edits are of version ${json.version} of their format; this page reads version 1.`);
  }
  list.forEach((edit, i) => {
    const fault = findFault(edit) || (json.tree && json.tree !== fingerprint(tree) && placesOf(edit).some((place) => place.node !== undefined)
      && 'names a node of another tree. Edits by points can be done again on any image.');
    if (fault) {
      throw new Error(`Edit ${i + 1} (${edit && edit.do}) ${fault}`);
    }
  });
  return list;
}

/** What is wrong with the form of an edit; empty: nothing. */
function findFault(edit) {
  const form = edit && Object.hasOwn(editForms, edit.do) && editForms[edit.do];
  if (!form) {
    return `must be an object with "do", one of ${Object.keys(editForms).join(', ')}.`;
  }
  const [least, most] = form.places;
  const keys = ['do', ...form.keys, ...(most > 0 ? ['point', 'node'] : []), ...(most > 1 ? ['points', 'nodes'] : [])];
  const unknown = Object.keys(edit).find((key) => !keys.includes(key));
  const isWhole = (value, from) => Number.isInteger(value) && value >= from;
  const isPoint = (point) => Array.isArray(point) && point.length > 0 && point.every((x) => Number.isFinite(x));
  if (unknown) {
    return `has the entry "${unknown}"; it may have ${keys.slice(1).join(', ')}. Take it out.`;
  }
  if ([edit.points, edit.nodes].some((list) => list !== undefined && !Array.isArray(list))) {
    return 'needs a list as "points" or "nodes".';
  }
  const places = placesOf(edit);
  if (!places.every((place) => (place.point !== undefined ? isPoint(place.point) : isWhole(place.node, 0)))) {
    return 'needs points as lists of coordinates, such as [12.5, -30], and nodes as whole numbers from 0.';
  }
  if (places.length < least || places.length > most) {
    return `needs ${most === 1 ? 'one place' : 'a place'}, "point" or "node" (got ${places.length}).`;
  }
  if (edit.do === 'merge' && places.length === 1 && places[0].point) {
    return 'needs "points" in two regions or more, or a node whose leaves become one (got one point).';
  }
  const isValid = {
    level: () => Object.keys(edit).length === 2 && (edit.regions === undefined || isWhole(edit.regions, 1))
      && (edit.depth === undefined || isWhole(edit.depth, 0)) && (edit.threshold === undefined || edit.threshold >= 0),
    split: () => edit.parts === undefined || isWhole(edit.parts, 2),
    smallest: () => edit.size >= 0,
    name: () => typeof edit.name === 'string' && !/[\x00-\x1f\x7f]/.test(edit.name + (edit.terminology ?? '')),
  }[edit.do];
  return !isValid || isValid() ? '' : `has a value that is not allowed: ${JSON.stringify(edit)}.`;
}

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
