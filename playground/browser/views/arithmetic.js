// The arithmetic of one update, as `playground.stage.answers.panels.describe_update` returns it, in words and numbers: for the
// panel that shows all of it, and for slow motion.

import { escapeHtml, named } from "../base/html.js";
import { bracketed, brackets, exact, number, placeOn, significant } from "../network/units.js";

/** @typedef {import("../network/scene.js").Scene} Scene */
/** @typedef {import("../network/units.js").Unit} Unit */

/**
 * @typedef {object} UnitUpdate The arithmetic of an update in one unit. Arrays have one entry for each input and a last one for the bias, whose input is 1.
 * @property {number} layer
 * @property {number} unit
 * @property {number[]} inputs
 * @property {number[]} weights Before the update.
 * @property {number} z
 * @property {number} output
 * @property {number[]} next_errors Of each unit of the next layer.
 * @property {number[]} next_weights Theirs, for this unit's output.
 * @property {number} derivative
 * @property {number} error
 * @property {number[]} products error × input
 * @property {number[]} gradient
 * @property {number[][]} state Of the optimizer before the update, by slot.
 * @property {number[][]} new_state
 * @property {number[]} step
 * @property {number[]} new_weights
 */

/**
 * @typedef {object} Update One update, with a training point that is followed through it.
 * @property {"made" | "next" | "alone"} kind "alone" if the point is not in the batch.
 * @property {number} before The update that the run was at.
 * @property {number[]} batch Training points.
 * @property {number} example The followed one.
 * @property {number[]} point Its values.
 * @property {string} optimizer
 * @property {string[]} slots
 * @property {Record<"decay" | "beta1" | "beta2" | "epsilon", number>} constants
 * @property {number} rate The learning rate of this update.
 * @property {number} count
 * @property {number} momentum
 * @property {number} alpha
 * @property {number} l1
 * @property {boolean} frozen
 * @property {number[]} target
 * @property {number[]} outputs
 * @property {number} loss
 * @property {UnitUpdate[]} units
 */

/**
 * @typedef {object} Optimizer How the step follows from the gradient.
 * @property {(update: Update) => string} rule In words, with this update's numbers.
 * @property {(update: Update, row: UnitUpdate) => Record<string, string[]>} columns The numbers of a unit's parameters between gradient and step, by name.
 * @property {(update: Update, row: UnitUpdate, k: number) => string} step One parameter's step, from its numbers.
 */

export const PRODUCT = "error × input";
const PLAIN_DIGITS = 4; // significant digits of a hyperparameter

/** A hyperparameter: 0.1, or a scheduled rate with a few digits. @param {number} value */
export const plain = (value) => String(Number(value.toPrecision(PLAIN_DIGITS))).replace("-", "−");

/** The unit's part of an update. @param {Update} update @param {Unit} unit */
export const rowOf = ({ units }, unit) => units[unit.number - 1];

/** "Update 13, the next one, from 10 points" @param {Update} update */
export function whichUpdate({ kind, before, batch }) {
  const points = batch.length === 1 ? "1 point" : `${batch.length} points`;
  return {
    made: `Update ${(before + 1).toLocaleString("en")}, just made, from ${points}`,
    next: `Update ${(before + 1).toLocaleString("en")}, the next one, from ${points}`,
    alone: `After update ${before.toLocaleString("en")}, if this point alone were the batch`,
  }[kind];
}

/** Whether no such update is made, because the batch lacks the followed point. @param {Update} update */
export const isAlone = ({ kind }) => kind === "alone";

/** The class of the followed point. @param {Update} update */
export const classOf = ({ target }) => (target.length > 1 ? target.indexOf(1) : target[0]);

/** Which point is followed, and what its target is, as HTML. @param {Update} update @param {Scene} scene */
export function followedPoint(update, { spec, places }) {
  const { example, target } = update;
  const label = classOf(update);
  const point = spec.plane ? places[example] : update.point;
  const place = spec.axis_names.map((name, i) => `${named(name)} = ${escapeHtml(placeOn(spec, i, point[i], number(point[i], 3)))}`).join(", ");
  return `training point ${example + 1} (${place}), ${named(spec.classes[label].name)}, so ${target.length > 1 ? `its target is 1 and all others are 0` : `y = ${label}`}`;
}

/** The next point of the batch, or the one before; of all, where the batch lacks the followed one. @param {Update} update @param {Scene} scene @param {number} by */
export function neighbor(update, { spec }, by) {
  const { batch, example } = update;
  const among = isAlone(update) ? Array.from({ length: spec.labels.length }, (_, k) => k) : batch;
  return among[(among.indexOf(example) + by + among.length) % among.length];
}

/** What the followed point costs, by the probability of its class. @param {Update} update @param {Scene} scene */
export function lossOf(update, { outputs: units }) {
  const { outputs, loss } = update;
  const label = classOf(update);
  if (units.length > 1) {
    const { symbol } = units[label];
    return `${symbol} = ${exact(outputs[label])}, loss = −ln ${symbol} = −ln ${exact(outputs[label])} = ${exact(loss)}`;
  }
  return `p = ${exact(outputs[0])}, loss = ${label ? `−ln ${exact(outputs[0])}` : `−ln(1 − ${exact(outputs[0])})`} = ${exact(loss)}`;
}

/** What becomes of a unit's sum. @param {Unit} unit @param {string} z */
export const activated = (unit, z) => (unit.activation === "softmax" ? `exp(${z}) ÷ sum` : brackets(unit).join(z));

