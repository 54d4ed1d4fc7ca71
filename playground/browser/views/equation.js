// The selected unit's equation, whose numbers can be set: typed, dragged, or moved by the arrow keys. Of a unit on the plain
// columns it can also be read in the columns' own units. Of a softmax unit, it is the logit's; its probability follows from all logits.

import { brackets, columnName, inOriginalUnits, inputAxes, number, readNumber, significant, sum, weightOf } from "../network/units.js";
import { escapeHtml, find, findAll, named, toggle } from "../base/html.js";
import { pace } from "../base/pace.js";

const WRITE_EVERY = 150; // ms between numbers
const PER_PIXEL = 0.05; // what a dragged number changes by
const SPELLED_OUT = 4; // classes, up to which softmax is written with all of them

const HTML = `${toggle("original", "Original units", "Write the equation for the columns in their own units, instead of standardized inputs")}<div class="formula" role="group" aria-label="Equation of the selected unit"></div><p class="refused" role="alert"></p><p class="state"></p><p class="hint">Select a unit in the network to see its output and set its weights. Escape returns to the output.</p>`; // until it was done

export class Equation {
  /** @param {HTMLElement} stage @param {import("../page.js").Page} page */
  constructor(stage, page) {
    const root = find(stage, ".equation");
    root.innerHTML = HTML;
    this.page = page;
    this.written = 0;
    this.isOriginal = false; // whether original units are asked for
    this.units = find(root, ".switch");
    this.formula = find(root, ".formula");
    this.refused = find(root, ".refused");
    this.state = find(root, ".state");
    this.hint = find(root, ".hint");
    /** @type {HTMLInputElement[]} */
    this.fields = [];
    this.bind();
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    this.select();
  }

  /** @param {import("../loop/protocol.js").Options} options */
  setOptions({ original }) {
    if (this.isOriginal === (original === "1")) return;
    this.isOriginal = !this.isOriginal;
    if (this.scene) this.select();
  }

  /** Write the selected unit's equation. */
  select() {
    const { selected: unit, spec } = this.scene;
    if (!unit.last) this.hint.hidden = true;
    const isPlain = unit.layer === 0 && !inputAxes(spec).includes(-1);
    this.units.hidden = !isPlain;
    /** Where the numbers in original units are written. @type {HTMLElement[]} */
    this.texts = [];
    this.fields = [];
    this.refuse("");
    if (isPlain && this.isOriginal) this.writeOriginal(unit, spec);
    else this.writeFields(unit, spec);
    if (this.scene.frame) this.write(true);
  }

  /** The equation in original units: numbers and names, which can only be read. */
  writeOriginal(unit, spec) {
    const [open, close] = endsOf(unit);
    const term = (...content) => {
      const element = Object.assign(document.createElement("span"), { className: "term" });
      element.append(...content);
      return element;
    };
    const value = () => {
      this.texts.push(document.createElement("span"));
      return this.texts.at(-1);
    };
    const terms = inputAxes(spec).map((axis) => term(value(), ` × ${columnName(spec, axis)}`));
    terms.push(term(value(), close));
    this.formula.innerHTML = `${title(unit, spec)} ${softmaxLine(unit, this.scene)}`;
    this.formula.append(term(open), ...terms.flatMap((element) => [element, " "]));
  }

  /** The equation of the standardized inputs, with a field for each number. */
  writeFields(unit, spec) {
    const [open, close] = endsOf(unit);
    const help = `Type a number, drag it, or press ↑ and ↓: ${spec.manual_limits.map((limit) => number(limit, 0)).join(" to ")}`;
    const field = (index, label) =>
      `<input type="text" inputmode="decimal" autocomplete="off" data-index="${index}" aria-label="${escapeHtml(label)}" title="${help}">`;
    const terms = unit.inputs.map((symbol, i) => `${field(unit.place + i, weightOf(symbol))} ${named(symbol)}`);
    terms.push(`${field(unit.place + unit.inputs.length, "bias")}${close}`);
    this.formula.innerHTML =
      `${title(unit, spec)} ${softmaxLine(unit, this.scene)}<span class="term">${open}</span>${terms.map((term) => `<span class="term">${term}</span>`).join(" + ")}`;
    this.fields = findAll(this.formula, "input");
  }

  /** Called with every frame. @param {boolean} still Whether the picture is to stand. */
  tick(still) {
    const now = performance.now();
    if (still || now - this.written > pace.every(WRITE_EVERY)) this.write(still);
  }

  write(still) {
    this.written = performance.now();
    const { parameters, selected, spec, frame: { edits, frozen } } = this.scene;
    if (this.texts.length) inOriginalUnits(selected, parameters, spec).forEach((value, i) => (this.texts[i].textContent = i ? `${value < 0 ? "−" : "+"} ${significant(Math.abs(value))}` : significant(value)));
    // The number that a person is at stays as it is while the network trains on.
    for (const field of this.fields)
      if (!field.dataset.dirty && (still || field !== document.activeElement)) show(field, parameters[field.dataset.index]);
    const state = [
      edits ? `${edits} ${edits > 1 ? "numbers" : "number"} set manually.` : "",
      edits && this.canReset ? "Reset returns to the initial weights." : "",
      frozen ? "The hidden layers are frozen." : "",
    ].join(" ");
    if (this.state.textContent !== state) this.state.textContent = state;
  }

  /** Whether the page shows a button that resets. */
  get canReset() {
    return Boolean(find(this.state.closest(".stage"), "[data-action=reset]").offsetParent);
  }

  /** Put the cursor into a parameter's field. @param {number} index */
  focus(index) {
    const field = this.fields.find(({ dataset }) => Number(dataset.index) === index);
    field.focus();
    field.select();
  }

