// The plane that the decision chart shows: that of the first two columns, with all others at their mean, or one through the space
// of all columns, such as that of the first two principal components.

/** @typedef {import("../loop/protocol.js").Spec} Spec */

const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** The place of a point in the plane. @param {number[]} point In the units of the columns. @param {Spec} spec @returns {[number, number]} */
export function placeOf(point, { plane }) {
  if (!plane) return [point[0], point[1]];
  const away = point.map((x, j) => x - plane.origin[j]);
  return [dot(plane.directions[0], away), dot(plane.directions[1], away)];
}

/** The point at a place of the plane, in the units of the columns; without the columns that are at their mean. @param {number[]} place @param {Spec} spec */
export function pointAt(place, { plane }) {
  if (!plane) return place;
  const [u, v] = plane.directions;
  return plane.origin.map((x, j) => x + place[0] * u[j] + place[1] * v[j]);
}