/** A number as a factor. @param {number} value */
const factor = (value) => bracketed(exact(value));

/** A product: 0.5 × (−0.3). @param {...number} factors */
export const product = (...factors) => factors.map(factor).join(" × ");

/** An output unit's error. @param {Update} update @param {Unit} unit */
export const outputError = (update, unit) => `${unit.symbol} − y = ${exact(rowOf(update, unit).output)} − ${update.target[unit.unit]}`;

/** How the gradient follows from the errors. @param {Update} update */
export function gradientRule({ alpha, l1, batch }) {
  const penalties = [alpha && `${alpha} × weight`, l1 && `${l1} × its sign`].filter(Boolean).join(" + ");
  const mean = batch.length > 1 ? `mean of ${PRODUCT} over the ${batch.length} points` : PRODUCT;
  return `Gradient = ${mean}${penalties && ` + ${penalties} (not for biases)`}.`;
}

/** A mean square, which is small. @param {number} value */
const squared = (value) => significant(value, PLAIN_DIGITS);

/** @param {number[]} values */
export const decimals = (values) => values.map((value) => exact(value));

/** By name, as `playground.training.optimizers` defines them. @type {Record<string, Optimizer>} */
const OPTIMIZERS = {
  sgd: {
    rule: ({ rate, momentum }) => `Step = −${plain(rate)} × gradient${momentum ? ` + ${momentum} × previous step` : ""}.`,
    columns: ({ momentum }, { state: [velocity] }) => (momentum ? { "previous step": decimals(velocity) } : {}),
    step: ({ rate, momentum }, { gradient, state: [velocity] }, k) => `−${plain(rate)} × ${factor(gradient[k])}${momentum ? ` + ${momentum} × ${factor(velocity[k])}` : ""}`,
  },
  nesterov: {
    rule: ({ rate, momentum }) => `Velocity = ${momentum} × velocity before − ${plain(rate)} × gradient. Step = ${momentum} × velocity − ${plain(rate)} × gradient.`,
    columns: (_, { state: [before], new_state: [velocity] }) => ({ "velocity before": decimals(before), "velocity": decimals(velocity) }),
    step: ({ rate, momentum }, { gradient, new_state: [velocity] }, k) => `${momentum} × ${factor(velocity[k])} − ${plain(rate)} × ${factor(gradient[k])}`,
  },
  rmsprop: {
    rule: ({ rate, constants: { decay, epsilon } }) => `Mean square = ${decay} × mean square before + ${plain(1 - decay)} × gradient². Step = −${plain(rate)} × gradient ÷ (√mean square + ${plain(epsilon)}).`,
    columns: (_, { state: [before], new_state: [square] }) => ({ "mean square before": before.map(squared), "mean square": square.map(squared) }),
    step: ({ rate, constants: { epsilon } }, { gradient, new_state: [square] }, k) => `−${plain(rate)} × ${factor(gradient[k])} ÷ (√${squared(square[k])} + ${plain(epsilon)})`,
  },
  adam: {
    rule: (update) => {
      const { rate, count, constants: { beta1, beta2, epsilon } } = update;
      const [first, second] = corrections(update);
      return (
        `First moment = ${beta1} × first moment before + ${plain(1 - beta1)} × gradient. Second moment = ${beta2} × second moment before + ${plain(1 - beta2)} × gradient². ` +
        `Both start at 0 and are biased toward it. At step ${count.toLocaleString("en")} they are divided by 1 − ${beta1}^${count} = ${plain(first)} and 1 − ${beta2}^${count} = ${plain(second)} (bias correction). ` +
        `Step = −${plain(rate)} × bias-corrected first moment ÷ (√bias-corrected second moment + ${plain(epsilon)}).`
      );
    },
    columns: (update, { state: [meanBefore, squareBefore], new_state: [mean, square] }) => ({
      "first moment before": decimals(meanBefore),
      "first moment (mean)": decimals(mean),
      "bias-corrected first moment": decimals(mean.map((value) => value / corrections(update)[0])),
      "second moment before": squareBefore.map(squared),
      "second moment (mean square)": square.map(squared),
      "bias-corrected second moment": square.map((value) => squared(value / corrections(update)[1])),
    }),
    step: (update, { new_state: [mean, square] }, k) => {
      const [first, second] = corrections(update);
      return `−${plain(update.rate)} × ${factor(mean[k] / first)} ÷ (√${squared(square[k] / second)} + ${plain(update.constants.epsilon)})`;
    },
  },
};

/** By what Adam's two averages are divided. @param {Update} update @returns {[number, number]} */
const corrections = ({ count, constants: { beta1, beta2 } }) => [1 - beta1 ** count, 1 - beta2 ** count];

/** @param {Update} update */
const optimizerOf = ({ optimizer }) => OPTIMIZERS[optimizer];

/** How the new weight follows from the gradient. @param {Update} update */
export const stepRule = (update) => `${optimizerOf(update).rule(update)} New weight = weight + step.`;

/** The numbers of each parameter of a unit between its gradient and its step, by name. @param {Update} update @param {UnitUpdate} row */
export const stateColumns = (update, row) => optimizerOf(update).columns(update, row);

/** A parameter's step, from its numbers. @param {Update} update @param {UnitUpdate} row @param {number} k */
export const stepOf = (update, row, k) => optimizerOf(update).step(update, row, k);
