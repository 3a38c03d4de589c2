'use strict';

/** The list of edits, the buttons that add to it, and the file that it is saved as. */
class Editor {
  /** on: change(what was done, entries that are chosen then), selected() with its parts and entries, view() that is
   *  shown */
  constructor(tree, places, level, on) {
    Object.assign(this, { tree, places, on, lists: [[{ do: 'level', regions: level }]], at: 0, isSliding: false });
    this.element = (id) => document.getElementById(id);
    this.run();
    this.listen();
  }

  get list() {
    return this.lists[this.at];
  }

  get isEdited() {
    return this.list.length > 1 || this.list[0].regions === undefined;
  }

  /** How many regions the last level of the list has. */
  get count() {
    const edit = this.list.filter((one) => one.do === 'level').pop();
    return new Set(levelOf(this.tree, edit).subarray(1)).size;
  }

  apply(list) {
    return applyEdits(this.tree, list, (point) => this.places.leafAt(point).leaf);
  }

  run() {
    this.regions = new Regions(this.tree, this.apply(this.list));
  }

  /** Takes a new list; lists after the present one are no longer to be redone. */
  take(list, isReplacing) {
    this.regions = new Regions(this.tree, this.apply(list)); // or throws, and nothing changes
    this.at += isReplacing ? 0 : 1;
    this.lists.splice(this.at, Infinity, list);
    this.isSliding = false;
  }

  /** The slider: the first level while there is no edit; then an edit that is one step of undo. */
  level(count) {
    const edit = { do: 'level', regions: count };
    const isReplacing = !this.isEdited || this.isSliding;
    this.take([...(isReplacing ? this.list.slice(0, -1) : this.list), edit], isReplacing);
    this.isSliding = this.list.length > 1;
    this.show();
  }

  /** The chosen regions and a place in each; none where a node is a part of a region. */
  chosen() {
    const { parts, entries } = this.on.selected();
    if (parts.some((part) => part.regions.length === 0)) {
      return [];
    }
    const pointOf = new Map(entries.filter((entry) => entry.point).map((entry) => [this.regions.of[entry.leaf], entry.point]));
    return [...new Set(parts.flatMap((part) => part.regions))].map((id) => {
      const part = this.regions.parts.get(id);
      return { part, find: () => this.placeOf(part, pointOf.get(id)) };
    });
  }

  /** A point of a region, where the page shows a pixel of it; else its node. */
  placeOf(part, clicked) {
    const point = clicked || this.places.pointInside(this.regions.maskOf([part]), this.on.view());
    if (!point && !part.node) {
      throw new Error('No pixel of this region is in the slices that the page shows, and it is no node of the tree: edit it by the program.');
    }
    return point ? { point } : { node: part.node.id };
  }

  do(kind, more) {
    try {
      const chosen = this.chosen();
      const places = chosen.map((one) => one.find());
      const leaves = places.map((place) => (place.point ? this.places.leafAt(place.point).leaf : this.tree.nodes[place.node].leaves[0]));
      this.take([...this.list, makeEdit(kind, places, more)]);
      const stay = kind === 'remove' ? 0 : kind === 'merge' ? 1 : places.length;
      this.finish(places.slice(0, stay).map((place, i) => ({ leaf: leaves[i], point: place.point })));
    } catch (error) {
      this.say(error.message, true);
    }
  }

  step(by) {
    if (this.lists[this.at + by]) {
      this.at += by;
      this.isSliding = false;
      this.run();
      this.finish([], by < 0 ? 'Undone' : 'Done again');
    }
  }

  /** Reads a list; undo takes it back edit by edit, and then what was before it. */
  load(text, name) {
    try {
      const read = readEdits(this.tree, text);
      const list = read.length && read[0].do === 'level' ? read : [{ do: 'level', regions: this.count }, ...read];
      this.apply(list);
      this.lists.splice(this.at + 1, Infinity, ...list.map((_, i) => list.slice(0, i + 1)));
      this.at = this.lists.length - 1;
      this.isSliding = false;
      this.run();
      this.finish([], `Loaded ${name}`);
    } catch (error) {
      this.say(`${name}: ${error.message}`, true);
    }
  }

