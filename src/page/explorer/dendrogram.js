'use strict';

/** The tree as a dendrogram: to the right the cost of a split, downwards the leaves. The threshold of the level is a line. */
class Dendrogram {
  constructor(svg, tree, on) {
    this.svg = svg;
    this.tree = tree;
    this.on = on; // select(node, whether it is added), hover(node or null), level(count), describe(node)
    this.items = [];
    this.listen();
  }

  /** Cost to x: a square root, since most splits of a photograph are cheap. */
  x(cost) {
    const { left, right } = this;
    return left + (right - left) * Math.sqrt(Math.min(1, Math.max(0, cost) / this.most));
  }

  costAt(x) {
    const t = Math.min(1, Math.max(0, (x - this.left) / (this.right - this.left)));
    return this.most * t * t;
  }

  layout() {
    const { tree, svg } = this;
    const width = Math.max(260, svg.parentElement.clientWidth);
    this.left = 14;
    this.right = width - 16;
    this.top = 34;
    const wanted = Math.min(720, Math.max(320, window.innerHeight - 470)) - this.top;
    const step = Math.max(tree.count > 300 ? 4 : 6, Math.min(26, wanted / tree.count));
    this.height = this.top + step * tree.count + 12;
    this.most = (tree.costs[tree.costs.length - 1] || 1) * 1.04;
    svg.setAttribute('viewBox', `0 0 ${width} ${this.height}`);
    svg.setAttribute('height', this.height);

    // Children come after their parents: from the back, both are placed before the parent.
    for (const node of [...tree.nodes].reverse()) {
      node.y = tree.isLeaf(node)
        ? this.top + step * (node.leaves[0] - 0.5)
        : (tree.nodes[node.children[0]].y + tree.nodes[node.children[1]].y) / 2;
      node.x = tree.isLeaf(node) ? this.right : this.x(node.cost);
    }
    this.build(step);
  }

  build(step) {
    const { tree, svg } = this;
    const parts = [];
    let last = -100;
    for (const tick of ticks(this.most)) {
      const x = this.x(tick);
      if (x - last > 42 && x < this.right - 8) {
        parts.push(`<line class="axis" x1="${x}" x2="${x}" y1="${this.top - 6}" y2="${this.height}"/>`,
          `<text x="${x}" y="12" text-anchor="middle">${tick}</text>`);
        last = x;
      }
    }
    if (tree.count > 1) {
      const x = this.x(tree.threshold(tree.automatic));
      const anchor = x > this.right - 60 ? 'end' : x < this.left + 40 ? 'start' : 'middle';
      parts.push(`<line class="auto" x1="${x}" x2="${x}" y1="${this.top - 6}" y2="${this.height}"/>`,
        `<text class="auto-name" x="${x}" y="25" text-anchor="${anchor}">automatic</text>`);
    }
    for (const node of tree.nodes) {
      const from = node.parent === null ? this.left - 8 : tree.nodes[node.parent].x;
      parts.push(`<path class="branch" data-branch="${node.id}" d="M${from} ${node.y}H${node.x}"/>`);
      if (!tree.isLeaf(node)) {
        const [a, b] = node.children.map((id) => tree.nodes[id].y);
        parts.push(`<path class="branch" data-branch="${node.id}" d="M${node.x} ${a}V${b}"/>`);
      }
    }
    parts.push('<line class="threshold"/><line class="threshold-grip"/>');
    const r = Math.min(4.5, step * 0.42);
    for (const node of tree.nodes) {
      const kind = `node${tree.isLeaf(node) ? ' leaf' : ''}${node.ambiguous ? ' ambiguous' : ''}`;
      const expanded = tree.isLeaf(node) ? '' : ' aria-expanded="true"';
      parts.push(`<g class="${kind}" role="treeitem" data-node="${node.id}" tabindex="-1" aria-level="${node.depth + 1}"${expanded}>`,
        `<circle class="hit" cx="${node.x}" cy="${node.y}" r="${Math.max(6, step * 0.6)}"/>`,
        `<circle class="dot" cx="${node.x}" cy="${node.y}" r="${r}"/></g>`);
    }
    svg.innerHTML = parts.join('');
    this.items = [];
    for (const item of svg.querySelectorAll('[data-node]')) {
      const node = tree.nodes[item.dataset.node];
      this.items[node.id] = item;
    }
    this.describe(tree.nodes);
    this.named = [];
    this.items[tree.root].tabIndex = 0;
  }

  describe(nodes) {
    nodes.forEach((node) => this.items[node.id].setAttribute('aria-label', this.on.describe(node)));
  }

