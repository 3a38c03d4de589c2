'use strict';

/** The tree of tree.json and its levels. The level of K regions is made by the first K - 1 splits. */
class RegionTree {
  constructor(tree, leafSizes) {
    this.nodes = [];
    for (const node of tree.nodes) {
      this.nodes[node.id] = Object.assign({}, node);
    }
    this.splits = tree.splits;
    this.root = tree.nodes.find((node) => node.parent === null).id;
    this.count = this.splits.length + 1;
    this.automatic = Math.min(this.count, Math.max(1, tree.automatic.regions));
    this.costs = this.splits.map((id) => this.nodes[id].cost);

    const before = [0, 0]; // before[l]: pixels of the leaves below l
    leafSizes.forEach((size, i) => { before[i + 2] = before[i + 1] + size; });
    this.total = before[this.count + 1] || 1;
    for (const node of this.nodes) {
      node.size = before[node.leaves[1] + 1] - before[node.leaves[0]];
    }

    // A node is a region of the levels first ... last.
    for (const node of this.nodes) {
      node.first = 1;
      node.last = this.count;
    }
    this.splits.forEach((id, i) => {
      this.nodes[id].last = i + 1;
      this.nodes[id].children.forEach((child) => { this.nodes[child].first = i + 2; });
    });
    this.paint();
  }

  isLeaf(node) {
    return !(node.children && node.children.length);
  }

  /** The larger child keeps its parent's color, so that a moving slider changes only what is split. */
  paint() {
    this.nodes[this.root].color = color(0);
    this.splits.forEach((id, i) => {
      const [a, b] = this.nodes[id].children.map((child) => this.nodes[child]);
      const [large, small] = a.size >= b.size ? [a, b] : [b, a];
      large.color = this.nodes[id].color;
      small.color = color(i + 1);
    });
  }

  /** Leaf to the id of its region in the level of `count` regions; -1 for leaf 0, outside the mask. */
  level(count) {
    const regions = new Int32Array(this.count + 1).fill(-1);
    for (const node of this.nodes) {
      if (node.first <= count && count <= node.last) {
        regions.fill(node.id, node.leaves[0], node.leaves[1] + 1);
      }
    }
    return regions;
  }

  /** The cost threshold of a level: the middle between the last split made and the first one not made. */
  threshold(count) {
    if (this.count === 1 || count <= 1) {
      return 0;
    }
    const made = this.costs[count - 2];
    return count - 1 < this.costs.length ? (made + this.costs[count - 1]) / 2 : made;
  }

  /** How many regions a cost threshold gives. */
  countAt(threshold) {
    return 1 + this.costs.filter((cost) => cost <= threshold).length;
  }

  contains(outer, inner) {
    return outer.leaves[0] <= inner.leaves[0] && inner.leaves[1] <= outer.leaves[1];
  }
}

/** Color number i: hues a golden angle apart, three lightnesses, in OKLCH (Ottosson 2020), as [r, g, b]. */
function color(i) {
  const hue = (255 + 137.508 * i) * Math.PI / 180;
  const L = [0.70, 0.80, 0.60][i % 3];
  const C = 0.135;
  const a = C * Math.cos(hue);
  const b = C * Math.sin(hue);
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.2914855480 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
  ];
  return linear.map((x) => {
    const y = Math.min(1, Math.max(0, x));
    return Math.round(255 * (y <= 0.0031308 ? 12.92 * y : 1.055 * y ** (1 / 2.4) - 0.055));
  });
}

function css(rgb) {
  return `rgb(${rgb[0]} ${rgb[1]} ${rgb[2]})`;
}

const decoded = new Map();

/** The leaf labels of a view of the data, decoded once. */
function labelsOf(view) {
  if (!decoded.has(view)) {
    decoded.set(view, decodeLabels(view.labels, view.width * view.height));
  }
  return decoded.get(view);
}

/** Runs of labels: pairs (length, label) of little-endian base-128 numbers, in base64. */
function decodeLabels(text, count) {
  const bytes = atob(text);
  const labels = new Uint32Array(count);
  let at = 0;
  const number = () => {
    let value = 0;
    let shift = 1;
    for (;;) {
      const byte = bytes.charCodeAt(at++);
      value += (byte & 127) * shift;
      if (byte < 128) {
        return value;
      }
      shift *= 128;
    }
  };
  for (let i = 0; i < count;) {
    const length = number();
    labels.fill(number(), i, i + length);
    i += length;
  }
  return labels;
}
