// How a row becomes its prediction, unit by unit: each unit's output, and its equation with the numbers of the row.

import { probabilitiesAt } from "../../network/classes.js";
import { css, range, shade } from "../../network/colors.js";
import { valueOf } from "../../network/evaluation.js";
import { bracketed, brackets, number } from "../../network/units.js";

/** @typedef {import("../../network/units.js").Unit} Unit */
/** @typedef {import("../../network/scene.js").Scene} Scene */

const MAX_OPEN_TERMS = 48; // of a network whose equations are all open at first
const DIGITS = 3;

/** @param {Node} node @param {string} text */
export const write = (node, text) => node.textContent === text || (node.textContent = text);

/** An element with text. @param {string} tag @param {string} className @param {string} [text] */
function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** A unit's line: a button with its output, and its equation, which is built when it is first opened. */
class Step {
  /** @param {Unit} unit @param {() => void} opened */
  constructor(unit, opened) {
    this.unit = unit;
    this.element = make("div", "step");
    this.button = make("button", "output");
    this.button.setAttribute("type", "button");
    this.button.title = this.button.ariaDescription = unit.name;
    this.level = make("i", "level");
    this.level.append(document.createElement("i"));
    this.value = make("span", "value");
    this.button.append(make("b", "", unit.symbol), this.level, this.value);
    this.equation = make("div", "equations");
    /** The text of each weight and its input, then of the bias. @type {HTMLElement[]} */
    this.terms = [];
    this.element.append(this.button, this.equation);
    this.button.addEventListener("click", () => {
      this.setOpen(!this.isOpen);
      opened();
    });
  }

  get isOpen() {
    return !this.equation.hidden;
  }

  /** @param {boolean} isOpen */
  setOpen(isOpen) {
    this.equation.hidden = !isOpen;
    this.element.classList.toggle("open", isOpen);
    this.button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen && !this.terms.length) this.build();
  }

  build() {
    const { inputs, symbol } = this.unit;
    const terms = [...inputs, "bias"].map((name) => {
      const term = make("span", "term");
      const text = make("span", "");
      term.append(text, make("small", "", name));
      this.terms.push(text);
      return term;
    });
    const sum = make("p", "sum");
    this.logit = make("b", "");
    sum.append(make("span", "lead", "z ="), ...terms, this.logit);
    const result = make("p", "");
    const [open, close] = brackets(this.unit);
    this.inner = make("span", "");
    this.outer = make("b", "");
    const activation = this.unit.activation === "softmax" ? "exp(z) ÷ sum" : `${open}z${close}`;
    result.append(make("span", "lead", `${symbol} = ${activation} = `), this.inner, this.outer);
    this.equation.append(sum, result);
  }

  /**
   * @param {import("../../network/evaluation.js").Evaluation} row The evaluation of the row.
   * @param {ArrayLike<number>} parameters @param {number} output @param {[number, number]} bounds @param {Uint32Array} palette
   * @param {number} sum Of exp(z) over softmax units.
   */
  draw(row, parameters, output, bounds, palette, sum) {
    const { unit } = this;
    write(this.value, number(output, DIGITS));
    const at = Math.max(0, Math.min(1, (output - bounds[0]) / (bounds[1] - bounds[0])));
    this.level.style.setProperty("--at", at.toFixed(3));
    this.level.style.setProperty("--color", css(palette[shade(bounds)(output)]));
    if (!this.isOpen) return;
    const inputs = unit.layer ? row.layers[unit.layer - 1] : row.inputs;
    this.terms.forEach((text, i) => {
      const weight = parameters[unit.place + i];
      const size = number(Math.abs(weight), DIGITS);
      const sign = weight < 0 ? (i ? "− " : "−") : i ? "+ " : "";
      const times = i < inputs.length ? ` × ${bracketed(number(inputs[i]?.[0] ?? 0, DIGITS))}` : "";
      write(text, `${sign}${size}${times}`);
    });
    const logit = row.logit(unit, parameters)[0];
    const z = number(logit, DIGITS);
    const [open, close] = brackets(unit);
    write(this.logit, `= ${z}`);
    write(this.inner, unit.activation === "softmax" ? `${number(Math.exp(logit), DIGITS)} ÷ ${number(sum, DIGITS)} = ` : open ? `${open}${z}${close} = ` : "");
    write(this.outer, number(output, DIGITS));
  }
}

export class Steps {
  /** @param {HTMLElement} root @param {() => void} opened An equation was opened, and is to be written. */
  constructor(root, opened) {
    this.root = root;
    this.opened = opened;
    /** @type {Step[][]} */
    this.layers = [];
  }

  /** @param {Scene} scene */
  begin({ units, palette, ramps, spec }) {
    this.palette = palette;
    this.ramps = ramps;
    const shape = JSON.stringify([spec.layer_sizes, spec.features, spec.activation]);
    if (shape === this.shape) return; // the same units: what is open stays open
    this.shape = shape;
    const terms = units.flat().reduce((count, { inputs }) => count + inputs.length + 1, 0);
    this.layers = units.map((layer) => layer.map((unit) => new Step(unit, this.opened)));
    for (const step of this.layers.flat()) step.setOpen(step.unit.last || terms <= MAX_OPEN_TERMS);
    this.root.replaceChildren(...this.layers.map((steps, i) => {
      const section = make("section", "layer");
      const list = make("div", "list");
      list.append(...steps.map(({ element }) => element));
      const [{ unit }] = steps;
      const [first, last] = [unit.inputs[0], unit.inputs.at(-1)];
      const of = unit.inputs.length > 3 ? `${first} … ${last}` : unit.inputs.join(", ");
      const title = make("h3", "", unit.last ? "Output" : `Hidden layer ${i + 1}`);
      title.append(make("small", "", `${kindOf(unit, steps.length)} of ${of}`));
      section.append(title, list);
      return section;
    }));
  }

  /** @param {import("../../network/evaluation.js").Evaluation} row The evaluation of the row. @param {ArrayLike<number>} parameters */
  draw(row, parameters) {
    this.layers.forEach((steps, layer) => {
      const [{ unit: { activation, last } }] = steps;
      const kept = steps.map((_, i) => row.layers[layer][i][0]); // of output units, the logits
      const isSoftmax = activation === "softmax";
      const outputs = isSoftmax ? probabilitiesAt(row, 0) : kept.map(valueOf(last ? activation : "identity"));
      const bounds = range(activation, outputs);
      const sum = isSoftmax ? kept.reduce((total, z) => total + Math.exp(z), 0) : 0;
      steps.forEach((step, i) => step.draw(row, parameters, outputs[i], bounds, isSoftmax ? this.ramps[i] : this.palette, sum));
    });
  }
}

/** "4 logistic regressions" @param {Unit} unit @param {number} count */
const kindOf = ({ kind }, count) => `${count === 1 ? "a" : count} ${kind[0].toLowerCase()}${kind.slice(1)}${count === 1 ? "" : "s"}`;