  /** state: regions, count, hover (a part of the regions or null), selected (parts). */
  draw(state) {
    const { tree, svg } = this;
    const { regions, selected, hover } = state;
    const partOf = (node) => regions.parts.get(regions.whole[node.id]);
    const lit = [...selected, ...(hover ? [hover] : [])].flatMap((part) => part.nodes);
    for (const branch of svg.querySelectorAll('[data-branch]')) {
      const node = tree.nodes[branch.dataset.branch];
      const part = partOf(node);
      branch.style.stroke = part ? css(part.color) : '';
      branch.classList.toggle('lit', lit.some((one) => tree.contains(one, node)));
      branch.classList.toggle('gone', regions.whole[node.id] === 0);
    }
    const chosen = new Set(selected.flatMap((part) => part.nodes));
    for (const node of tree.nodes) {
      const item = this.items[node.id];
      const dot = item.querySelector('.dot');
      const part = tree.isLeaf(node) && !chosen.has(node) && partOf(node);
      dot.style.fill = part ? css(part.color) : '';
      item.classList.toggle('hover', Boolean(hover && hover.nodes.includes(node)));
      item.classList.toggle('selected', chosen.has(node));
      item.setAttribute('aria-selected', String(chosen.has(node)));
    }
    const named = [...regions.parts.values()].filter((part) => part.node && (part.name || part.isLocked)).map((part) => part.node);
    this.describe([...this.named, ...named]);
    this.named = named;
    const x = tree.count > 1 ? this.x(tree.threshold(state.count)) : this.left;
    for (const line of svg.querySelectorAll('.threshold, .threshold-grip')) {
      for (const [name, value] of [['x1', x], ['x2', x], ['y1', this.top - 6], ['y2', this.height]]) {
        line.setAttribute(name, value);
      }
    }
    if (selected.length) {
      this.roving(selected[selected.length - 1].nodes[0]);
    }
  }

  /** Scrolls the tree, never the page, until the node is seen. */
  reveal(node) {
    const box = this.svg.parentElement;
    const y = node.y * this.svg.clientHeight / this.height;
    if (y < box.scrollTop + 20 || y > box.scrollTop + box.clientHeight - 20) {
      box.scrollTop = y - box.clientHeight / 2;
    }
  }

  /** One node at a time is in the order of Tab; arrow keys go on from there. */
  roving(node) {
    for (const item of this.items) {
      item.tabIndex = -1;
    }
    this.items[node.id].tabIndex = 0;
  }

  focus(node) {
    this.roving(node);
    this.items[node.id].focus();
  }

  listen() {
    const { svg, tree } = this;
    const nodeOf = (event) => {
      const item = event.target.closest('[data-node]');
      return item ? tree.nodes[item.dataset.node] : null;
    };
    svg.addEventListener('click', (event) => {
      const node = nodeOf(event);
      if (node) {
        this.on.select(node, isAdding(event));
        this.focus(node);
      }
    });
    svg.addEventListener('pointerover', (event) => this.on.hover(nodeOf(event)));
    svg.addEventListener('pointerleave', () => this.on.hover(null));
    svg.addEventListener('keydown', (event) => {
      const node = nodeOf(event);
      const next = node && this.neighbor(node, event.key);
      if (next) {
        if (!isAdding(event)) {
          this.on.select(next);
        }
        this.focus(next);
      } else if (node && (event.key === 'Enter' || event.key === ' ')) {
        this.on.select(node, isAdding(event));
      } else {
        return;
      }
      event.preventDefault();
    });
    svg.addEventListener('pointerdown', (event) => {
      if (event.target.classList.contains('threshold-grip')) {
        const move = (moved) => {
          const box = svg.getBoundingClientRect();
          const x = (moved.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
          this.on.level(tree.countAt(this.costAt(x)));
        };
        const stop = () => window.removeEventListener('pointermove', move);
        window.addEventListener('pointermove', move);
        window.addEventListener('pointerup', stop, { once: true });
        event.preventDefault();
      }
    });
  }

  /** Left: the parent. Right: the first child. Up and down: the next node at that height of the drawing. */
  neighbor(node, key) {
    const { tree } = this;
    if (key === 'ArrowLeft') {
      return node.parent === null ? null : tree.nodes[node.parent];
    }
    if (key === 'ArrowRight') {
      return tree.isLeaf(node) ? null : tree.nodes[node.children[0]];
    }
    const order = [...tree.nodes].sort((a, b) => a.y - b.y || a.x - b.x);
    const at = order.indexOf(node);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 }[key];
    return order[target] || null;
  }
}

/** Does a click or a key add to what is selected? */
function isAdding(event) {
  return event.shiftKey || event.ctrlKey || event.metaKey;
}

/** 1, 2 and 5 times powers of ten up to the largest cost. */
function ticks(most) {
  const found = [0];
  for (let power = -4; power <= 1; ++power) {
    for (const digit of [1, 2, 5]) {
      const tick = digit * 10 ** power;
      if (tick < most) {
        found.push(Number(tick.toPrecision(1)));
      }
    }
  }
  return found;
}
