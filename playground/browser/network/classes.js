// Classes: how probable each one is, which one is predicted, and what that costs. All of it follows from the logits with which the
// network ends: one column, class 1's, for a sigmoid unit; one for each class for softmax units.

import { sigmoid } from "./evaluation.js";

/** @typedef {ArrayLike<number>[]} Logits By column. */

/**
 * The probability of each class at a point.
 * @param {{ layers: ArrayLike<number>[][] }} evaluation After run(). @param {number} i Which of its points.
 */
export function probabilitiesAt({ layers }, i) {
  const logits = layers.at(-1);
  if (logits.length === 1) {
    const p = sigmoid(logits[0][i]);
    return [1 - p, p];
  }
  const most = logits[winner(logits, i)][i];
  const powers = logits.map((column) => Math.exp(column[i] - most));
  const sum = powers.reduce((total, power) => total + power);
  return powers.map((power) => power / sum);
}

/** The predicted class at a point: the most probable one, the first of equal ones. @param {Logits} logits @param {number} i */
export function winner(logits, i) {
  if (logits.length === 1) return logits[0][i] > 0 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < logits.length; k++) if (logits[k][i] > logits[best][i]) best = k;
  return best;
}

/** The predicted class at every point. @param {Logits} logits */
export function winners(logits) {
  const best = new Uint8Array(logits[0].length);
  if (logits.length === 1) return best.map((_, i) => winner(logits, i));
  const most = new Float64Array(logits[0]);
  for (let k = 1; k < logits.length; k++) {
    const column = logits[k];
    for (let i = 0; i < best.length; i++)
      if (column[i] > most[i]) {
        most[i] = column[i];
        best[i] = k;
      }
  }
  return best;
}

/** A class's logit minus the largest one of the other classes: positive where it is predicted. Of a sigmoid unit, its logit. @param {Logits} logits @param {number} k */
export function margin(logits, k) {
  if (logits.length === 1) return logits[0];
  return Float64Array.from(logits[k], (z, i) => {
    let most = -Infinity;
    for (let j = 0; j < logits.length; j++) if (j !== k && logits[j][i] > most) most = logits[j][i];
    return z - most;
  });
}

/** What a point costs: −ln of its class's probability, in a form that does not overflow. @param {Logits} logits @param {number} i @param {number} label */
export function lossAt(logits, i, label) {
  if (logits.length === 1) {
    const z = logits[0][i];
    return Math.max(z, 0) - label * z + Math.log1p(Math.exp(-Math.abs(z)));
  }
  const most = logits[winner(logits, i)][i];
  let sum = 0;
  for (const column of logits) sum += Math.exp(column[i] - most);
  return Math.log(sum) + most - logits[label][i];
}

/** The mean cross-entropy. @param {Logits} logits @param {ArrayLike<number>} labels */
export function crossEntropy(logits, labels) {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += lossAt(logits, i, labels[i]);
  return sum / labels.length;
}
