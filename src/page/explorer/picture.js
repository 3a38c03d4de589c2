'use strict';

/** The picture, the regions over it and what lies under the pointer. */
class Picture {
  constructor(canvas, tree) {
    this.canvas = canvas;
    this.tree = tree;
    this.views = new Map();
    this.accent = '#ffd21f';
  }

  /** Shows a view of the data: its image and its leaf labels. Resolves when it can be drawn. */
  async show(view) {
    if (!this.views.has(view)) {
      this.views.set(view, await this.prepare(view));
    }
    this.view = this.views.get(view);
    this.shown = view;
  }

  async prepare(view) {
    const { width, height } = view;
    const labels = labelsOf(view);
    const image = new Image();
    image.src = view.image;
    await image.decode();
    const layer = document.createElement('canvas');
    layer.width = width;
    layer.height = height;
    const pen = layer.getContext('2d', { willReadFrequently: true });
    pen.drawImage(image, 0, 0, width, height);
    const means = this.means(labels, pen.getImageData(0, 0, width, height).data);
    return { width, height, aspect: view.pixelHeight / view.pixelWidth, labels, image, layer, pen, means, corners: this.corners(labels, width, height) };
  }

  /** Sums of color and counts of every leaf, so that the mean of any node is a sum of them. */
  means(labels, data) {
    const sums = new Float64Array(4 * (this.tree.count + 1));
    labels.forEach((leaf, i) => {
      for (let c = 0; c < 3; ++c) {
        sums[4 * leaf + c] += data[4 * i + c];
      }
      sums[4 * leaf + 3] += 1;
    });
    return sums;
  }

  /** Pixel corners at which more than one leaf meets: only there can any level have a boundary. */
  corners(labels, width, height) {
    const found = [];
    for (let y = 0; y <= height; ++y) {
      for (let x = 0; x <= width; ++x) {
        const [a, b, c, d] = around(labels, width, height, x, y);
        const inside = [a, b, c, d].filter((leaf) => leaf >= 0);
        if (inside.some((leaf) => leaf !== inside[0])) {
          found.push(x, y, a, b, c, d);
        }
      }
    }
    return Int32Array.from(found);
  }

  /** Boundaries between leaves of different class, as lines through the middles of pixel sides: corners are cut, but not
   *  where pixels are drawn as squares. */
  contour(classOf) {
    const path = new Path2D();
    const { corners } = this.view;
    const of = (leaf) => (leaf < 0 ? null : classOf[leaf]);
    const apart = (p, q) => p !== null && q !== null && p !== q;
    for (let i = 0; i < corners.length; i += 6) {
      const x = corners[i];
      const y = corners[i + 1];
      const [a, b, c, d] = [of(corners[i + 2]), of(corners[i + 3]), of(corners[i + 4]), of(corners[i + 5])];
      const ends = [];
      if (apart(a, b)) { ends.push(x, y - 0.5); }
      if (apart(c, d)) { ends.push(x, y + 0.5); }
      if (apart(a, c)) { ends.push(x - 0.5, y); }
      if (apart(b, d)) { ends.push(x + 0.5, y); }
      if (ends.length === 4 && this.isSmooth) {
        path.moveTo(ends[0], ends[1]);
        path.lineTo(ends[2], ends[3]);
      } else {
        for (let e = 0; e < ends.length; e += 2) {
          path.moveTo(x, y);
          path.lineTo(ends[e], ends[e + 1]);
        }
      }
    }
    return path;
  }

