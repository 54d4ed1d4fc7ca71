// What all drawings share: colors, which come from Python, marks, lines and canvases.

import { zeroContour } from "../network/contours.js";
import { strokeScale } from "./plot.js";

/** 256 colors from class 0's tint to class 1's, as little-endian RGBA. @param {import("../loop/protocol.js").Spec} spec */
export function palette({ classes, middle }) {
  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const [low, mid, high] = [classes[0].tint, middle, classes[1].tint].map(rgb);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const t = i / 127.5 - 1;
    const [r, g, b] = mid.map((m, c) => Math.round(m + Math.abs(t) * ((t < 0 ? low : high)[c] - m)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/** A color of the palette for CSS. @param {number} rgba */
export const css = (rgba) => `rgb(${rgba & 255}, ${(rgba >> 8) & 255}, ${(rgba >> 16) & 255})`;

/**
 * The range of a unit's outputs, whose middle is near-white: 0 to 1 for a sigmoid, -1 to 1 for tanh; for units without
 * bounds, the next of 1, 2, 5, 10, 20 … that holds all of these values.
 * @param {string} activation
 * @param {Iterable<number>} values
 * @returns {[number, number]}
 */
export function range(activation, values) {
  if (activation === "sigmoid") return [0, 1];
  if (activation === "tanh") return [-1, 1];
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-3)));
  const bound = power * [1, 2, 5, 10].find((step) => step * power >= Math.min(most, 1e30));
  return [-bound, bound];
}

/** A function from values within a range to indices of a palette of 256 colors. @param {[number, number]} range */
export const shade = ([low, high]) => {
  const scale = 255 / (high - low);
  return (value) => Math.max(0, Math.min(255, Math.round((value - low) * scale)));
};

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
  const size = `${width},${height},${devicePixelRatio}`;
  if (canvas.dataset.size !== size) {
    canvas.dataset.size = size;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
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
