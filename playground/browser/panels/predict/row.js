// One row of values, variable by variable, and the columns that it becomes: see `playground.data.variables`.

import { placeOf, pointAt } from "../../network/plane.js";
import { readNumber } from "../../network/units.js";

/** @typedef {import("../../loop/protocol.js").Spec} Spec */
/**
 * A variable and its columns.
 * @typedef {object} Variable
 * @property {string} name
 * @property {string[]} categories None where it holds numbers.
 * @property {number} column The first.
 * @property {number} count Of its columns.
 */

const AXES = 2; // the variables that come first are plotted
const MAX_MAGNITUDE = 1e12;

/** @param {Spec} spec @returns {Variable[]} */
export function variablesOf({ variables }) {
  let column = 0;
  return variables.map(({ name, categories }, i) => {
    const count = i >= AXES && categories.length > 2 ? categories.length : 1;
    column += count;
    return { name, categories, column: column - count, count };
  });
}

/**
 * What the columns of a variable hold for what its field does: a number as it is typed, or a category's place.
 * @param {Variable} variable @param {string} text
 * @returns {number[] | null} Null where it is not a number.
 */
export function encode({ categories, count }, text) {
  const value = readNumber(text);
  if (!categories.length) return Math.abs(value) <= MAX_MAGNITUDE ? [value] : null;
  return count === 1 ? [value] : categories.map((_, i) => Number(i === value));
}

/** What a variable's field holds for a point. @param {Variable} variable @param {number[]} point All columns, or the plotted ones. */
export function decode({ categories, column, count }, point) {
  if (!categories.length) return String(Number(point[column].toPrecision(6)));
  const values = point.slice(column, column + count);
  const place = count === 1 ? Math.round(values[0]) : values.indexOf(Math.max(...values));
  return String(Math.max(0, Math.min(categories.length - 1, place)));
}

/** The digits after the point, less than 0 for tens and hundreds, that a column's mean is worth. @param {number} scale */
const decimals = (scale) => 1 - Math.floor(Math.log10(scale));

/** What a variable's field holds at first: the training set's mean, rounded, or its most frequent category. @param {Variable} variable @param {Spec} spec */
export function usual(variable, { mean, scale, points }) {
  const { categories, column } = variable;
  if (!categories.length) {
    const unit = 10 ** decimals(scale[column]);
    return String(Number((Math.round(mean[column] * unit) / unit).toPrecision(12)));
  }
  const counts = categories.map(() => 0);
  for (const point of points) counts[decode(variable, point)] += 1;
  return String(counts.indexOf(Math.max(...counts)));
}

/** Whether a row lies in the plane that the decision chart shows, as its values are rounded. @param {number[]} row @param {Spec} spec */
export function isInSlice(row, spec) {
  const { plane, mean, scale } = spec;
  const there = plane ? pointAt(placeOf(row, spec), spec) : [...row.slice(0, AXES), ...mean.slice(AXES)];
  return row.every((value, j) => Math.abs(value - there[j]) <= 10 ** -decimals(scale[j]));
}
