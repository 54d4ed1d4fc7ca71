// A layer's outputs as points of a plane: place(h) = M·h + o. Every view of them is such a matrix: one or two units as axes, three
// as a cube, or many along two directions. A view is a square with sides of length 1 around 0; its second coordinate is upward.

import { clip } from "./lines.js";

const CUBE = 0.62; // the length of a cube's edge, so that it fits however it is turned
const SQUARE = [-0.5, 0.5, -0.5, 0.5];
const ROUNDS = 30; // of the power method

const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** A row's length squared; 1 for a row of zeros, along which nothing changes. */
const norm = (row) => dot(row, row) || 1;

class View {
  /**
   * @param {number[][]} matrix M, with a third row for the depth of what is seen as a cube.
   * @param {number[]} center The outputs in the middle of the view.
   * @param {[number, number]} limits What the axes show: from, to.
   */
  constructor(matrix, center, limits) {
    this.matrix = matrix;
    this.center = center;
    this.limits = limits;
    this.origin = matrix.map((row) => -dot(row, center));
    this.isCube = matrix.length === 3;
  }

  /** The place of one point. @param {number[]} h Its outputs. */
  place(h) {
    return this.matrix.map((row, r) => dot(row, h) + this.origin[r]);
  }

  /** The places of many points, as one array for each row of the matrix. @param {ArrayLike<number>[]} columns Their outputs, by unit. */
  placeAll(columns) {
    return this.matrix.map((row, r) => {
      const out = new Float64Array(columns[0].length).fill(this.origin[r]);
      columns.forEach((column, i) => {
        for (let k = 0; k < out.length; k++) out[k] += row[i] * column[k];
      });
      return out;
    });
  }

  /** The outputs at a place, of all those that are shown there the nearest to the center. @param {number[]} place */
  lift(place) {
    return this.center.map((h, i) => this.matrix.reduce((sum, row, r) => sum + (place[r] * row[i]) / norm(row), h));
  }

  /**
   * w·h + b as a function of the place, of which w is a direction: its slope to the right and upward, and its value in the middle.
   * @param {number[]} weights @param {number} bias
   * @returns {[number, number, number]}
   */
  logit(weights, bias) {
    const [right, up] = this.matrix.map((row) => dot(row, weights) / norm(row));
    return [right, up, dot(weights, this.center) + bias];
  }

  /**
   * The corners, in order, of where w·h + b = 0 within the view: two of a line, more of a plane that cuts the cube.
   * @param {number[]} weights @param {number} bias
   * @returns {{ place: number[], outputs: number[] }[]}
   */
  boundary(weights, bias) {
    if (this.isCube) return cutCube(weights, bias, this.limits).map((outputs) => ({ place: this.place(outputs), outputs }));
    const segment = clip(...this.logit(weights, bias), SQUARE) ?? [];
    return [segment.slice(0, 2), segment.slice(2)].filter(({ length }) => length).map((place) => ({ place, outputs: this.lift(place) }));
  }
}

/**
 * One, two or three units as axes.
 * @param {number} n @param {[number, number]} limits Of each axis. @param {number[]} turn Where a cube is looked at from: radians about the vertical, and above it.
 */
export function unitAxes(n, limits, turn) {
  const [low, high] = limits;
  const [[cosA, sinA], [cosB, sinB]] = turn.map((angle) => [Math.cos(angle), Math.sin(angle)]);
  const cube = [[cosA, -sinA, 0], [sinB * sinA, sinB * cosA, cosB], [cosB * sinA, cosB * cosA, -sinB]];
  const rows = { 1: [[1], [0]], 2: [[1, 0], [0, 1]], 3: cube.map((row) => row.map((m) => CUBE * m)) }[n];
  return new View(rows.map((row) => row.map((m) => m / (high - low))), Array(n).fill((low + high) / 2), limits);
}

/**
 * To the right, the direction of some weights; upward, the direction of the points' largest variance orthogonal to it.
 * @param {number[]} weights @param {ArrayLike<number>[]} columns The points' outputs, by unit. @param {[number, number]} limits Of each output.
 */
export function projection(weights, columns, limits) {
  const length = Math.hypot(...weights) || 1;
  const right = weights.map((w) => w / length);
  return along([right, spread(columns, right)], limits);
}

/**
 * The plane of the differences between classes' weights: of three classes their span, of more the first two principal directions.
 * In it, the difference of class 1 to class 0 points to the right, and that of class 2 upward.
 * @param {number[][]} weights By class. @param {[number, number]} limits Of each output.
 */
export function differences(weights, limits) {
  const columns = weights[0].map((_, i) => weights.map((w) => w[i]));
  const first = spread(columns, weights[0].map(() => 0));
  const second = spread(columns, first);
  const [toOne, toTwo] = [1, 2].map((k) => weights[k].map((w, i) => w - weights[0][i]));
  const [x, y] = [dot(first, toOne), dot(second, toOne)];
  const length = Math.hypot(x, y);
  const [cos, sin] = length > 1e-12 ? [x / length, y / length] : [1, 0];
  const right = first.map((v, i) => cos * v + sin * second[i]);
  const up = first.map((v, i) => cos * second[i] - sin * v);
  return along([right, dot(up, toTwo) < 0 ? up.map((v) => -v) : up], limits);
}

