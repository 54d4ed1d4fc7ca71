// What all drawings share: marks, lines and canvases.

import { pace } from "../base/pace.js";
import { zeroContour } from "../network/contours.js";
import { strokeScale } from "./plot.js";

/**
 * Draw a class's mark on a canvas.
 * @param {CanvasRenderingContext2D} context
 * @param {{ color: string, symbol: string }} style
 * @param {number} x @param {number} y @param {number} radius In CSS pixels.
 */
export function mark(context, { color, symbol }, x, y, radius) {
  context.beginPath();
  if (symbol === "circle") context.arc(x, y, radius, 0, 2 * Math.PI);
  else context.rect(x - 0.85 * radius, y - 0.85 * radius, 1.7 * radius, 1.7 * radius);
  context.stroke();
  context.fillStyle = color;
  context.fill();
}

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
 * Draw where z = 0 on the plane's grid.
 * @param {CanvasRenderingContext2D} context @param {ArrayLike<number>} z @param {number} cells
 * @param {(x0: number, y0: number, x1: number, y1: number) => number[]} place From coordinates in [0, 1] to pixels.
 */
export function boundary(context, z, cells, place) {
  const line = new Path2D();
  zeroContour(z, cells, (...segment) => {
    const [x0, y0, x1, y1] = place(...segment);
    line.moveTo(x0, y0);
    line.lineTo(x1, y1);
  });
  for (const [color, width] of /** @type {[string, number][]} */ ([["rgba(255,255,255,.7)", 5], ["#111", 2.2]])) {
    context.strokeStyle = color;
    context.lineWidth = width * strokeScale();
    context.stroke(line);
  }
}
