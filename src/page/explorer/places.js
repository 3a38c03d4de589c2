'use strict';

/** Where a pixel of a view lies in the image and in space, and which leaf is at a point. The page has the leaves of the
 *  views only: at most a screen large and, of a volume, some slices. */
class Places {
  constructor(data) {
    this.size = data.size;
    this.origin = data.origin;
    this.steps = data.steps; // from one pixel to the next along each axis of the image, in space
    this.views = data.views;
    this.found = new Map();
    const least = Math.min(...this.steps.map((step) => Math.hypot(...step)));
    this.digits = Math.min(15, Math.max(0, 3 - Math.floor(Math.log10(least)))); // a thousandth of a pixel, or less
  }

  /** The axis of the image along which a view's columns or rows go, or are counted. */
  axesOf(view) {
    const along = (number, count, isUpward) => {
      const axis = Math.abs(number) - 1;
      return { axis, length: this.size[axis] ?? 1, count, isUpward, isReversed: (number < 0) !== isUpward };
    };
    // Rows of other planes than the axial one are counted from below.
    return [along(view.columns, view.width, false), along(view.rows, view.height, view.axis !== 2)];
  }

  /** The pixel of the image from which a view's pixel has its leaf: the middle one of its block. */
  pixelAt(view, x, y) {
    const index = this.origin.map(() => 0);
    const axes = this.axesOf(view);
    [x, y].forEach((at, i) => {
      const { axis, length, count, isUpward, isReversed } = axes[i];
      const middle = middleOf(isUpward ? count - 1 - at : at, length, count);
      index[axis] = isReversed ? length - 1 - middle : middle;
    });
    const normal = index.findIndex((_, axis) => axes.every((along) => along.axis !== axis));
    if (normal >= 0) {
      index[normal] = view.slice;
    }
    return index;
  }

  /** The center of a view's pixel as edits have it. */
  pointAt(view, x, y) {
    const index = this.pixelAt(view, x, y);
    const point = this.origin.map((start, i) =>
      Number(index.reduce((sum, at, axis) => sum + at * this.steps[axis][i], start).toFixed(this.digits)) + 0);
    this.found.set(point.join(), { leaf: labelsOf(view)[y * view.width + x], isShown: true });
    return point;
  }

  /** The leaf at a point, and whether the page shows that pixel; else it is that of the nearest one shown.
   *  \throw Error where the point is outside the image */
  leafAt(point) {
    const key = point.join();
    if (!this.found.has(key)) {
      this.found.set(key, this.look(this.indexAt(point)));
    }
    return this.found.get(key);
  }

  indexAt(point) {
    const axes = this.origin.length;
    if (point.length !== axes) {
      throw new Error(`has the point (${point.join(', ')}), but the image has ${axes} axes. Give as many coordinates.`);
    }
    const columns = this.origin.map((_, i) => this.steps.map((step) => step[i]));
    const index = solve(columns, point.map((x, i) => x - this.origin[i])).map((x) => Math.floor(x + 0.5));
    if (index.some((x, axis) => !(x >= 0 && x < (this.size[axis] ?? 1)))) {
      throw new Error(`has the point (${point.join(', ')}), which is outside the image of ${this.size.join(' x ')} pixels.`);
    }
    return index;
  }

  look(index) {
    let best = { far: Infinity };
    for (const view of this.views) {
      const [x, y] = this.axesOf(view).map(({ axis, length, count, isUpward, isReversed }) => {
        const along = isReversed ? length - 1 - index[axis] : index[axis];
        const block = Math.floor(((along + 1) * count - 1) / length);
        return isUpward ? count - 1 - block : block;
      });
      const shown = this.pixelAt(view, x, y);
      const far = Math.hypot(...shown.map((at, axis) => (at - index[axis]) * Math.hypot(...this.steps[axis])));
      if (far < best.far) {
        best = { far, view, x, y };
      }
    }
    return { leaf: labelsOf(best.view)[best.y * best.view.width + best.x], isShown: best.far === 0 };
  }

  /** A point well inside the leaves of a mask: of the first view that shows them; null where none does. */
  pointInside(mask, first) {
    for (const view of [first, ...this.views.filter((one) => one.middle), ...this.views]) {
      const at = deepest(labelsOf(view), mask, view.width, view.height);
      if (at >= 0) {
        return this.pointAt(view, at % view.width, Math.floor(at / view.width));
      }
    }
    return null;
  }
}

/** The middle pixel of part number `i` of `count` equal parts of `length` pixels. */
function middleOf(i, length, count) {
  return Math.floor((Math.floor(i * length / count) + Math.floor((i + 1) * length / count)) / 2);
}

/** x of A x = b, by Gauss and Jordan with the largest pivots. */
function solve(matrix, vector) {
  const rows = matrix.map((row, i) => [...row, vector[i]]);
  rows.forEach((_, i) => {
    const pivot = rows.reduce((best, row, j) => (j > i && Math.abs(row[i]) > Math.abs(rows[best][i]) ? j : best), i);
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    rows.forEach((row, j) => {
      if (j !== i) {
        const factor = row[i] / rows[i][i];
        rows[j] = row.map((x, k) => x - factor * rows[i][k]);
      }
    });
  });
  return rows.map((row, i) => row[row.length - 1] / row[i]);
}

/** The pixel that has most steps, along rows and columns, to a pixel that is not in the mask; -1 where none is in it. */
function deepest(labels, mask, width, height) {
  const depth = new Uint16Array(labels.length);
  let best = -1;
  for (let i = 0; i < labels.length; ++i) {
    if (mask[labels[i]]) {
      depth[i] = 1 + Math.min(i % width ? depth[i - 1] : 0, i >= width ? depth[i - width] : 0);
    }
  }
  for (let i = labels.length - 1; i >= 0; --i) {
    if (depth[i]) {
      const right = i % width < width - 1 ? depth[i + 1] : 0;
      const below = i < labels.length - width ? depth[i + width] : 0;
      depth[i] = Math.min(depth[i], 1 + Math.min(right, below));
      best = best < 0 || depth[i] >= depth[best] ? i : best;
    }
  }
  return best;
}
