// What is drawn over the landscape: lines, dots, the arrow of the next step, and a cross-hair.

export const ACCENT = "#b0006d";
export const OTHER = "#2f62d0"; // of the reference run
const ARROW = 20; // CSS pixels, at least

/** @param {CanvasRenderingContext2D} context @param {Path2D} path @param {string} color @param {number} width */
export function stroke(context, path, color, width) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke(path);
}

/** @param {CanvasRenderingContext2D} context @param {number[]} place @param {number} radius @param {string} color */
export function dot(context, [x, y], radius, color, border = "#fff") {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  context.strokeStyle = border;
  context.lineWidth = 1.6;
  context.stroke();
}

/** An arrow between two places, drawn longer where it would be too short to be seen. */
export function arrow(context, [x, y], [tx, ty]) {
  const length = Math.hypot(tx - x, ty - y);
  if (!(length > 0)) return;
  const [ux, uy] = [(tx - x) / length, (ty - y) / length];
  const reach = Math.max(length, ARROW);
  const [ex, ey] = [x + reach * ux, y + reach * uy];
  const path = new Path2D();
  path.moveTo(x, y);
  path.lineTo(ex, ey);
  path.moveTo(ex - 9 * ux + 6 * uy, ey - 9 * uy - 6 * ux);
  path.lineTo(ex, ey);
  path.lineTo(ex - 9 * ux - 6 * uy, ey - 9 * uy + 6 * ux);
  stroke(context, path, "#fff", 5.5);
  stroke(context, path, ACCENT, 2.6);
}

/** Two lines across the plot. */
export function crosshair(context, { left, top }, width, height) {
  const path = new Path2D();
  path.moveTo(left, 0);
  path.lineTo(left, height);
  path.moveTo(0, top);
  path.lineTo(width, top);
  stroke(context, path, "rgba(0,0,0,.5)", 1);
}

/** @param {[number, number][]} places */
export function polyline(places) {
  const line = new Path2D();
  places.forEach(([x, y], i) => (i ? line.lineTo(x, y) : line.moveTo(x, y)));
  return line;
}
