// Lines in the plane of the data: where a logistic regression on the inputs outputs 0.5.

import { decisionContour, zeroContour } from "./contours.js";
import { inputsAt, linearInputs, project } from "./evaluation.js";
import { pointAt } from "./plane.js";

const NEWTON_STEPS = 5;

/**
 * The segment of a·x + b·y + c = 0 within an extent, as [x, y, x, y]; null if there is none.
 * @param {number} a @param {number} b @param {number} c @param {number[]} extent x from, x to, y from, y to.
 */
export function clip(a, b, c, [x0, x1, y0, y1]) {
  const ends = [];
  const within = (value, low, high) => value >= low && value <= high;
  const add = (x, y) => {
    const far = ends.every(([u, v]) => Math.abs(u - x) > 1e-9 * (x1 - x0) || Math.abs(v - y) > 1e-9 * (y1 - y0));
    if (far) ends.push([x, y]);
  };
  if (b !== 0) for (const x of [x0, x1]) within(-(a * x + c) / b, y0, y1) && add(x, -(a * x + c) / b);
  if (a !== 0) for (const y of [y0, y1]) within(-(b * y + c) / a, x0, x1) && add(-(b * y + c) / a, y);
  return ends.length < 2 ? null : [...ends[0], ...ends[1]];
}

/** Lengths along both axes over which the data vary. @param {import("../loop/protocol.js").Spec} spec */
const lengthsOf = ({ plane, scale, extent: [x0, x1, y0, y1] }) => (plane ? [(x1 - x0) / 4, (y1 - y0) / 4] : scale.slice(0, 2));

/** w·x + b at a place. @param {ArrayLike<number>} weights Then the bias. @param {number} x @param {number} y @param {import("../loop/protocol.js").Spec} spec */
function logitAt(weights, x, y, spec) {
  return inputsAt(pointAt([x, y], spec), spec).reduce((z, input, i) => z + weights[i] * input, weights[spec.layer_sizes[0]]);
}

/** The derivative of w·x + b in x and in y. @param {ArrayLike<number>} weights @param {number} x @param {number} y @param {import("../loop/protocol.js").Spec} spec */
function slopeAt(weights, x, y, spec) {
  const [dx, dy] = lengthsOf(spec).map((s) => 1e-5 * s);
  const at = (u, v) => logitAt(weights, u, v, spec);
  return [(at(x + dx, y) - at(x - dx, y)) / (2 * dx), (at(x, y + dy) - at(x, y - dy)) / (2 * dy)];
}

/**
 * Where w·x + b = 0, as segments [x, y, x, y] in the units of the axes. Of linear inputs that is one straight line;
 * of others a curve, found on the grid of values `z` and brought onto the curve by Newton's method.
 * @param {ArrayLike<number>} weights Then the bias. @param {import("../loop/protocol.js").Spec} spec
 * @param {ArrayLike<number> | null} z Not needed for linear inputs. @param {number} cells Its values per row.
 * @returns {number[][]}
 */
export function zeroSegments(weights, spec, z, cells) {
  const { extent } = spec;
  const linear = linearInputs(spec);
  if (linear.every(Boolean)) {
    const [a, b, c] = project(weights, 0, linear, [0, 0, 0]);
    const segment = clip(a, b, c, extent);
    return segment ? [segment] : [];
  }
  const [x0, x1, y0, y1] = extent;
  const [sx, sy] = lengthsOf(spec);
  const cell = Math.max((x1 - x0) / sx, (y1 - y0) / sy) / cells;
  const segments = [];
  zeroContour(z, cells, (u0, v0, u1, v1) => {
    const ends = [[u0, v0], [u1, v1]].map(([u, v]) => ontoZero(weights, x0 + u * (x1 - x0), y1 - v * (y1 - y0), spec, cell));
    if (ends[0] && ends[1]) segments.push([...ends[0], ...ends[1]]);
  });
  return segments;
}

function ontoZero(weights, x, y, spec, cell) {
  const [sx, sy] = lengthsOf(spec);
  const from = [x, y];
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const z = logitAt(weights, x, y, spec);
    if (z === 0) break;
    const [gx, gy] = slopeAt(weights, x, y, spec);
    const [ux, uy] = [gx * sx, gy * sy];
    const length = ux * ux + uy * uy;
    if (!(length > 0)) return null;
    x -= (z * ux * sx) / length;
    y -= (z * uy * sy) / length;
  }
  const moved = Math.hypot((x - from[0]) / sx, (y - from[1]) / sy);
  const rest = Math.abs(logitAt(weights, x, y, spec));
  return moved < 2 * cell && rest < 1e-9 ? [x, y] : null;
}

/**
 * Where logistic regression on the inputs changes its mind, as segments [x, y, x, y] in the units of the axes.
 * @param {{ weights: number[][], biases: number[] }} fit By output: one for two classes, or one for each class.
 * @param {import("../loop/protocol.js").Spec} spec @param {import("./evaluation.js").Evaluation} grid @param {number} cells Its points per row.
 */
