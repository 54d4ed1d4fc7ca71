// The size of the gradient in each layer, and how saturated the hidden layers are, for the parameters of one frame. This is
// `playground.model.network.gradient`: backpropagation of the mean loss over the training points, without the penalties.

import { Evaluation, inputColumns, sigmoid } from "./evaluation.js";

/** @typedef {import("../loop/protocol.js").Spec} Spec */

const MOST_POINTS = 1000; // of more, every second one is taken, or every third …: a sample is enough, and the work has a bound

/** From one point that is taken to the next. @param {number[]} labels */
const strideOf = (labels) => Math.max(1, Math.ceil(labels.length / MOST_POINTS));

/** Derivatives, as functions of the output. @type {Record<string, (a: number) => number>} */
const DERIVATIVE = {
  sigmoid: (a) => (1 - a) * a,
  tanh: (a) => 1 - a * a,
  relu: (a) => (a > 0 ? 1 : 0),
  identity: () => 1,
};

/** Beyond which an output is saturated: a twentieth of its range from either end. */
const LIMITS = { sigmoid: [0.05, 0.95], tanh: [-0.9, 0.9] };

/** @param {number[]} limits @returns {(a: number) => boolean} */
const isBeyond = ([low, high]) => (a) => a < low || a > high;

/** Whether an output is saturated; of ReLU, where it is 0. @type {Record<string, (a: number) => boolean>} */
const IS_SATURATED = {
  sigmoid: isBeyond(LIMITS.sigmoid),
  tanh: isBeyond(LIMITS.tanh),
  relu: (a) => a === 0,
  identity: () => false,
};

/** The gradients of a network on a set of points. The arrays are allocated once. */
export class Gradients {
  /** @param {{ points: number[][], labels: number[] }} data @param {Spec} spec */
  constructor({ points, labels }, spec) {
    const stride = strideOf(labels);
    const taken = (_, i) => i % stride === 0;
    this.labels = labels.filter(taken);
    this.evaluation = new Evaluation(inputColumns(points.filter(taken), spec), spec);
    this.sizes = spec.layer_sizes;
    this.derivative = DERIVATIVE[spec.activation];
    this.isSaturated = IS_SATURATED[spec.activation];
    /** d loss ÷ dz of each unit at each point. */
    this.errors = this.evaluation.layers.map((units) => units.map((outputs) => new Float64Array(outputs.length)));
    this.biasInput = new Float64Array(this.labels.length).fill(1);
    /** Where each layer's parameters begin. */
    this.places = [0];
    for (let layer = 1; layer < this.errors.length; layer++) this.places.push(this.places[layer - 1] + this.sizes[layer] * (this.sizes[layer - 1] + 1));
    /** The root mean square of the gradient over each layer's weights and biases. */
    this.rms = new Float64Array(this.places.length);
    /** The share of each hidden layer's outputs that are saturated. */
    this.saturated = new Float64Array(this.places.length - 1);
    /** @type {ArrayLike<number> | null} */
    this.parameters = null;
  }

  /** Measure a network. @param {ArrayLike<number>} parameters */
  run(parameters) {
    if (parameters === this.parameters || !this.labels.length) return this;
    this.parameters = parameters;
    this.evaluation.run(parameters);
    this.compare();
    for (let layer = this.rms.length - 1; layer >= 0; layer--) {
      this.rms[layer] = Math.sqrt(this.squares(layer) / ((this.sizes[layer] + 1) * this.sizes[layer + 1]));
      if (layer > 0) this.propagate(layer, parameters);
    }
    for (let layer = 0; layer < this.saturated.length; layer++) this.saturated[layer] = this.saturatedShare(layer);
    return this;
  }