  /** state: regions, mode, opacity 0 ... 1, hover (a part of the regions or null) and selected (parts). */
  draw(state) {
    const { view, canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const parent = canvas.parentElement;
    const shape = view.aspect * view.height / view.width;
    const most = Math.max(260, window.innerHeight - 330); // the slider stays on the screen
    const wide = Math.max(1, Math.min(parent.clientWidth, most / shape));
    canvas.style.width = `${wide}px`;
    canvas.style.height = `${wide * shape}px`;
    canvas.width = Math.round(wide * ratio);
    canvas.height = Math.round(wide * shape * ratio);
    const pen = canvas.getContext('2d');
    this.isSmooth = canvas.width < 4 * ratio * view.width;
    pen.imageSmoothingEnabled = this.isSmooth;
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(view.image, 0, 0, canvas.width, canvas.height);

    if (state.mode === 'fill' || state.mode === 'mean') {
      this.fill(state);
      pen.globalAlpha = state.opacity;
      pen.drawImage(view.layer, 0, 0, canvas.width, canvas.height);
      pen.globalAlpha = 1;
    }
    const across = canvas.width / view.width;
    const down = canvas.height / view.height;
    const stroke = (path, style, width) => {
      const drawn = new Path2D();
      drawn.addPath(path, new DOMMatrix([across, 0, 0, down, 0, 0]));
      pen.strokeStyle = style;
      pen.lineWidth = width * ratio;
      pen.lineCap = 'round';
      pen.stroke(drawn);
    };
    const dim = (isDark) => {
      this.paint(view.pen, view.width, view.height, view.labels, (leaf) => (isDark(leaf) ? [8, 10, 14, 150] : null));
      pen.drawImage(view.layer, 0, 0, canvas.width, canvas.height);
    };
    const { regions, selected, hover } = state;
    const inside = regions.maskOf(selected);
    if (selected.length) {
      dim((leaf) => !inside[leaf]);
    } else if (!regions.isAllThere && state.mode !== 'image') {
      dim((leaf) => leaf > 0 && !regions.of[leaf]);
    }
    if (state.mode !== 'image') {
      const path = this.contour(regions.of);
      const strength = state.mode === 'boundaries' ? 0.25 + 0.75 * state.opacity : 0.9;
      stroke(path, `rgb(0 0 0 / ${0.6 * strength})`, 3.6);
      stroke(path, `rgb(255 255 255 / ${strength})`, 1.5);
    }
    for (const mask of [selected.length && inside, hover && regions.maskOf([hover])]) {
      if (mask) {
        const path = this.contour(mask);
        stroke(path, 'rgb(0 0 0 / 70%)', 5);
        stroke(path, this.accent, 2.6);
      }
    }
  }

  fill(state) {
    const { labels, means, pen, width, height } = this.view;
    const colorOf = (part) => {
      if (state.mode === 'fill') {
        return part.color;
      }
      const sum = [0, 0, 0, 0];
      for (const node of part.nodes) {
        for (let i = 4 * node.leaves[0]; i < 4 * (node.leaves[1] + 1); ++i) {
          sum[i % 4] += means[i];
        }
      }
      return sum.slice(0, 3).map((x) => x / Math.max(1, sum[3]));
    };
    const colors = new Map([...state.regions.parts].map(([id, part]) => [id, [...colorOf(part), 255]]));
    this.paint(pen, width, height, labels, (leaf) => colors.get(state.regions.of[leaf]));
  }

  paint(pen, width, height, labels, colorOf) {
    const words = new Uint32Array(this.tree.count + 1);
    const bytes = new Uint8ClampedArray(words.buffer);
    for (let leaf = 0; leaf <= this.tree.count; ++leaf) {
      const c = colorOf(leaf);
      if (c) {
        bytes.set(c, 4 * leaf);
      }
    }
    const data = new ImageData(width, height);
    const pixels = new Uint32Array(data.data.buffer);
    for (let i = 0; i < pixels.length; ++i) {
      pixels[i] = words[labels[i]];
    }
    pen.putImageData(data, 0, 0);
  }

  /** The view's pixel under a point of the window, and its leaf; leaf 0 where there is none. */
  pixelAt(clientX, clientY) {
    const { view } = this;
    const box = this.canvas.getBoundingClientRect();
    const x = Math.floor((clientX - box.left) / box.width * view.width);
    const y = Math.floor((clientY - box.top) / box.height * view.height);
    return { x, y, leaf: x < 0 || y < 0 || x >= view.width || y >= view.height ? 0 : view.labels[y * view.width + x] };
  }
}

/** Leaves of the four pixels that share the corner (x, y): above left, above right, below left, below right; -1 beyond. */
function around(labels, width, height, x, y) {
  const at = (i, j) => (i < 0 || j < 0 || i >= width || j >= height ? -1 : labels[j * width + i]);
  return [at(x - 1, y - 1), at(x, y - 1), at(x - 1, y), at(x, y)];
}
