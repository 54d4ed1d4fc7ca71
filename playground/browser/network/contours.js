// Where a function on a grid is zero: marching squares, straight within each cell.

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
