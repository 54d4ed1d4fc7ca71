// What all pictures share: the color language, whose colors come from Python, marks, lines and canvases.

import { zeroContour } from "../network/contours.js";

/** 256 colors from class 0's tint over the middle to class 1's, as little-endian RGBA. */
export function palette({ classes, middle }) {
  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const [low, mid, high] = [classes[0].tint, middle, classes[1].tint].map(rgb);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const t = i / 127.5 - 1;
    const [r, g, b] = mid.map((m, c) => Math.round(m + Math.abs(t) * ((t < 0 ? low : high)[c] - m)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/** One of these colors for CSS. */
export const css = (rgba) => `rgb(${rgba & 255}, ${(rgba >> 8) & 255}, ${(rgba >> 16) & 255})`;

/**
 * The range of a unit's outputs, whose middle is near-white: 0 to 1 for a sigmoid, -1 to 1 for tanh; for units without
 * bounds, the next of 1, 2, 5, 10, 20 … that holds all of these values.
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

/** Numbers of a palette of 256 for values within a range. */
export const shade = ([low, high]) => {
  const scale = 255 / (high - low);
  return (value) => Math.max(0, Math.min(255, Math.round((value - low) * scale)));
};

/** A class's mark at a place of a canvas. */
export function mark(context, { color, symbol }, x, y, radius) {
  context.beginPath();
  if (symbol === "circle") context.arc(x, y, radius, 0, 2 * Math.PI);
  else context.rect(x - 0.85 * radius, y - 0.85 * radius, 1.7 * radius, 1.7 * radius);
  context.stroke();
  context.fillStyle = color;
  context.fill();
}

/** How thick a weight is drawn, in CSS pixels: it grows with the weight, ever more slowly. */
export const thickness = (weight) => 0.5 + (6 * Math.abs(weight)) / (Math.abs(weight) + 4);

/** A canvas of so many CSS pixels, with as many real ones as the screen has; ready to be drawn on, and cleared. */
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

/** Fill a small canvas of cells × cells: color(k) as RGBA, row by row from the top. */
export function surface(canvas, cells, color) {
  if (canvas.width !== cells || canvas.height !== cells) canvas.width = canvas.height = cells;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(cells, cells);
  const out = new Uint32Array(pixels.data.buffer);
  for (let k = 0; k < out.length; k++) out[k] = color(k);
  context.putImageData(pixels, 0, 0);
}

/** Where z = 0 on the plane's grid, on any canvas; place turns a segment from shares of the plane into pixels. */
export function boundary(context, z, cells, place) {
  const line = new Path2D();
  zeroContour(z, cells, (...segment) => {
    const [x0, y0, x1, y1] = place(...segment);
    line.moveTo(x0, y0);
    line.lineTo(x1, y1);
  });
  for (const [color, width] of [["rgba(255,255,255,.7)", 5], ["#111", 2.2]]) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke(line);
  }
}
