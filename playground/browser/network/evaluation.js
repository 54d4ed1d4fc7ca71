// The network in the browser: parameters in, outputs out. Nothing here is trained.
//
// Parameters are laid out as in the trainer: layer after layer, unit after unit, its weights, then its bias.
// Values of many points are stored by column: one Float64Array per input or unit.

import { pointAt } from "./plane.js";

const VALUE = {
  sigmoid: (z) => 1 / (1 + Math.exp(-z)), // exp overflows to Infinity for z far below 0, and 1 / Infinity is 0
  tanh: Math.tanh,
  relu: (z) => (z > 0 ? z : 0),
  identity: (z) => z,
};
export const sigmoid = VALUE.sigmoid;
VALUE.softmax = sigmoid; // of the logit against the rest: see `Evaluation.z`

/** An activation function by name. @param {string} activation @returns {(z: number) => number} */
export const valueOf = (activation) => VALUE[activation];

/** @type {Record<string, (x1: number, x2: number) => number>} */
const FEATURES = {
  "x1": (x1) => x1,
  "x2": (_, x2) => x2,
  "x1²": (x1) => x1 * x1,
  "x2²": (_, x2) => x2 * x2,
  "x1·x2": (x1, x2) => x1 * x2,
  "sin x1": (x1) => Math.sin(x1),
  "sin x2": (_, x2) => Math.sin(x2),
};

