// The probe, the tool of the decision chart: what the network outputs at the cursor.

import { categoryAt, number, significant } from "../network/units.js";
import { find } from "../base/html.js";
import { Cursor } from "./cursor.js";

/** @typedef {import("../charts/plot.js").Place} Place */

export class Probe {
  /** @param {HTMLElement} root The stage. @param {import("../page.js").Page} page */
  constructor(root, page) {
    this.page = page;
    this.followsTouch = true;
    this.cursor = new Cursor(page.charts.decision.plot, this, find(root, ".decision .tip"), find(root, ".unseen"));
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
  }

  show() {
    this.cursor.showTip();
  }

  /** Whether a lesson's question stands. */
  get isBlocked() {
    return this.scene.withheld.has("numbers");
  }

  /** @param {Place} place */
  click(place) {
    this.page.pick(place);
  }

  /** @param {Place} place */
  tip(place) {
    const found = !this.isBlocked && this.page.charts.decision.valueAt(place);
    if (!found) return null;
    const { spec, selected } = this.scene;
    const name = selected.last ? `P(${spec.classes[1].name})` : selected.symbol;
    const value = Object.assign(document.createElement("b"), { textContent: `${name} = ${found.value.toFixed(4)}` });
    const whose = found.example < 0 ? "" : `\nTraining point ${found.example + 1}, with its own further inputs`;
    return [value, whose, ...[found.x, found.y].map((place, axis) => `\n${coordinate(spec, axis, place)}`)];
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
