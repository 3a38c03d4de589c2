'use strict';

/** What is shown and can be chosen: the regions that edits left, and nodes of the tree. Each is a part: nodes that make it
 *  up, its size, color and words. */
class Regions {
  constructor(tree, groups) {
    this.tree = tree;
    this.of = groups.of; // the region of each leaf; 0: none
    this.parts = new Map();
    this.whole = []; // the region that has all leaves of a node; 0: none, -1: there is no such
    for (const node of [...tree.nodes].reverse()) { // children come after their parents
      const [a, b] = node.children.map((child) => this.whole[child]);
      this.whole[node.id] = tree.isLeaf(node) ? this.of[node.leaves[0]] : a === b ? a : -1;
    }
    const nodesOf = new Map();
    for (const node of tree.nodes) {
      const region = this.whole[node.id];
      if (region > 0 && (node.parent === null || this.whole[node.parent] !== region)) {
        nodesOf.get(region)?.push(node) ?? nodesOf.set(region, [node]);
      }
    }
    groups.groups.forEach((group, id) => this.parts.set(id, this.makePart(nodesOf.get(id), [id], group.name, group.isLocked)));
    this.isAllThere = this.of.every((region, leaf) => region > 0 || leaf === 0);
  }

  makePart(nodes, regions, name, isLocked) {
    nodes.sort((a, b) => a.leaves[0] - b.leaves[0]);
    const largest = nodes.reduce((a, b) => (b.size > a.size ? b : a));
    return {
      key: nodes.map((node) => node.id).join('+'),
      nodes,
      node: nodes.length === 1 ? nodes[0] : null,
      regions,
      size: nodes.reduce((sum, node) => sum + node.size, 0),
      color: largest.color, // no two regions have one: nodes of one color are within each other
      name: name || '',
      isLocked: Boolean(isLocked),
    };
  }

  /** The region that is just this node; else the node, with the regions that it consists of. */
  ofNode(node) {
    const region = this.parts.get(this.whole[node.id]);
    if (region && region.node === node) {
      return region;
    }
    const inside = [...new Set(this.of.subarray(node.leaves[0], node.leaves[1] + 1))].filter((id) => id > 0);
    const areWhole = inside.every((id) => this.parts.get(id).nodes.every((one) => this.tree.contains(node, one)));
    return this.makePart([node], areWhole ? inside : [], node.name);
  }

  ofLeaf(leaf) {
    return this.parts.get(this.of[leaf]) || null;
  }

  /** For each leaf the number of the part that has it, from 1; 0: none. */
  maskOf(parts) {
    const mask = new Int32Array(this.tree.count + 1);
    parts.forEach((part, i) => part.nodes.forEach((node) => mask.fill(i + 1, node.leaves[0], node.leaves[1] + 1)));
    return mask;
  }
}