  save() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([writeEdits(this.tree, this.list)], { type: 'application/json' }));
    link.download = 'edits.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  finish(entries, what) {
    const { size } = this.regions.parts;
    const regions = `${size} region${size === 1 ? '' : 's'}`;
    this.show();
    this.say('');
    this.on.change(`${what || this.describe(this.list[this.list.length - 1])[0]}. ${regions}`, entries);
  }

  say(text, isError) {
    if (isError) {
      this.show();
      this.element('edits').hidden = false;
    }
    this.element('edit-error').hidden = !isError;
    this.element('edit-error').textContent = text;
  }

  /** The list, and which of the buttons beside it can be used. */
  show() {
    const { isEdited, list } = this;
    this.element('edits').hidden = !isEdited && this.lists.length === 1;
    this.element('load-first').hidden = !this.element('edits').hidden;
    this.element('undo').disabled = this.at === 0;
    this.element('redo').disabled = this.at + 1 === this.lists.length;
    this.element('save').disabled = !isEdited;
    const doubtful = (edit) => placesOf(edit).some(({ point }) => point && !this.places.leafAt(point).isShown);
    this.element('edit-list').replaceChildren(...list.map((edit) => {
      const [text, where] = this.describe(edit);
      const item = document.createElement('li');
      const places = document.createElement('span');
      places.className = 'muted';
      places.textContent = `${doubtful(edit) ? '≈ ' : ''}${where}`;
      item.append(`${text} `, places);
      return item;
    }));
    this.element('edit-note').textContent = [
      list.some((edit) => edit.do === 'smallest' || edit.do === 'fill')
        && 'Smallest sizes and filling are done by the program, on the pixels; this page does not draw them.',
      list.some(doubtful)
        && '≈ This place is between the pixels that the page has; here the nearest one counts, the program looks at the place itself.',
      list.some((edit) => placesOf(edit).some((place) => place.node !== undefined))
        && 'Edits by nodes are of this tree only; those by points can be done again on another image.',
    ].filter(Boolean).join(' ');
  }

  /** The buttons follow what is selected. */
  choose() {
    const { parts } = this.on.selected();
    const chosen = this.chosen();
    const one = chosen.length === 1 && chosen[0].part;
    this.element('edit').hidden = parts.length === 0;
    this.element('merge').disabled = chosen.length < 2;
    this.element('split').disabled = !one || Boolean(one.node && this.tree.isLeaf(one.node));
    this.element('rename').disabled = !one;
    for (const id of ['remove', 'keep', 'lock']) {
      this.element(id).disabled = chosen.length === 0;
    }
    this.areLocked = chosen.length > 0 && chosen.every(({ part }) => part.isLocked);
    this.element('lock').textContent = this.areLocked ? 'Unlock' : 'Lock';
    this.element('edit-hint').textContent = chosen.length === 0 ? 'This node is a part of a region. Choose the region to edit it.'
      : one ? 'Shift and a click add another region.' : `${chosen.length} regions are chosen.`;
    if (!one) {
      this.element('name-form').hidden = true;
    }
  }

  describe(edit) {
    const places = placesOf(edit);
    const regions = places.length === 1 ? 'a region' : `${places.length} regions`;
    const where = places.map(({ point, node }) => (point ? `(${point.map((x) => Number(x.toPrecision(5))).join(', ')})` : `node ${node}`)).join(' ');
    const text = {
      level: () => (edit.regions ? `Level of ${edit.regions} region${edit.regions === 1 ? '' : 's'}`
        : edit.threshold !== undefined ? `Level of threshold ${edit.threshold}`
          : edit.depth !== undefined ? `Level of depth ${edit.depth}` : 'Automatic level'),
      merge: () => (places.length === 1 ? 'Merge a node' : `Merge ${regions}`),
      split: () => `Split into ${edit.parts ?? 2}`,
      keep: () => `Keep only ${regions}`,
      remove: () => `Remove ${regions}`,
      name: () => (edit.name ? `Name “${edit.name}”` : 'Take the name away'),
      lock: () => `Lock ${regions}`,
      unlock: () => `Unlock ${regions}`,
      smallest: () => `Smallest part ${edit.size}`,
      fill: () => (places.length ? 'Fill what a region encloses' : 'Fill holes'),
    }[edit.do];
    return [text(), where];
  }

  listen() {
    const on = (id, action) => this.element(id).addEventListener('click', action);
    const form = this.element('name-form');
    const text = this.element('name-text');
    const close = () => {
      form.hidden = true;
      this.element('rename').focus();
    };
    for (const kind of ['merge', 'split', 'remove', 'keep']) {
      on(kind, () => {
        this.do(kind, kind === 'split' ? { parts: 2 } : {});
        if (this.element(kind).disabled || this.element('edit').hidden) {
          this.element('undo').focus({ preventScroll: true }); // the button that had it cannot have it any longer
        }
      });
    }
    on('lock', () => this.do(this.areLocked ? 'unlock' : 'lock'));
    on('rename', () => {
      form.hidden = !form.hidden;
      text.value = this.chosen()[0].part.name;
      text.focus();
      text.select();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.do('name', { name: text.value.trim() });
      close();
    });
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        close();
      }
    });
    on('undo', () => this.step(-1));
    on('redo', () => this.step(1));
    on('save', () => this.save());
    on('load', () => this.element('file').click());
    on('load-first', () => this.element('file').click());
    this.element('file').addEventListener('change', async (event) => {
      const [file] = event.target.files;
      if (file) {
        this.load(await file.text(), file.name);
      }
      event.target.value = '';
    });
    document.addEventListener('paste', (event) => {
      const pasted = event.clipboardData.getData('text');
      if (event.target !== text && pasted.includes('"do"')) {
        this.load(pasted, 'What was pasted');
      }
    });
    document.addEventListener('keydown', (event) => {
      const key = event.key.toLowerCase();
      if (event.target !== text && (event.ctrlKey || event.metaKey) && (key === 'z' || key === 'y')) {
        this.step(key === 'y' || event.shiftKey ? 1 : -1);
        event.preventDefault();
      }
    });
  }
}