  /** Say what is wrong with what was typed. @param {string} text */
  refuse(text) {
    this.refused.textContent = text;
  }

  bind() {
    const { formula } = this;
    const fieldOf = (event) => event.target.closest("input");
    formula.addEventListener("input", (event) => (fieldOf(event).dataset.dirty = "true"));
    formula.addEventListener("change", (event) => this.accept(fieldOf(event)));
    formula.addEventListener("keydown", (event) => fieldOf(event) && this.onKey(event, fieldOf(event)));
    formula.addEventListener("pointerdown", (event) => this.drag(event, fieldOf(event)));
  }

  onKey(event, field) {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.set(field, valueOf(field) + step * (event.shiftKey ? 1 : 0.1));
    } else if (event.key === "Enter") {
      this.accept(field);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.restore(field);
      field.blur();
    }
  }

  drag(event, field) {
    if (!field || document.activeElement === field) return;
    const from = { x: event.clientX, value: valueOf(field) };
    let dragged = false;
    const move = ({ clientX }) => {
      dragged ||= Math.abs(clientX - from.x) > 3;
      if (dragged) this.set(field, from.value + PER_PIXEL * (clientX - from.x));
    };
    const up = () => {
      removeEventListener("pointermove", move);
      if (dragged) field.blur();
      else field.select();
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", up, { once: true });
  }

  /** Set a number of the running network, within the limits. */
  set(field, value) {
    if (!Number.isFinite(value)) return;
    const [low, high] = this.scene.spec.manual_limits;
    const rounded = Math.round(1e6 * Math.max(low, Math.min(high, value))) / 1e6;
    this.clean(field, rounded);
    this.page.ask("set", { values: [[Number(field.dataset.index), rounded]] }, this);
  }

  /** Take what was typed, or say what is wrong with it. */
  accept(field) {
    if (!field.dataset.dirty) return;
    const [low, high] = this.scene.spec.manual_limits;
    const value = valueOf(field);
    if (value >= low && value <= high) return this.set(field, value);
    field.setAttribute("aria-invalid", "true");
    const got = field.value.trim() ? `Got “${field.value.trim()}”.` : "Got nothing.";
    this.refuse(`A weight or bias must be a number from ${number(low, 0)} to ${number(high, 0)}. ${got} The network is unchanged. Press Escape to restore its number.`);
  }

  restore(field) {
    this.clean(field, this.scene.parameters[field.dataset.index]);
  }

  clean(field, value) {
    delete field.dataset.dirty;
    field.removeAttribute("aria-invalid");
    this.refuse("");
    show(field, value);
  }
}

/** @typedef {import("../network/units.js").Unit} Unit */
/** @typedef {import("../loop/protocol.js").Spec} Spec */

/** @param {Unit} unit */
const isSoftmax = ({ activation }) => activation === "softmax";

/** The logit of a softmax unit: z₂ of p₂. @param {Unit} unit */
const logitOf = ({ symbol }) => symbol.replace("p", "z");

/** How a unit's equation begins and ends. @param {Unit} unit */
function endsOf(unit) {
  if (isSoftmax(unit)) return [`${logitOf(unit)} = `, ""];
  const [open, close] = brackets(unit);
  return [`${unit.symbol} = ${open}`, close];
}

/** p₂ = exp(z₂) ÷ (exp(z₀) + exp(z₁) + exp(z₂)) @param {Unit} unit @param {Unit[]} units All output units. */
function softmaxOf(unit, units) {
  const power = (of) => `exp(${logitOf(of)})`;
  const total = units.length > SPELLED_OUT ? "Σ exp(zⱼ)" : `(${units.map(power).join(" + ")})`;
  return `${unit.symbol} = ${power(unit)} ÷ ${total}`;
}

/** A unit's equation in one line, or in two where it is a softmax unit. @param {Unit} unit @param {import("../network/scene.js").Scene} scene */
export function equationOf(unit, { parameters, outputs, spec }) {
  const [open, close] = endsOf(unit);
  const text = spec.picture && unit.layer === 0 ? shortSum(unit, parameters) : sum(unit, parameters);
  return `${isSoftmax(unit) ? `${softmaxOf(unit, outputs)}\n` : ""}${open}${text}${close}`;
}

/** w·x + 0.40: of too many weights to be written. @param {Unit} unit @param {ArrayLike<number>} parameters */
function shortSum({ place, inputs }, parameters) {
  const bias = number(parameters[place + inputs.length]);
  return `w·x ${bias.startsWith("−") ? `− ${bias.slice(1)}` : `+ ${bias}`}`;
}

/** A unit's name; with its class, where it has one. @param {Unit} unit @param {Spec} spec */
function title(unit, { classes }) {
  if (!isSoftmax(unit)) return `<b class="name">${unit.name}</b>`;
  const { name, color, symbol } = classes[unit.unit];
  return `<b class="name"><i class="mark ${symbol}" style="--color:${color}"></i> ${unit.name}: ${named(name)}</b>`;
}

/** @param {Unit} unit @param {import("../network/scene.js").Scene} scene */
const softmaxLine = (unit, { outputs }) => (isSoftmax(unit) ? `<span class="softmax">${softmaxOf(unit, outputs)}</span>` : "");

const valueOf = (field) => readNumber(field.value);

/** A number in its field, whose width is that of six characters. */
function show(field, value) {
  const size = Math.abs(value);
  const text = size < 1e5 || !Number.isFinite(size) ? number(value, size < 99.995 ? 2 : size < 999.95 ? 1 : 0) : value.toExponential(0);
  if (field.value !== text) field.value = text;
}
