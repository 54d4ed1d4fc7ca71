// What a step of an update shows: the number at each weight's wire and at each tile, and the selected unit's formula, whose terms
// are these wires. All numbers are those of `playground.stage.answers.panels.describe_update`.

import { bracketed, exact, number } from "../../network/units.js";
import { activated, lossOf, outputError, product, rowOf, stepOf } from "../arithmetic.js";

/** @typedef {import("./sequence.js").Beat} Beat */
/** @typedef {import("../arithmetic.js").Update} Update */
/** @typedef {import("../../network/units.js").Unit} Unit */
/** @typedef {import("../../network/scene.js").Scene} Scene */

const MOST = 6; // terms that a formula writes, or one more where that is all

/**
 * @typedef {object} Term Of a formula: it belongs to a wire, or to none, as the bias.
 * @property {string} name
 * @property {string} text
 * @property {number} index The weight among the parameters.
 * @property {number} value By which the largest terms are chosen.
 */

/** The number at a weight's wire, or null for none. @param {Beat} beat @param {Update} update @param {Unit} unit To which the weight belongs. @param {number} k Its place within the unit. */
export function valueAt({ phase, layer }, update, unit, k) {
  const row = rowOf(update, unit);
  switch (phase) {
    case "forward":
      return unit.layer === layer ? row.weights[k] * row.inputs[k] : null;
    case "back":
      return unit.layer === layer + 1 ? row.error * row.weights[k] : null;
    case "gradient":
      return row.gradient[k];
    case "step":
      return row.step[k];
    case "update":
      return row.new_weights[k];
  }
  return null;
}

/** The weights on whose wires a step writes numbers: those that lead to the selected unit, or of a backward step from it. @param {Beat} beat @param {Unit} selected @param {Unit[][]} units @returns {{ unit: Unit, k: number }[]} */
export function labeledWeights({ phase, layer }, selected, units) {
  if (phase === "back") return selected.layer === layer ? units[layer + 1].map((unit) => ({ unit, k: selected.unit })) : [];
  const isLabeled = phase === "forward" ? selected.layer === layer : ["gradient", "step", "update"].includes(phase);
  return isLabeled ? selected.inputs.map((_, k) => ({ unit: selected, k })) : [];
}

/** What is written at a unit's tile, line by line. @param {Beat} beat @param {Update} update @param {Unit} unit @returns {string[]} */
export function linesAt({ phase, layer }, update, unit) {
  const { z, output, error } = rowOf(update, unit);
  const isBack = phase === "back" || phase === "error";
  if (phase === "forward" && unit.layer === layer) return [`z ${number(z)}`, number(output)];
  if ((phase === "forward" && unit.layer < layer) || phase === "loss") return [number(output)];
  if (isBack && unit.layer >= layer) return [exact(error, 3)];
  return [];
}

/**
 * The selected unit's formula in a step: texts, and terms, line by line.
 * @param {Beat} beat @param {Update} update @param {Unit} unit @param {Scene} scene
 * @param {number} lit The weight whose term must be among those that are written, or -1.
 * @returns {(string | Term)[][]}
 */
export function formulaOf(beat, update, unit, scene, lit = -1) {
  const row = rowOf(update, unit);
  const { inputs, weights, products, gradient, new_weights } = row;
  const [first] = scene.units;
  /** One term for each weight of the unit, and one for its bias. @param {(k: number) => string} text @param {(name: string) => string} name @param {ArrayLike<number>} values */
  const each = (text, name, values) => [...unit.inputs, "bias"].map((symbol, k) => ({ name: name(symbol), text: text(k), index: unit.place + k, value: values[k] }));
  const result = (text) => ({ name: "", text, index: -1, value: 0 });
  switch (beat.phase) {
    case "batch": {
      const [{ inputs: symbols }] = first;
      const values = rowOf(update, first[0]).inputs;
      return [list(symbols.map((name, k) => ({ name, text: exact(values[k]), index: first[0].place + k, value: values[k] })), lit)];
    }
    case "forward": {
      const terms = each((k) => (k < unit.inputs.length ? product(weights[k], inputs[k]) : bracketed(exact(weights[k]))), (symbol) => (symbol === "bias" ? symbol : `w × ${symbol}`), weights.map((weight, k) => weight * inputs[k]));
      const powers = unit.activation === "softmax" ? ` = ${exact(Math.exp(row.z))} ÷ ${exact(scene.outputs.reduce((sum, other) => sum + Math.exp(rowOf(update, other).z), 0))}` : "";
      return [["z = ", ...sum(terms, lit), " = ", result(exact(row.z))], [`${unit.symbol} = ${activated(unit, exact(row.z))}${powers} = `, result(exact(row.output))]];
    }
    case "loss":
      return [[lossOf(update, scene)]];
    case "error":
      return [[`error = ${outputError(update, unit)} = `, result(exact(row.error))]];
    case "back": {
      const terms = scene.units[unit.layer + 1].map((next, k) => ({
        name: `error of ${next.symbol} × w`,
        text: product(row.next_errors[k], row.next_weights[k]),
        index: next.place + unit.unit,
        value: row.next_errors[k] * row.next_weights[k],
      }));
      return [["error = (", ...sum(terms, lit), ") × ", { name: "derivative", text: exact(row.derivative), index: -1, value: 0 }, " = ", result(exact(row.error))]];
    }
    case "gradient": {
      const isMean = update.batch.length > 1 || update.alpha || update.l1;
      const terms = each((k) => `${product(row.error, inputs[k])} = ${exact(products[k])}${isMean ? ` → ${exact(gradient[k])}` : ""}`, nameOf, gradient);
      return [list(terms, lit)];
    }
    case "step":
      if (update.frozen && !unit.last) return [["step = ", result("0")]];
      return [list(each((k) => `${stepOf(update, row, k)} = ${exact(row.step[k])}`, nameOf, row.step), lit)];
    case "update":
      return [list(each((k) => `${exact(weights[k])} ${row.step[k] < 0 ? "−" : "+"} ${exact(Math.abs(row.step[k]))} = ${exact(new_weights[k])}`, nameOf, row.step), lit)];
  }
}

const nameOf = (symbol) => (symbol === "bias" ? symbol : `w of ${symbol}`);

/** The largest terms, in their order. @param {Term[]} terms @param {number} lit */
function largest(terms, lit) {
  if (terms.length <= MOST + 1) return terms;
  const found = new Set([...terms].sort((a, b) => Number(b.index === lit) - Number(a.index === lit) || Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST));
  return terms.filter((term) => found.has(term));
}

/** @param {Term[]} terms @param {number} lit @returns {(string | Term)[]} */
function sum(terms, lit) {
  const written = largest(terms, lit);
  const others = terms.filter((term) => !written.includes(term));
  const rest = { name: `${others.length} smaller terms`, text: bracketed(exact(others.reduce((total, { value }) => total + value, 0))), index: -1, value: 0 };
  return joined(others.length ? [...written, rest] : written, " + ");
}

/** @param {Term[]} terms @param {number} lit @returns {(string | Term)[]} */
function list(terms, lit) {
  const written = largest(terms, lit);
  const others = terms.length - written.length;
  return joined(others ? [...written, `${others} smaller ones`] : written, "  ");
}

const joined = (parts, sign) => parts.flatMap((part, i) => (i ? [sign, part] : [part]));