export function boundarySegments({ weights, biases }, spec, grid, cells) {
  const rows = weights.map((row, k) => Float64Array.of(...row, biases[k]));
  const linear = linearInputs(spec);
  if (rows.length > 1 && linear.every(Boolean)) return straightBoundaries(rows.map((row) => project(row, 0, linear, [0, 0, 0])), spec);
  const logits = rows.map((row) => Float64Array.from(grid.logit({ layer: 0, place: 0 }, row)));
  if (rows.length === 1) return zeroSegments(rows[0], spec, logits[0], cells);
  const [x0, x1, y0, y1] = spec.extent;
  const segments = [];
  const place = (u, v) => [x0 + u * (x1 - x0), y1 - v * (y1 - y0)];
  decisionContour(logits, cells, (u0, v0, u1, v1) => segments.push([...place(u0, v0), ...place(u1, v1)]));
  return segments;
}

/** The same where all inputs are linear in the place: one straight line for two classes that are neighbors. @param {ArrayLike<number>[]} logits By class, as functions a·x + b·y + c of the place. @param {import("../loop/protocol.js").Spec} spec */
function straightBoundaries(logits, spec) {
  const less = (k, j) => [0, 1, 2].map((i) => logits[k][i] - logits[j][i]);
  const segments = [];
  for (let k = 1; k < logits.length; k++)
    for (let j = 0; j < k; j++) {
      const [a, b, c] = less(k, j);
      const ends = clip(a, b, c, spec.extent);
      if (!ends) continue;
      const [x0, y0, x1, y1] = ends;
      let [from, to] = [0, 1]; // the part where no other class is more likely
      for (let m = 0; m < logits.length; m++) {
        if (m === j || m === k) continue;
        const [p, q, r] = less(j, m);
        const [start, end] = [p * x0 + q * y0 + r, p * x1 + q * y1 + r];
        if (start < 0 && end < 0) from = Infinity;
        else if (start < 0) from = Math.max(from, start / (start - end));
        else if (end < 0) to = Math.min(to, start / (start - end));
      }
      if (from < to) segments.push([from, to].flatMap((t) => [x0 + t * (x1 - x0), y0 + t * (y1 - y0)]));
    }
  return segments;
}

/**
 * What the next layer makes of a unit: its weight for it, and the class that it speaks for, whose color the unit's line has: by the
 * weight's sign, class 0 or 1. Of softmax units, the class that has the largest weight, by how much more than the mean: to add
 * a constant to all of them changes nothing.
 * @param {number[]} weights @param {boolean} isSoftmax Whether they are those of the classes.
 */
function judge(weights, isSoftmax) {
  if (!isSoftmax) {
    const weight = weights.reduce((most, w) => (Math.abs(w) > Math.abs(most) ? w : most));
    return { weight, label: weight < 0 ? 0 : 1 };
  }
  const most = Math.max(...weights);
  return { weight: most - weights.reduce((sum, w) => sum + w, 0) / weights.length, label: weights.indexOf(most) };
}

/**
 * The lines of the first layer's units: { unit, weight, label, segments, x, y, slope }, where weight is the next layer's weight
 * for the unit: that of the selected hidden unit, or else the largest one; label is the class that it speaks for. x, y lie on the
 * line, slope points to its "1" side; without segments there are none.
 * @param {import("./scene.js").Scene} scene
 */
export function unitLines({ spec, units, grid, cells, parameters, selected }) {
  if (units.length < 2) return [];
  const [first, next] = units;
  const isSoftmax = next[0].activation === "softmax";
  const judges = selected.layer === 1 && !isSoftmax ? [selected] : next;
  const [x0, x1, y0, y1] = spec.extent;
  const straight = linearInputs(spec).every(Boolean);
  return first.map((unit) => {
    const weights = parameters.subarray(unit.place, unit.place + unit.inputs.length + 1);
    const given = judges.map(({ place }) => parameters[place + unit.unit]);
    const segments = zeroSegments(weights, spec, straight ? null : grid.z(unit, parameters), cells);
    const { weight, label } = judge(given, isSoftmax);
    const line = { unit, weight, label, segments };
    if (!segments.length) return line;
    /** @param {number[]} place */
    const distance = ([u, v]) => Math.hypot((u - (x0 + x1) / 2) / (x1 - x0), (v - (y0 + y1) / 2) / (y1 - y0));
    // The numbers of many lines stand apart: each a little further along its own.
    const t = 0.25 + (0.5 * (unit.unit + 0.5)) / first.length;
    const middles = segments.map(([a, b, c, d]) => (straight ? [a + t * (c - a), b + t * (d - b)] : [a, b]));
    const [x, y] = middles.reduce((best, place) => (distance(place) < distance(best) ? place : best));
    return { ...line, x, y, slope: slopeAt(weights, x, y, spec) };
  });
}
