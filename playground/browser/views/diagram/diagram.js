// The network, left to right: each input and each unit with its output over the plane, and the weights between them.
// Units and layers are added and removed here too. Where the inputs are the pixels of a picture, one card stands for all of them.

import { columnName, inputAxes, inputSymbols, number } from "../../network/units.js";
import { escapeHtml, find } from "../../base/html.js";
import { pace } from "../../base/pace.js";
import { equationOf } from "../equation.js";
import { arrange } from "./columns.js";
import { GradientBars } from "./gradient_bars.js";
import { SizeControls } from "./sizes.js";
import { Tiles } from "./tiles.js";
import { Wires } from "./wires.js";

const WRITE_EVERY = 150; // ms between numbers

const HTML = `<canvas class="wires"></canvas><canvas class="numbers"></canvas><canvas class="tiles"></canvas><div class="columns"></div><div class="tip" hidden></div>`;

/**
 * @typedef {import("../../network/units.js").Unit} Unit
 * @typedef {object} Card An input, or a unit, in the drawing.
 * @property {HTMLElement} element
 * @property {number} layer -1 for the inputs
 * @property {number} index Within its layer.
 * @property {Unit} [unit] None for an input.
 * @property {Float64Array} [values] An input's, over the plane's grid.
 * @property {boolean} [isPicture] Whether it shows what belongs to the pixels of a picture: their values, or a unit's weights.
 * @property {string} activation
 * @property {Element} [bias] Where a unit's bias is written.
 * @property {{ x: number, y: number, width: number, height: number }} [tile] Where its picture is, in CSS pixels.
 * @property {number} [left] Where wires arrive.
 * @property {number} [right] Where wires leave.
 * @property {number} [middle] The height at which they do.
 */

export class Diagram {
  /** @param {HTMLElement} stage @param {import("../../page.js").Page} page */
  constructor(stage, page) {
    const figure = find(stage, "figure.network");
    this.page = page;
    this.place = find(figure, ".diagram");
    this.place.innerHTML = HTML;
    this.sizeControls = new SizeControls(find(figure, ".depth"), page);
    this.wires = new Wires(find(this.place, ".wires"), find(this.place, ".numbers"));
    this.tiles = new Tiles(find(this.place, ".tiles"));
    this.columns = find(this.place, ".columns");
    this.gradients = new GradientBars(this);
    this.tip = find(this.place, ".tip");
    this.written = 0;
    /** In CSS pixels; null while it is hidden. @type {[number, number] | null} */
    this.size = null;
    this.place.addEventListener("pointermove", (event) => this.hover(event));
    this.place.addEventListener("pointerleave", () => this.hover(null));
    this.place.addEventListener("click", (event) => this.click(event));
    new ResizeObserver(() => page.attempt("network", () => this.layout())).observe(this.place);
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    const { spec, units, outputs } = scene;
    /** @type {Card[]} */
    this.cards = [];
    const focused = /** @type {HTMLElement} */ (document.activeElement)?.dataset?.resize;
    this.sizeControls.begin(spec);
    this.columns.replaceChildren(
      column(label("Inputs"), spec.picture ? [this.pictureCard()] : inputSymbols(spec).map((symbol, index) => this.inputCard(symbol, index))),
      ...units.map((layer) => column(layer === outputs ? label(layer.length > 1 ? "Outputs" : "Output") : label(this.sizeControls.forLayer(layer[0].layer)), layer.map((unit) => this.unitCard(unit)))),
    );
    if (focused) /** @type {HTMLElement} */ (find(this.place.parentElement, `[data-resize="${focused}"]`))?.focus();
    this.gradients.begin(scene, this.columns);
    this.wires.begin(scene, this.cards);
    this.tiles.begin(scene, this.cards);
    this.tip.hidden = true;
    this.layout();
    this.select();
  }

