// The probe of the decision chart: what the network outputs at the pointer, or where the arrow keys have moved it.

import { categoryAt, number, significant } from "../network/units.js";
import { find, placeTip } from "./html.js";

const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @typedef {import("../charts/plot.js").Place} Place */

export class Probe {
  /**
   * @param {HTMLElement} root The stage.
   * @param {import("../charts/plot.js").Plot} plot The decision chart's.
   * @param {{ valueAt(place: Place): { x: number, y: number, value: number, example: number } | null, pick(place: Place): void }} on
   */
  constructor(root, plot, on) {
    this.on = on;
    this.plot = plot;
    this.tip = find(root, ".decision .tip");
    this.status = find(root, ".unseen");
    /** @type {Place | null} */
    this.place = null;
    const { element: chart } = plot;
    /** @param {MouseEvent} event */
    const placeOf = (event) => plot.placeOf(event);
    chart.addEventListener("pointermove", (event) => this.moveTo(placeOf(event)));
    chart.addEventListener("click", (event) => on.pick(placeOf(event)));
    for (const end of ["pointerleave", "blur"]) chart.addEventListener(end, () => this.moveTo(null));
    chart.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
  }

  /** @param {Place | null} place Null hides the probe. */
  moveTo(place) {
    this.place = place;
    this.show();
  }

  /** Show the present value. */
  show() {
    const { place, tip } = this;
    const found = place && !this.isWithheld && this.on.valueAt(place);
    tip.hidden = !found;
    if (!found) return;
    const { spec, selected, output } = this.scene;
    const { class_names } = spec;
    const name = selected === output ? `P(${class_names[1]})` : selected.symbol;
    const value = Object.assign(document.createElement("b"), { textContent: `${name} = ${found.value.toFixed(4)}` });
    const whose = found.example < 0 ? "" : `\nTraining point ${found.example + 1}, with its own further inputs`;
    tip.replaceChildren(value, whose, ...[found.x, found.y].map((place, axis) => `\n${coordinate(spec, axis, place)}`));
    placeTip(tip, this.plot, place);
  }

  /** Whether a lesson's question stands. */
  get isWithheld() {
    return this.scene.withheld.has("numbers");
  }

  onKey(event) {
    const step = STEP[event.key];
    if (!step || this.isWithheld) return;
    event.preventDefault();
    const { element: chart } = this.plot;
    const from = this.place ?? this.plot.fromCorner(chart.offsetWidth / 2, chart.offsetHeight / 2);
    const pixels = event.shiftKey ? 40 : 10;
    const to = { left: from.left + pixels * step[0], top: from.top + pixels * step[1] };
    if (this.on.valueAt(to)) this.moveTo(to);
    this.status.textContent = this.tip.innerText;
  }
}

/** A place on an axis, in its own unit and standardized. @param {import("../loop/protocol.js").Spec} spec @param {number} axis @param {number} place */
function coordinate(spec, axis, place) {
  const { axis_names, mean, scale } = spec;
  const [symbol, standardized] = [["x₁", "x₂"][axis], number((place - mean[axis]) / scale[axis])];
  const category = categoryAt(spec, axis, place);
  if (category) return `${axis_names[axis]} = ${category} (${significant(place)}, ${symbol} = ${standardized})`;
  const more = axis_names[axis] === symbol ? `, standardized ${standardized}` : ` (${symbol} = ${standardized})`;
  return `${axis_names[axis]} = ${significant(place)}${more}`;
}
