// What all drawings share: marks, lines and canvases.

import { pace } from "../base/pace.js";
import { decisionContour, zeroContour } from "../network/contours.js";
import { strokeScale } from "./plot.js";

// The corners of the marks as x, y, x, y …, where a circle has radius 1: about as Plotly draws them, and `styles/figures.css`.
const STAR = Array.from({ length: 10 }, (_, i) => [i % 2 ? 0.53 : 1.4, (i * Math.PI) / 5]).flatMap(([r, angle]) => [r * Math.sin(angle), -r * Math.cos(angle)]);
/** @type {Record<string, number[]>} */
const POLYGONS = {
  "square": [-0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85],
  "diamond": [0, -1.3, 1.3, 0, 0, 1.3, -1.3, 0],
  "triangle-up": [-1.15, 0.75, 1.15, 0.75, 0, -1.25],
  "cross": [-0.4, -1.2, 0.4, -1.2, 0.4, -0.4, 1.2, -0.4, 1.2, 0.4, 0.4, 0.4, 0.4, 1.2, -0.4, 1.2, -0.4, 0.4, -1.2, 0.4, -1.2, -0.4, -0.4, -0.4],
  "star": STAR,
  "triangle-down": [-1.15, -0.75, 1.15, -0.75, 0, 1.25],
  "x": [0, -0.57, 0.57, -1.13, 1.13, -0.57, 0.57, 0, 1.13, 0.57, 0.57, 1.13, 0, 0.57, -0.57, 1.13, -1.13, 0.57, -0.57, 0, -1.13, -0.57, -0.57, -1.13],
  "hourglass": [-1, -1, 1, -1, -1, 1, 1, 1],
  "bowtie": [-1, -1, 1, 1, 1, -1, -1, 1],
};

/** Add a class's mark to a path. @param {CanvasRenderingContext2D | Path2D} path @param {string} symbol @param {number} x @param {number} y @param {number} radius */
export function trace(path, symbol, x, y, radius) {
  const corners = POLYGONS[symbol];
  if (!corners) {
    path.moveTo(x + radius, y);
    return path.arc(x, y, radius, 0, 2 * Math.PI);
  }
  for (let i = 0; i < corners.length; i += 2) path[i ? "lineTo" : "moveTo"](x + corners[i] * radius, y + corners[i + 1] * radius);
  path.closePath();
}

/**
 * Draw a class's mark on a canvas.
 * @param {CanvasRenderingContext2D} context
 * @param {{ color: string, symbol: string }} style
 * @param {number} x @param {number} y @param {number} radius In CSS pixels.
 */
export function mark(context, { color, symbol }, x, y, radius) {
  context.beginPath();
  trace(context, symbol, x, y, radius);
  context.stroke();
  context.fillStyle = color;
  context.fill();
}

/** @param {ArrayLike<number> | ArrayLike<number>[]} z @returns {z is ArrayLike<number>[]} */
const isLogits = (z) => typeof z[0] === "object";

/** Line width of a weight in CSS pixels, which saturates for large weights. @param {number} weight */
export const thickness = (weight) => 0.5 + (6 * Math.abs(weight)) / (Math.abs(weight) + 4);

/**
 * The cleared context of a canvas of this size, with as many pixels as the screen has.
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height In CSS pixels.
 */
export function sized(canvas, width, height) {
  const ratio = pace.pixels;
  const size = `${width},${height},${ratio}`;
  if (canvas.dataset.size !== size) {
    canvas.dataset.size = size;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * Fill a small canvas of cells × cells pixels.
 * @param {HTMLCanvasElement} canvas @param {number} cells
 * @param {(k: number) => number} color As RGBA, row by row from the top.
 */
export function surface(canvas, cells, color) {
  if (canvas.width !== cells || canvas.height !== cells) canvas.width = canvas.height = cells;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(cells, cells);
  const out = new Uint32Array(pixels.data.buffer);
  for (let k = 0; k < out.length; k++) out[k] = color(k);
  context.putImageData(pixels, 0, 0);
}

/**
 * Draw where z = 0 on the plane's grid, or where two classes are equally likely.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number> | ArrayLike<number>[]} z Values, or the classes' logits by column: see `classes.js`.
 * @param {number} cells
 * @param {(x0: number, y0: number, x1: number, y1: number) => number[]} place From coordinates in [0, 1] to pixels.
 */
export function boundary(context, z, cells, place) {
  const line = new Path2D();
  /** @param {[number, number, number, number]} segment */
  const add = (...segment) => {
    const [x0, y0, x1, y1] = place(...segment);
    line.moveTo(x0, y0);
    line.lineTo(x1, y1);
  };
  if (isLogits(z)) decisionContour(z, cells, add);
  else zeroContour(z, cells, add);
  for (const [color, width] of /** @type {[string, number][]} */ ([["rgba(255,255,255,.7)", 5], ["#111", 2.2]])) {
    context.strokeStyle = color;
    context.lineWidth = width * strokeScale();
    context.stroke(line);
  }
}
