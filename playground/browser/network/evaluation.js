// The network in the browser: parameters in, outputs out. Nothing here is trained.
//
// Parameters are laid out as in the trainer: layer after layer, unit after unit, its weights, then its bias.
// Values of many points are stored by column: one Float64Array per input or unit.

const VALUE = {
  sigmoid: (z) => 1 / (1 + Math.exp(-z)), // exp overflows to Infinity for z far below 0, and 1 / Infinity is 0
  tanh: Math.tanh,
  relu: (z) => (z > 0 ? z : 0),
  identity: (z) => z,
};
export const sigmoid = VALUE.sigmoid;

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
    this.value = VALUE[activation];
    this.layers = layer_sizes.slice(1).map((n) => Array.from({ length: n }, () => new Float64Array(inputs[0].length)));
    this.scratch = new Float64Array(inputs[0].length);
  }

  /**
   * Compute every unit's output; return the output unit's logits.
   * @param {ArrayLike<number>} parameters
   * @param {number} [first] The first layer to compute: those before keep their outputs.
   */
  run(parameters, first = 0) {
    let at = 0;
    let columns = this.inputs;
    this.layers.forEach((units, layer) => {
      if (layer < first) {
        at += units.length * (columns.length + 1);
        columns = units;
        return;
      }
      const last = layer === this.layers.length - 1;
      for (const out of units) {
        weigh(columns, parameters, at, out);
        at += columns.length + 1;
        if (!last) for (let k = 0; k < out.length; k++) out[k] = this.value(out[k]);
      }
      columns = units;
    });
    return columns[0];
  }

  /**
   * One unit's w·x + b, from the outputs before it; after run(), and valid until the next call.
   * @param {{ layer: number, place: number, last?: boolean }} unit
   * @param {ArrayLike<number>} parameters
   * @returns {Float64Array}
   */
  z({ layer, place, last }, parameters) {
    if (last) return this.layers.at(-1)[0];
    return weigh(layer ? this.layers[layer - 1] : this.inputs, parameters, place, this.scratch);
  }
}

/** Write w·x + b for many points to `out`. `parameters` holds the weights from `place` on, then the bias. */
function weigh(columns, parameters, place, out) {
  out.fill(parameters[place + columns.length]);
  columns.forEach((column, i) => {
    if (!column) return;
    const w = parameters[place + i];
    for (let k = 0; k < out.length; k++) out[k] += w * column[k];
  });
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