/** Decode numbers from base64. @template T @param {string} base64 @param {new (buffer: ArrayBuffer) => T} Type @returns {T} */
export function decode(base64, Type) {
  return new Type(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
}

/**
 * The network's inputs at a point in the units of the columns: the features of the two plotted columns, then the others.
 * @param {number[]} point All columns, or only the plotted ones: then the others are at their mean.
 * @param {import("../loop/protocol.js").Spec} spec
 */
export function inputsAt(point, { mean, scale, features }) {
  const columns = mean.map((m, j) => (j < point.length ? (point[j] - m) / scale[j] : 0));
  return [...features.map((name) => FEATURES[name](columns[0], columns[1])), ...columns.slice(2)];
}

/**
 * The inputs for many points, by column; null for a column that is at its mean throughout.
 * @param {number[][]} points @param {import("../loop/protocol.js").Spec} spec
 * @returns {(Float64Array | null)[]}
 */
export function inputColumns(points, spec) {
  const rows = points.map((point) => inputsAt(point, spec));
  const given = spec.features.length + (points[0]?.length ?? 2) - 2; // there may be no points
  return Array.from({ length: spec.layer_sizes[0] }, (_, i) => (i < given ? Float64Array.from(rows, (row) => row[i]) : null));
}

/** The network evaluated for a set of points. Its arrays are allocated once. */
export class Evaluation {
  /** @param {(Float64Array | null)[]} inputs By column; null for zeros. @param {import("../loop/protocol.js").Spec} spec */
  constructor(inputs, { layer_sizes, activation }) {
    this.inputs = inputs;
    this.sizes = layer_sizes;
    this.zeros = new Float64Array(inputs[0].length);
    this.value = VALUE[activation];
    this.layers = layer_sizes.slice(1).map((n) => Array.from({ length: n }, () => new Float64Array(inputs[0].length)));
    this.scratch = new Float64Array(inputs[0].length);
  }

  /**
   * Compute every unit's output; return the output units' logits, by unit.
   * @param {ArrayLike<number>} parameters
   * @param {number} [first] The first layer to compute: those before keep their outputs.
   */
  run(parameters, first = 0) {
    let at = 0;
    this.layers.forEach((units, layer) => {
      const size = this.sizes[layer] + 1; // a unit's weights, and its bias
      const last = layer === this.layers.length - 1;
      if (layer >= first)
        units.forEach((out, unit) => {
          this.weigh(layer, parameters, at + unit * size, out);
          if (!last) for (let k = 0; k < out.length; k++) out[k] = this.value(out[k]);
        });
      at += units.length * size;
    });
    return this.layers.at(-1);
  }

  /** An input's values. @param {number} i */
  input(i) {
    return this.inputs[i] ?? this.zeros;
  }

  /** Write w·x + b of a unit in a layer to `out`. @param {number} layer @param {ArrayLike<number>} parameters @param {number} place @param {Float64Array} out */
  weigh(layer, parameters, place, out) {
    return weigh(layer ? this.layers[layer - 1] : this.inputs, parameters, place, out);
  }

  /**
   * One unit's w·x + b, from the outputs before it; after run(), and valid until the next call.
   * @param {{ layer: number, place: number, unit?: number, last?: boolean }} unit
   * @param {ArrayLike<number>} parameters
   * @returns {Float64Array}
   */
  logit({ layer, place, unit, last }, parameters) {
    if (last) return this.layers.at(-1)[unit];
    return this.weigh(layer, parameters, place, this.scratch);
  }

  /**
   * What a unit's activation function is applied to: its logit. A softmax unit's is its class's against all others,
   * z_k − ln Σ_{j≠k} exp(z_j), because its probability is the sigmoid of that. After run(), and valid until the next call.
   * @param {{ layer: number, place: number, unit?: number, last?: boolean }} unit
   * @param {ArrayLike<number>} parameters
   * @returns {Float64Array}
   */
  z(unit, parameters) {
    const logits = this.layers.at(-1);
    return unit.last && logits.length > 1 ? againstTheRest(logits, unit.unit, this.scratch) : this.logit(unit, parameters);
  }
}

/** Write a class's logit against all others to `out`. @param {Float64Array[]} logits By class. @param {number} k @param {Float64Array} out */
function againstTheRest(logits, k, out) {
  const rest = logits.filter((_, j) => j !== k);
  for (let i = 0; i < out.length; i++) {
    let most = -Infinity;
    for (const column of rest) if (column[i] > most) most = column[i];
    let sum = 0;
    for (const column of rest) sum += Math.exp(column[i] - most);
    out[i] = logits[k][i] - most - Math.log(sum);
  }
  return out;
}

/** Write w·x + b for many points to `out`. `parameters` holds the weights from `place` on, then the bias. */
function weigh(columns, parameters, place, out) {
  out.fill(parameters[place + columns.length]);
  const terms = [];
  columns.forEach((column, i) => column && terms.push({ column, w: parameters[place + i] }));
  // Four columns at a time: each pass over `out` costs as much as two products.
  while (terms.length >= 4) {
    const [one, two, three, four] = terms.splice(0, 4);
    const [a, b, c, d] = [one.column, two.column, three.column, four.column];
    const [p, q, r, s] = [one.w, two.w, three.w, four.w];
    for (let k = 0; k < out.length; k++) out[k] = out[k] + p * a[k] + q * b[k] + r * c[k] + s * d[k];
  }
  for (const { column, w } of terms) for (let k = 0; k < out.length; k++) out[k] += w * column[k];
  return out;
}

/**
 * A grid of points, row by row from the top, borders included.
 * @param {number[]} extent x from, x to, y from, y to. @param {number} cells Points per row, and rows.
 */
export function gridPoints([x0, x1, y0, y1], cells) {
  const points = [];
  for (let row = 0; row < cells; row++)
    for (let column = 0; column < cells; column++)
      points.push([x0 + ((x1 - x0) * column) / (cells - 1), y1 - ((y1 - y0) * row) / (cells - 1)]);
  return points;
}

/** By specification, because frames ask for them. @type {WeakMap<import("../loop/protocol.js").Spec, (number[] | null)[]>} */
const LINEAR = new WeakMap();

/**
 * Each input as a function of the place in the plane, [a, b, c] for a·x + b·y + c; null for one that is not linear.
 * @param {import("../loop/protocol.js").Spec} spec
 */
export function linearInputs(spec) {
  if (!LINEAR.has(spec)) LINEAR.set(spec, findLinear(spec));
  return LINEAR.get(spec);
}

/** @param {import("../loop/protocol.js").Spec} spec */
function findLinear({ plane, features, mean, scale }) {
  const columns = mean.map((m, j) => {
    if (plane) return [plane.directions[0][j] / scale[j], plane.directions[1][j] / scale[j], (plane.origin[j] - m) / scale[j]];
    return j < 2 ? [j ? 0 : 1 / scale[j], j ? 1 / scale[j] : 0, -m / scale[j]] : [0, 0, 0];
  });
  return [...features.map((name) => columns[["x1", "x2"].indexOf(name)] ?? null), ...columns.slice(2)];
}

/** Write a weighted sum of linear inputs plus the bias to `out`, as a function of the place. @param {ArrayLike<number>} parameters From `at` on. @param {number} at @param {number[][]} linear @param {number[] | Float64Array} out */
export function project(parameters, at, linear, out) {
  out[0] = out[1] = 0;
  out[2] = parameters[at + linear.length];
  linear.forEach((input, i) => {
    const w = parameters[at + i];
    for (let k = 0; k < 3; k++) out[k] += w * input[k];
  });
  return out;
}

/** The network evaluated over a plane in which all inputs are linear: of however many inputs, the first layer sees two. */
class PlaneEvaluation extends Evaluation {
  /** @param {number[][]} places @param {number[][]} linear @param {import("../loop/protocol.js").Spec} spec */
  constructor(places, linear, spec) {
    super([0, 1].map((axis) => Float64Array.from(places, (place) => place[axis])), spec);
    this.linear = linear;
    this.projected = new Float64Array(3);
  }

  /** @param {number} i */
  input(i) {
    return weigh(this.inputs, this.linear[i], 0, new Float64Array(this.zeros.length));
  }

  /** @param {number} layer @param {ArrayLike<number>} parameters @param {number} place @param {Float64Array} out */
  weigh(layer, parameters, place, out) {
    if (layer) return super.weigh(layer, parameters, place, out);
    return weigh(this.inputs, project(parameters, place, this.linear, this.projected), 0, out);
  }
}

/** The network evaluated at places of the plane. @param {number[][]} places @param {import("../loop/protocol.js").Spec} spec @returns {Evaluation} */
export function evaluationAt(places, spec) {
  const linear = linearInputs(spec);
  // Of a slice, most inputs are 0 and cost nothing.
  if (spec.plane && linear.every(Boolean)) return new PlaneEvaluation(places, linear, spec);
  return new Evaluation(inputColumns(places.map((place) => pointAt(place, spec)), spec), spec);
}
