// The units by name: which logistic regression is which, where its parameters are, how its equation is written.

const KINDS = {
  sigmoid: { name: "Logistic regression", sign: "σ" },
  softmax: { name: "Softmax unit", sign: "softmax" },
  tanh: { name: "Tanh unit", sign: "tanh" },
  relu: { name: "ReLU unit", sign: "relu" },
  identity: { name: "Linear unit", sign: "" },
};

const lowered = (text) => text.replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);

/** The symbols of the network's inputs: x₁, x₂², sin x₁ …, then x₃ and so on for the columns that are not plotted. @param {import("../loop/protocol.js").Spec} spec */
export const inputSymbols = ({ features, column_names }) => [
  ...features.map((name) => name.replace(/x\d/g, lowered)),
  ...column_names.slice(2).map((_, k) => `x${lowered(String(k + 3))}`),
];

/** The columns that inputs are, standardized; -1 for an input that is derived from two or in another way. @param {import("../loop/protocol.js").Spec} spec */
export const inputAxes = ({ features, column_names }) => [
  ...features.map((name) => ["x1", "x2"].indexOf(name)),
  ...column_names.slice(2).map((_, k) => k + 2),
];

/** What a column is called where it must be told from its standardized values. @param {import("../loop/protocol.js").Spec} spec @param {number} column */
export const columnName = ({ column_names }, column) => (/^x[₁₂]$/.test(column_names[column]) ? `axis ${column_names[column]}` : column_names[column]);

/** The text that stands for a place on an axis; empty where the axis has numbers, or there is none. @param {import("../loop/protocol.js").Spec} spec @param {number} axis @param {number} place */
export const categoryAt = ({ variables }, axis, place) => variables[axis].categories[Math.round(place)] ?? "";

/** A place on an axis: 1.23, or male (1.23). @param {import("../loop/protocol.js").Spec} spec @param {number} axis @param {number} place @param {string} number The place as it is printed. */
export function placeOn(spec, axis, place, number) {
  const category = categoryAt(spec, axis, place);
  return category ? `${category} (${number})` : number;
}

/**
 * @typedef {object} Unit
 * @property {number} layer
 * @property {number} unit Within its layer.
 * @property {number} place Of its first weight among the parameters; its bias comes after its weights.
 * @property {string} activation
 * @property {boolean} last Whether it is an output unit.
 * @property {string} kind "Logistic regression", "Tanh unit" …
 * @property {number} number From 1, over all layers.
 * @property {string} name "Logistic regression 3"
 * @property {string} symbol h₁ … for hidden units, p for the output; p₀, p₁ … for the outputs of more than two classes.
 * @property {string[]} inputs The symbols of what it takes in.
 */

/**
 * All units, layer by layer, the output units in the last.
 * @param {import("../loop/protocol.js").Spec} spec
 * @returns {Unit[][]}
 */
export function unitsOf(spec) {
  const sizes = spec.layer_sizes;
  let inputs = inputSymbols(spec);
  let place = 0;
  let count = 0;
  return sizes.slice(1).map((size, layer) => {
    const last = layer === sizes.length - 2;
    const activation = last ? spec.output : spec.activation;
    const units = Array.from({ length: size }, (_, unit) => {
      count += 1;
      const at = place;
      place += inputs.length + 1;
      const kind = KINDS[activation].name;
      const symbol = last ? `p${size > 1 ? lowered(String(unit)) : ""}` : `h${lowered(String(count))}`;
      return { layer, unit, place: at, activation, last, kind, name: `${kind} ${count}${last ? " (output)" : ""}`, number: count, symbol, inputs };
    });
    inputs = units.map(({ symbol }) => symbol);
    return units;
  });
}

/** What a weight is called. @param {string} input Its input's symbol. */
export const weightOf = (input) => `weight of ${input}`;

/**
 * All parameters by name, in the order of the vector: w₁ of h₂, and what it weighs; b, the bias, last in each unit.
 * @param {Unit[][]} units
 * @returns {{ unit: Unit, symbol: string, meaning: string }[]}
 */
export const parameterNames = (units) =>
  units.flat().flatMap((unit) => [
    ...unit.inputs.map((input, i) => ({ unit, symbol: `w${lowered(String(i + 1))}`, meaning: weightOf(input) })),
    { unit, symbol: "b", meaning: "bias" },
  ]);

/** A number as it is shown: with a minus sign, and never as −0.00. @param {number} value @param {number} [digits] */
export function number(value, digits = 2) {
  const text = Math.abs(value) < 1e5 ? value.toFixed(digits) : value.toExponential(digits);
  return (Number(text) ? text : text.replace("-", "")).replace(/-/g, "−");
}

/** The number that a person has typed, also with a decimal comma or a minus sign; NaN if it is not one. @param {string} text */
export const readNumber = (text) => Number(text.trim().replace("−", "-").replace(",", ".") || NaN);

/** A share as it is printed: 97.5 %. @param {number} share @param {number} [digits] */
export const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)} %`;

/** A number with so many decimals, or significant digits if all decimals are 0. @param {number} value @param {number} [digits] */
export function exact(value, digits = 4) {
  const tiny = value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits;
  return tiny ? value.toExponential(digits - 1).replace(/-/g, "−") : number(value, digits);
}

/** A number as a factor or a term that follows a sign: in brackets if it is negative. @param {string} text */
export const bracketed = (text) => (text.startsWith("−") ? `(${text})` : text);

/**
 * A first-layer unit's weights and bias for the columns in their own units: w ÷ scale, and b − Σ w × mean ÷ scale.
 * @param {{ place: number }} unit On plain columns only. @param {ArrayLike<number>} parameters
 * @param {import("../loop/protocol.js").Spec} spec
 */
export function inOriginalUnits({ place }, parameters, spec) {
  const axes = inputAxes(spec);
  const weights = axes.map((axis, i) => parameters[place + i] / spec.scale[axis]);
  return [...weights, axes.reduce((bias, axis, i) => bias - weights[i] * spec.mean[axis], parameters[place + axes.length])];
}

/** A number of any size with so many significant digits. @param {number} value @param {number} [digits] */
export function significant(value, digits = 3) {
  const size = Math.abs(value);
  const text = value && (size >= 1e5 || size < 1e-3) ? value.toExponential(digits - 1) : value.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(size || 1))));
  return text.replace(/-/g, "−");
}

/** What comes before and after the sum in a unit's equation. @param {{ activation: string }} unit */
export function brackets({ activation }) {
  const { sign } = KINDS[activation];
  return sign ? [`${sign}(`, ")"] : ["", ""];
}

/** 1.92 x₁ − 2.31 x₂ + 0.40 @param {{ inputs: string[], place: number }} unit @param {ArrayLike<number>} parameters */
export function sum({ inputs, place }, parameters) {
  const terms = [...inputs, ""].map((symbol, i) => {
    const text = number(parameters[place + i]);
    const negative = text.startsWith("−");
    return `${negative ? "− " : i ? "+ " : ""}${negative ? text.slice(1) : text}${symbol && " "}${symbol}`;
  });
  return terms.join(" ").replace(/^− /, "−");
}

/** σ(1.92 x₁ − 2.31 x₂ + 0.40) @param {Unit} unit @param {ArrayLike<number>} parameters */
export const equation = (unit, parameters) => brackets(unit).join(sum(unit, parameters));
