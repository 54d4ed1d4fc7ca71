// The network as the stage sees it: parameters in, outputs out. Nothing here learns.
//
// Layout of the parameters, as the trainer has them: layer after layer, unit after unit, its weights, then its bias.
// Values of many points are kept column by column: one Float64Array for each input or unit.

const VALUE = {
  sigmoid: (z) => 1 / (1 + Math.exp(-z)), // exp overflows to Infinity for z far below 0, and 1 / Infinity is 0
  tanh: Math.tanh,
  relu: (z) => (z > 0 ? z : 0),
  identity: (z) => z,
};
export const sigmoid = VALUE.sigmoid;

/** An activation function by name. */
export const valueOf = (activation) => VALUE[activation];

const FEATURES = {
  "x1": (a, b) => a,
  "x2": (a, b) => b,
  "x1²": (a, b) => a * a,
  "x2²": (a, b) => b * b,
  "x1·x2": (a, b) => a * b,
  "sin x1": (a, b) => Math.sin(a),
  "sin x2": (a, b) => Math.sin(b),
};

/** Numbers out of base64. */
export function decode(base64, Type) {
  return new Type(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
}

/** The network's inputs at a place in the units of the axes: standardized, then derived. */
export function inputsAt(x, y, { mean, scale, features }) {
  const [a, b] = [(x - mean[0]) / scale[0], (y - mean[1]) / scale[1]];
  return features.map((name) => FEATURES[name](a, b));
}

/** The same for points [[x, y], …], column by column. */
export function inputColumns(points, spec) {
  const rows = points.map(([x, y]) => inputsAt(x, y, spec));
  return spec.features.map((_, i) => Float64Array.from(rows, (row) => row[i]));
}

/** One set of points on its way through the network; its arrays are made once. */
export class Evaluation {
  constructor(inputs, { layer_sizes, activation }) {
    this.inputs = inputs;
    this.sizes = layer_sizes;
    this.value = VALUE[activation];
    this.layers = layer_sizes.slice(1).map((n) => Array.from({ length: n }, () => new Float64Array(inputs[0].length)));
    this.scratch = new Float64Array(inputs[0].length);
  }

  /** Compute every unit's output; returns the output unit's logits. */
  run(parameters) {
    let at = 0;
    let columns = this.inputs;
    this.layers.forEach((units, layer) => {
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

  /** One unit's w·x + b, from the outputs before it; after run(), and valid until the next call. */
  z({ layer, place, last }, parameters) {
    if (last) return this.layers.at(-1)[0];
    return weigh(layer ? this.layers[layer - 1] : this.inputs, parameters, place, this.scratch);
  }
}

/** w·x + b for many points, into `out`; the weights and then the bias lie in `parameters` from `place` on. */
function weigh(columns, parameters, place, out) {
  out.fill(parameters[place + columns.length]);
  columns.forEach((column, i) => {
    const w = parameters[place + i];
    for (let k = 0; k < out.length; k++) out[k] += w * column[k];
  });
  return out;
}

/** cells × cells points over [x from, x to, y from, y to], row by row from the top, the outermost on the border. */
export function gridPoints([x0, x1, y0, y1], cells) {
  const points = [];
  for (let row = 0; row < cells; row++)
    for (let column = 0; column < cells; column++)
      points.push([x0 + ((x1 - x0) * column) / (cells - 1), y1 - ((y1 - y0) * row) / (cells - 1)]);
  return points;
}