  /** The errors of the output units: probability minus target, (p − y) ÷ n. */
  compare() {
    const { labels, errors } = this;
    const logits = this.evaluation.layers.at(-1);
    const out = errors.at(-1);
    for (let k = 0; k < labels.length; k++) {
      if (logits.length === 1) out[0][k] = (sigmoid(logits[0][k]) - labels[k]) / labels.length;
      else {
        let [most, sum] = [-Infinity, 0];
        for (let i = 0; i < logits.length; i++) most = Math.max(most, logits[i][k]);
        for (let i = 0; i < logits.length; i++) sum += out[i][k] = Math.exp(logits[i][k] - most);
        for (let i = 0; i < logits.length; i++) out[i][k] = (out[i][k] / sum - (labels[k] === i ? 1 : 0)) / labels.length;
      }
    }
  }

  /** The sum of the squares of a layer's gradient: error × input, summed over the points; a bias's input is 1. @param {number} layer */
  squares(layer) {
    const { errors, evaluation, sizes } = this;
    let sum = 0;
    for (let unit = 0; unit < sizes[layer + 1]; unit++) {
      const error = errors[layer][unit];
      sum += dot(error, this.biasInput) ** 2;
      for (let i = 0; i < sizes[layer]; i++) sum += dot(error, layer ? evaluation.layers[layer - 1][i] : evaluation.input(i)) ** 2;
    }
    return sum;
  }

  /** Carry a layer's errors back to the one before: Σ weight × error, times the derivative. @param {number} layer @param {ArrayLike<number>} parameters */
  propagate(layer, parameters) {
    const { errors, evaluation, sizes, places, derivative, labels: { length: n } } = this;
    const width = sizes[layer];
    for (let i = 0; i < width; i++) {
      const [back, output] = [errors[layer - 1][i], evaluation.layers[layer - 1][i]];
      back.fill(0);
      for (let unit = 0; unit < sizes[layer + 1]; unit++) {
        const error = errors[layer][unit];
        const weight = parameters[places[layer] + unit * (width + 1) + i];
        for (let k = 0; k < n; k++) back[k] += weight * error[k];
      }
      for (let k = 0; k < n; k++) back[k] *= derivative(output[k]);
    }
  }

  /** @param {number} layer */
  saturatedShare(layer) {
    const { isSaturated, labels: { length: n } } = this;
    let count = 0;
    for (const output of this.evaluation.layers[layer]) for (let k = 0; k < n; k++) if (isSaturated(output[k])) count += 1;
    return count / (n * this.sizes[layer + 1]);
  }
}

/** What layers are called: layer 1, layer 2 …, output. @param {Spec} spec */
export const layerNames = ({ layer_sizes: sizes }) => sizes.slice(1).map((_, layer) => (layer < sizes.length - 2 ? `layer ${layer + 1}` : "output"));

/** 10⁻⁴, as text. @param {number} exponent */
export const powerOf10 = (exponent) => `10${String(exponent).replace(/./g, (character) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(character)])}`;

/** A positive number of any size with two digits, such as 3.1 × 10⁻⁴. @param {number} value */
export function power(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0 || (value >= 0.01 && value < 100)) return value.toPrecision(2);
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${digits} × ${powerOf10(Number(exponent))}`;
}

/** How the loss whose gradient is measured is computed. @param {Spec} spec */
export function lossTerms({ labels }) {
  const stride = strideOf(labels);
  return `averaged over ${stride > 1 ? `one in ${stride}` : "all"} training points, without penalties`;
}

/** Where outputs are saturated; empty where they cannot be. @param {Spec} spec */
export function saturationTerms({ activation }) {
  if (activation === "relu") return "at 0";
  if (!(activation in LIMITS)) return "";
  const [low, high] = LIMITS[activation].map((limit) => String(limit).replace("-", "−"));
  return `below ${low} or above ${high}`;
}

/** Σ a·b. One sum would wait for itself at each product: four do not. @param {Float64Array} a @param {Float64Array} b */
function dot(a, b) {
  let p = 0, q = 0, r = 0, s = 0, k = 0;
  for (const end = a.length - 3; k < end; k += 4) {
    p += a[k] * b[k];
    q += a[k + 1] * b[k + 1];
    r += a[k + 2] * b[k + 2];
    s += a[k + 3] * b[k + 3];
  }
  for (; k < a.length; k++) p += a[k] * b[k];
  return p + q + r + s;
}
