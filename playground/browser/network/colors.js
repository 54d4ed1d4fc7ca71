// Colors of outputs. They come from Python.

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