/** The view along two directions of length 1, in which all outputs within the limits lie. @param {number[][]} directions @param {[number, number]} limits */
function along(directions, [low, high]) {
  const count = directions[0].length;
  const side = (high - low) * Math.sqrt(count);
  const matrix = directions.map((direction) => direction.map((m) => m / side));
  return new View(matrix, Array(count).fill((low + high) / 2), [-side / 2, side / 2]);
}

/**
 * @typedef {object} Border Where two classes are equally likely and no other one is more so: a segment, or a polygon in a cube.
 * @property {[number, number]} classes
 * @property {{ place: number[], outputs: number[] }[]} corners In order.
 */

/**
 * The borders between classes within a view.
 * @param {View} view @param {{ weights: number[], bias: number }[]} logits By class.
 * @returns {Border[]}
 */
export function borders(view, logits) {
  const less = (k, j) => ({ weights: logits[k].weights.map((w, i) => w - logits[j].weights[i]), bias: logits[k].bias - logits[j].bias });
  /** @type {Border[]} */
  const found = [];
  for (let k = 1; k < logits.length; k++)
    for (let j = 0; j < k; j++) {
      const { weights, bias } = less(k, j);
      let corners = view.boundary(weights, bias);
      for (let m = 0; m < logits.length; m++) {
        if (m === j || m === k) continue;
        const lead = less(j, m);
        corners = partOf(corners, ({ outputs }) => dot(lead.weights, outputs) + lead.bias);
      }
      if (corners.length > 1) found.push({ classes: [j, k], corners });
    }
  return found;
}

/** The part of a segment or a polygon in which a linear function is not negative. @param {Border["corners"]} corners @param {(corner: Border["corners"][0]) => number} height */
function partOf(corners, height) {
  const heights = corners.map(height);
  const isClosed = corners.length > 2;
  const part = [];
  corners.forEach((corner, i) => {
    const next = (i + 1) % corners.length;
    if (heights[i] >= 0) part.push(corner);
    if ((next || isClosed) && heights[i] >= 0 !== heights[next] >= 0) {
      const t = heights[i] / (heights[i] - heights[next]);
      const between = (a, b) => a.map((v, axis) => v + t * (b[axis] - v));
      part.push({ place: between(corner.place, corners[next].place), outputs: between(corner.outputs, corners[next].outputs) });
    }
  });
  return part.length > (isClosed ? 2 : 1) ? part : [];
}

export const CUBE_EDGES = [[0, 1], [2, 3], [4, 5], [6, 7], [0, 2], [1, 3], [4, 6], [5, 7], [0, 4], [1, 5], [2, 6], [3, 7]];

/** The corners of a cube. @param {[number, number]} limits */
export const cubeCorners = (limits) => Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((axis) => limits[(i >> axis) & 1]));

/** The corners, in order, of the polygon in which the plane w·h + b = 0 cuts a cube. @param {number[]} weights @param {number} bias @param {[number, number]} limits */
function cutCube(weights, bias, limits) {
  const corners = cubeCorners(limits);
  const z = corners.map((corner) => dot(corner, weights) + bias);
  const cuts = [];
  for (const [i, j] of CUBE_EDGES) {
    if (z[i] > 0 === z[j] > 0) continue;
    const t = z[i] / (z[i] - z[j]);
    cuts.push(corners[i].map((h, axis) => h + t * (corners[j][axis] - h)));
  }
  if (cuts.length < 3) return [];
  const middle = [0, 1, 2].map((axis) => cuts.reduce((sum, cut) => sum + cut[axis], 0) / cuts.length);
  const offset = (cut) => cut.map((h, axis) => h - middle[axis]);
  const first = offset(cuts[0]);
  const second = cross(weights, first);
  const angle = (cut) => Math.atan2(dot(offset(cut), second) / Math.hypot(...second), dot(offset(cut), first) / Math.hypot(...first));
  return cuts.sort((a, b) => angle(a) - angle(b));
}

/** @param {number[]} a @param {number[]} b */
const cross = ([a, b, c], [d, e, f]) => [b * f - c * e, c * d - a * f, a * e - b * d];

/**
 * The direction of the points' largest variance orthogonal to another, of length 1: the power method from a fixed start, so
 * that the same state gives the same picture and a slightly other state a slightly other one.
 * @param {ArrayLike<number>[]} columns @param {number[]} other
 */
function spread(columns, other) {
  const count = columns[0].length;
  const means = columns.map((column) => Float64Array.from(column).reduce((sum, h) => sum + h, 0) / count);
  const covariance = columns.map((a, i) => columns.map((b, j) => {
    if (j < i) return 0;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += (a[k] - means[i]) * (b[k] - means[j]);
    return sum / count;
  }));
  const at = (i, j) => covariance[Math.min(i, j)][Math.max(i, j)];
  const orthogonal = (vector) => {
    const along = dot(vector, other);
    const rest = vector.map((v, i) => v - along * other[i]);
    const length = Math.hypot(...rest);
    return length > 1e-12 ? rest.map((v) => v / length) : null;
  };
  let vector = orthogonal(columns.map((_, i) => Math.cos(1 + 2.4 * i)));
  for (let round = 0; round < ROUNDS; round++)
    vector = orthogonal(vector.map((_, i) => vector.reduce((sum, v, j) => sum + at(i, j) * v, 0))) ?? vector;
  return vector;
}
