// Colors of outputs. They come from Python.

import { winners } from "./classes.js";
import { sigmoid } from "./evaluation.js";

/** @typedef {import("../loop/protocol.js").Spec} Spec */

const INVISIBLE = -9; // of a logit below the largest one: what it adds is less than one of 256 colors

/** From near-white to a tint: a color as little-endian RGBA, by a share from 0 to 1. @param {string} middle @param {string} tint */
function mixture(middle, tint) {
  const [from, to] = [middle, tint].map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
  return (share) => {
    const [r, g, b] = from.map((m, c) => Math.round(m + share * (to[c] - m)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  };
}

/** 256 colors from class 0's tint to class 1's: from low to high. @param {Spec} spec */
export function palette({ classes, middle }) {
  const [low, high] = [mixture(middle, classes[0].tint), mixture(middle, classes[1].tint)];
  return Uint32Array.from({ length: 256 }, (_, i) => (i < 128 ? low(1 - i / 127.5) : high(i / 127.5 - 1)));
}

/** 256 colors for each class, from near-white to its tint. @param {Spec} spec */
export const ramps = ({ classes, middle }) =>
  classes.map(({ tint }) => Uint32Array.from({ length: 256 }, (_, i) => mixture(middle, tint)(i / 255)));

/**
 * The color of the decision at each point, as a function of its index: the predicted class's, mixed with near-white by how sure
 * the network is, (K·p − 1) ÷ (K − 1) for K classes.
 * @param {{ palette: Uint32Array, ramps: Uint32Array[] }} colors
 * @param {ArrayLike<number>[]} logits By column: see `classes.js`.
 * @param {boolean} [hard] Whether only the predicted class counts.
 * @returns {(i: number) => number}
 */
export function decisionColor({ palette, ramps }, logits, hard) {
  const count = logits.length;
  if (count === 1) return (i) => palette[hard ? (logits[0][i] > 0 ? 255 : 0) : Math.round(255 * sigmoid(logits[0][i]))];
  const best = winners(logits);
  if (hard) return (i) => ramps[best[i]][255];
  const most = new Float64Array(best.length);
  for (let i = 0; i < most.length; i++) most[i] = logits[best[i]][i];
  const sums = new Float64Array(best.length); // 1 ÷ p
  for (const column of logits)
    for (let i = 0; i < sums.length; i++) {
      const below = column[i] - most[i];
      if (below > INVISIBLE) sums[i] += Math.exp(below);
    }
  return (i) => ramps[best[i]][Math.round((255 * (count / sums[i] - 1)) / (count - 1))];
}

/** A color of the palette for CSS. @param {number} rgba */
export const css = (rgba) => `rgb(${rgba & 255}, ${(rgba >> 8) & 255}, ${(rgba >> 16) & 255})`;

/**
 * The range of a unit's outputs, whose middle is near-white: 0 to 1 for a sigmoid or softmax unit, -1 to 1 for tanh; for units without
 * bounds, the next of 1, 2, 5, 10, 20 … that holds all of these values.
 * @param {string} activation
 * @param {Iterable<number>} values
 * @returns {[number, number]}
 */
export function range(activation, values) {
  if (activation === "sigmoid" || activation === "softmax") return [0, 1];
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
