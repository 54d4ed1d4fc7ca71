// Frames: what the player shows, one after another, and how they are read from an answer.

import { decode } from "../network/evaluation.js";

const SCALARS = 6; // numbers per frame beside its parameters
const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Numbers of which all first bytes come first, then all second ones, and so on. @param {string} base64 */
function decodeByBytes(base64) {
  const bytes = decode(base64, Uint8Array);
  const count = bytes.length / BYTES;
  const numbers = new Uint8Array(bytes.length);
  for (let place = 0; place < BYTES; place++) for (let i = 0; i < count; i++) numbers[i * BYTES + place] = bytes[place * count + i];
  return new Float32Array(numbers.buffer);
}

/**
 * @typedef {object} Frame
 * @property {number} update
 * @property {number} epoch With the fraction of the epoch under way.
 * @property {number} trainLoss
 * @property {number} testLoss
 * @property {number} trainAccuracy
 * @property {number} testAccuracy
 * @property {Float32Array | Float64Array} parameters
 * @property {number} rate The learning rate that was chosen.
 * @property {boolean} [scheduled] Whether a schedule changes it.
 * @property {number} [rateNow] That of the next update, where it is known.
 * @property {boolean} frozen
 * @property {number} edits
 * @property {import("./points.js").Points} data
 * @property {any} [inside] Only of the state that the run is at.
 * @property {any} [landscape] Only of the state that the run is at.
 * @property {any} [regression] Only of the state that the run is at.
 * @property {any} [compare] Only of the state that the run is at.
 * @property {boolean} [past] Whether the run stands at a later update.
 * @property {Frame} [reference] The frame of the reference run.
 */

/**
 * Read frames from an answer.
 * @param {string} scalars @param {string} parameters @param {boolean} exact Whether parameters are float64.
 * @param {any} more What all of them have.
 * @returns {Frame[]}
 */
export function unpackFrames(scalars, parameters, exact, more) {
  const numbers = decode(scalars, Float64Array);
  const all = exact ? decode(parameters, Float64Array) : decodeByBytes(parameters);
  const count = numbers.length / SCALARS;
  const size = all.length / count;
  return Array.from({ length: count }, (_, i) => {
    const [update, epoch, trainLoss, testLoss, trainAccuracy, testAccuracy] = numbers.subarray(SCALARS * i);
    return { update, epoch, trainLoss, testLoss, trainAccuracy, testAccuracy, parameters: all.subarray(i * size, (i + 1) * size), ...more };
  });
}
