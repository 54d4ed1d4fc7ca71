// Round numbers for the landscape: its range, the levels of its contours, and the ticks of its color bar.

import { zeroContour } from "../../network/contours.js";

const STEPS = [1, 1.5, 2, 3, 5, 7, 10]; // within each power of ten
const LEVELS = 14;

/** The next of the steps that is as large. @param {number} reach */
export function step(reach) {
  const power = 10 ** Math.floor(Math.log10(reach));
  return power * STEPS.find((factor) => factor * power >= reach * (1 - 1e-9));
}

/** The multiple of a step that is nearest. @param {number} value @param {number} to */
export const snap = (value, to) => Math.round(value / to) * to;

/** The next of 1, 2, 5, 10 … @param {number} size */
function nice(size) {
  const power = 10 ** Math.floor(Math.log10(size));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= size * (1 - 1e-9));
}

/** Levels evenly spaced in the logarithm of the loss, and ticks that are losses. @param {number} low @param {number} high Decimal logarithms. @param {number} classes */
export function levelsFor(low, high, classes) {
  const size = step(Math.max(high - low, 1e-6) / LEVELS);
  const [from, to] = [Math.floor(low / size) * size, Math.ceil(high / size) * size];
  const [least, most] = [10 ** from, 10 ** to];
  const values = [];
  if (to - from > 0.8) {
    const factors = to - from > 3 ? [1] : to - from > 1.6 ? [1, 3] : [1, 2, 5];
    for (let power = Math.floor(from); power <= to; power++) for (const factor of factors) values.push(factor * 10 ** power);
  } else {
    const by = nice((most - least) / 6);
    for (let value = Math.ceil(least / by) * by; value <= most; value += by) values.push(value);
  }
  const guess = Math.log10(Math.log(classes));
  const near = 0.05 * (to - from);
  const ticks = values
    .map((value) => ({ at: Math.log10(value), text: String(Number(value.toPrecision(4))) }))
    .filter(({ at }) => at >= from && at <= to && Math.abs(at - guess) > near);
  if (guess >= from && guess <= to) ticks.push({ at: guess, text: `ln ${classes}` });
  return { low: from, high: to, start: from + size, size, ticks };
}

/** Where the loss is what guessing costs, as segments in coordinates from 0 to 1, rightward and downward. @param {(number | null)[][]} z Decimal logarithms. @param {number} classes */
export function guessing(z, classes) {
  const level = Math.log10(Math.log(classes));
  const segments = [];
  zeroContour(z.toReversed().flat().map((value) => (value ?? Infinity) - level), z.length, (...segment) => segments.push(segment));
  return segments;
}
