// Where a function on a grid is zero, and where the largest of several functions is another one: marching squares, straight within
// each cell.

import { winners } from "./classes.js";

/**
 * @param {ArrayLike<number>} z The function's values, row by row from the top.
 * @param {number} cells Values per row, and rows.
 * @param {(x0: number, y0: number, x1: number, y1: number) => void} segment Called for each piece, in coordinates from 0
 *   to 1, rightward and downward.
 */
export function zeroContour(z, cells, segment) {
  const side = cells - 1;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const i = row * cells + column;
      const [a, b, c, d] = [z[i], z[i + 1], z[i + cells + 1], z[i + cells]]; // the cell's corners, clockwise
      const above = a > 0;
      if (above === b > 0 && above === c > 0 && above === d > 0) continue;
      const crossings = [];
      if (above !== b > 0) crossings.push([column + a / (a - b), row]);
      if (b > 0 !== c > 0) crossings.push([column + 1, row + b / (b - c)]);
      if (c > 0 !== d > 0) crossings.push([column + 1 - c / (c - d), row + 1]);
      if (d > 0 !== above) crossings.push([column, row + 1 - d / (d - a)]);
      // Four crossings: the mean of the corners decides which two belong together.
      if (crossings.length === 4 && a + b + c + d > 0 !== above) crossings.unshift(crossings.pop());
      for (let k = 0; k < crossings.length; k += 2) {
        const [[x0, y0], [x1, y1]] = [crossings[k], crossings[k + 1]];
        segment(x0 / side, y0 / side, x1 / side, y1 / side);
      }
    }
  }
}

const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]]; // of a cell, clockwise: column, row

/**
 * Where two classes are equally likely, and none is more so.
 * @param {ArrayLike<number>[]} logits By column: see `classes.js`.
 * @param {number} cells Values per row, and rows.
 * @param {(x0: number, y0: number, x1: number, y1: number) => void} segment As for `zeroContour`.
 */
export function decisionContour(logits, cells, segment) {
  if (logits.length === 1) return zeroContour(logits[0], cells, segment);
  const best = winners(logits);
  const side = cells - 1;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const i = row * cells + column;
      if (best[i] === best[i + 1] && best[i] === best[i + cells] && best[i] === best[i + cells + 1]) continue;
      const corners = [i, i + 1, i + cells + 1, i + cells];
      const crossings = [];
      corners.forEach((from, k) => {
        const next = (k + 1) % 4;
        const to = corners[next];
        if (best[from] === best[to]) return;
        const [one, other] = [logits[best[from]], logits[best[to]]];
        const [above, below] = [one[from] - other[from], other[to] - one[to]];
        const t = above + below > 0 ? above / (above + below) : 0.5;
        crossings.push([0, 1].map((axis) => CORNERS[k][axis] + t * (CORNERS[next][axis] - CORNERS[k][axis])));
      });
      // Between two classes there is one line; the lines between more of them meet.
      const isLine = crossings.length === 2;
      const [x, y] = isLine ? crossings.pop() : [0, 1].map((axis) => crossings.reduce((sum, at) => sum + at[axis], 0) / crossings.length);
      for (const [u, v] of crossings) segment((column + u) / side, (row + v) / side, (column + x) / side, (row + y) / side);
    }
  }
}