  inputCard(symbol, index) {
    const { spec, grid } = this.scene;
    const element = document.createElement("div");
    element.className = "card input";
    element.innerHTML = `<span class="words"><b>${escapeHtml(symbol)}</b></span><span class="tile"></span>`;
    find(element, "b").title = symbol;
    element.addEventListener("pointerenter", () => this.explain(element, `${symbol}${origin(spec, inputAxes(spec)[index])}`));
    element.addEventListener("pointerleave", () => this.explain(null));
    this.cards.push({ element, layer: -1, index, values: grid.input(index), activation: "identity" });
    return element;
  }

  /** One card for all inputs: the point at the cursor of the decision chart as a picture, or else the mean of the training points. */
  pictureCard() {
    const { spec } = this.scene;
    const symbols = inputSymbols(spec);
    const element = document.createElement("div");
    element.className = "card picture";
    element.innerHTML = `<span class="words"><b></b></span><span class="tile"></span>`;
    element.addEventListener("pointerenter", () => this.explain(element, () => `${symbols.length} inputs: the pixels of a picture, standardized\nShown: ${this.tiles.unit ? `the weights of ${this.tiles.unit.symbol}` : "the mean of the training points"}, or the point under the pointer in the decision chart`));
    element.addEventListener("pointerleave", () => this.explain(null));
    this.cards.push({ element, layer: -1, index: 0, isPicture: true, activation: "identity" });
    return element;
  }

  unitCard(unit) {
    const { spec } = this.scene;
    const style = unit.activation === "softmax" ? spec.classes[unit.unit] : null;
    const name = style ? `${unit.name}: ${style.name}` : unit.name;
    const element = document.createElement("button");
    element.type = "button";
    element.className = "card unit";
    const mark = style ? `<i class="mark ${style.symbol}" style="--color:${style.color}"></i>` : "";
    element.innerHTML = `<span class="tile"></span>${mark}<span class="words"><b>${unit.symbol}</b><span class="bias"></span></span><span class="spoken">${escapeHtml(name)}</span>`;
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      this.page.select(unit);
    });
    element.addEventListener("pointerenter", () => this.explain(element, () => `${name}\n${equationOf(unit, this.scene)}`));
    element.addEventListener("pointerleave", () => this.explain(null));
    const isPicture = Boolean(spec.picture) && unit.layer === 0;
    this.cards.push({ element, unit, layer: unit.layer, index: unit.unit, isPicture, activation: unit.activation, bias: find(element, ".bias") });
    return element;
  }

  /** Choose the tiles' size, and measure where the cards are, for the canvases below them. A hidden drawing has no size. */
  layout() {
    const { place, scene } = this;
    this.size = null;
    if (!place.clientWidth || !place.clientHeight || !scene) return;
    arrange(this.columns, place, scene.spec);
    const outer = place.getBoundingClientRect();
    for (const card of this.cards) {
      const box = card.element.getBoundingClientRect();
      const picture = find(card.element, ".tile").getBoundingClientRect();
      card.tile = { x: picture.x - outer.x, y: picture.y - outer.y, width: picture.width, height: picture.height };
      card.left = card.tile.x;
      const isNamed = card.unit && card.element.closest('[data-names="beside"]');
      card.right = isNamed ? box.right - outer.x : card.tile.x + card.tile.width;
      card.middle = card.tile.y + card.tile.height / 2;
    }
    this.size = [place.clientWidth, place.clientHeight];
    if (scene.frame) this.draw(true);
  }

  /** @param {boolean} still Whether the frame stays: then everything is drawn. */
  draw(still) {
    if (!this.size) return;
    if (still || this.wires.due) this.wires.draw(this.size, still);
    this.tiles.draw(this.size);
    this.gradients.write(still);
    const now = performance.now();
    if (still || now - this.written > pace.every(WRITE_EVERY)) {
      this.written = now;
      this.write();
    }
  }

  /** The cursor of the decision chart has moved: where points are pictures, show the one there. */
  point() {
    if (!this.scene.spec.picture || !this.size) return;
    this.tiles.row = this.page.probe.row ?? this.page.slow.row;
    this.namePicture();
    this.tiles.draw(this.size);
  }

  /** The numbers: weights, biases, and what the tip says. */
  write() {
    const { parameters } = this.scene;
    this.wires.write(this.size);
    for (const { unit, bias } of this.cards)
      if (unit) bias.textContent = `b ${short(parameters[unit.place + unit.inputs.length])}`;
    if (!this.tip.hidden) this.tip.textContent = this.tipText();
  }

  /** Mark the selected unit. */
  select() {
    const { selected, spec } = this.scene;
    for (const { unit, element } of this.cards) if (unit) element.setAttribute("aria-pressed", String(unit === selected));
    this.tiles.unit = selected.layer === 0 ? selected : null;
    if (spec.picture) this.namePicture();
    if (this.scene.frame) this.draw(true);
  }

  /** Say what the inputs' picture shows: a unit's weights, or the inputs themselves. */
  namePicture() {
    const { row, unit } = this.tiles;
    const symbols = inputSymbols(this.scene.spec);
    find(this.cards[0].element, "b").textContent = unit && !row ? `w of ${unit.symbol}` : `${symbols[0]} … ${symbols.at(-1)}`;
  }

  /** Show a tip for a card, or none. @param {HTMLElement | null} element @param {string | (() => string)} [text] */
  explain(element, text) {
    if (!element) return (this.tip.hidden = true);
    const { left, bottom, width } = element.getBoundingClientRect();
    const outer = this.place.getBoundingClientRect();
    this.showTip(left + width / 2 - outer.left, bottom - outer.top + 4, typeof text === "function" ? text : () => text);
  }

  showTip(x, y, text) {
    const { tip, place } = this;
    this.tipText = text;
    tip.textContent = text();
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(0, Math.min(x - box.width / 2, place.clientWidth - box.width))}px`;
    tip.style.top = `${y + box.height > place.clientHeight ? Math.max(0, y - box.height - 12) : y}px`;
  }

  /** The wire at the pointer, and where that is. @param {PointerEvent | MouseEvent} event */
  wireAt(event) {
    if (/** @type {Element} */ (event.target).closest(".card, .label")) return { wire: null, x: 0, y: 0 };
    const outer = this.place.getBoundingClientRect();
    const [x, y] = [event.clientX - outer.x, event.clientY - outer.y];
    return { wire: this.wires.at(x, y), x, y };
  }

  /** @param {PointerEvent | null} event */
  hover(event) {
    const { wire, x, y } = event ? this.wireAt(event) : { wire: null, x: 0, y: 0 };
    const changed = wire !== this.wires.hovered;
    if (changed && !wire) this.tip.hidden = true;
    this.wires.hovered = wire;
    this.place.style.cursor = wire ? "pointer" : "";
    if (wire) this.showTip(x, y + 12, () => `${wire.symbol} → ${wire.unit.symbol}${wire.index < 0 ? "" : `: ${number(this.scene.parameters[wire.index], 4)}`}`);
    if (changed && this.size && this.scene.frame) this.wires.draw(this.size);
  }

  /** @param {MouseEvent} event */
  click(event) {
    const { wire } = this.wireAt(event);
    if (wire && wire.index < 0) this.page.select(wire.unit);
    else if (wire) this.page.edit(wire.unit, wire.index);
  }
}

/** @param {(string | Node)[]} content */
function label(...content) {
  const element = document.createElement("div");
  element.className = "label";
  element.append(...content);
  return element;
}

function column(head, cards) {
  const [element, body] = [document.createElement("div"), document.createElement("div")];
  body.append(...cards);
  element.append(head, body);
  return element;
}

/** A number that always fits beside a tile. @param {number} value */
const short = (value) => number(value, Math.abs(value) < 100 ? 2 : 0);

/** How an input comes from the columns. @param {import("../../loop/protocol.js").Spec} spec @param {number} axis The column that it is, or -1. */
function origin(spec, axis) {
  if (axis < 0) return " of the standardized coordinates";
  const mean = spec.mean[axis];
  const name = columnName(spec, axis);
  return ` = (${name} ${mean < 0 ? "+" : "−"} ${number(Math.abs(mean))}) ÷ ${number(spec.scale[axis])}\nStandardized: mean 0, standard deviation 1 on the training set`;
}
