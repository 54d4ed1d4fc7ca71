// The probe, the tool of the decision chart: what the network outputs at the cursor.

import { pointAt } from "../network/plane.js";
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

  /** The cursor has moved. */
  draw() {
    this.page.point();
  }

  /** @param {Place | null} place */
  valueAt(place) {
    return place && !this.isBlocked ? this.page.charts.decision.valueAt(place) : null;
  }

  /** The point at the cursor, in the units of the columns; null where there is none. */
  get row() {
    const { spec } = this.scene;
    const found = this.valueAt(this.cursor.place);
    return found && (spec.points[found.example] ?? pointAt([found.x, found.y], spec));
  }

  /** @param {Place} place */
  tip(place) {
    const found = this.valueAt(place);
    if (!found) return null;
    const { spec, selected } = this.scene;
    const whose = found.example < 0 ? [] : [`Training point ${found.example + 1}, with its own further inputs`];
    const text = [...whose, ...[found.x, found.y].map((place, axis) => coordinate(spec, axis, place))].join("\n");
    if (selected.activation === "softmax") return [this.ranking(found.probabilities), text];
    const name = selected.last ? `P(${spec.classes[1].name})` : selected.symbol;
    return [bold(`${name} = ${found.value.toFixed(4)}`), `\n${text}`];
  }

  /** All classes, the most probable one first. @param {number[]} probabilities */
  ranking(probabilities) {
    const { spec: { classes }, selected } = this.scene;
    const order = classes.map((_, k) => k).sort((j, k) => probabilities[k] - probabilities[j]);
    const list = Object.assign(document.createElement("span"), { className: "ranking" });
    list.append(...order.map((k) => {
      const { name, color, symbol } = classes[k];
      const row = Object.assign(document.createElement("span"), { className: k === selected.unit ? "chosen" : "" });
      const mark = Object.assign(document.createElement("i"), { className: `mark ${symbol}` });
      mark.style.setProperty("--color", color);
      row.append(mark, ` ${name} `, bold(probabilities[k].toFixed(4)));
      return row;
    }));
    return list;
  }
}

/** @param {string} textContent */
const bold = (textContent) => Object.assign(document.createElement("b"), { textContent });

/** A place on an axis, in its own unit and standardized. @param {import("../loop/protocol.js").Spec} spec @param {number} axis @param {number} place */
function coordinate(spec, axis, place) {
  const { axis_names, mean, plane, scale } = spec;
  if (plane) return `${axis_names[axis]} = ${significant(place)}`;
  const [symbol, standardized] = [["x₁", "x₂"][axis], number((place - mean[axis]) / scale[axis])];
  const category = categoryAt(spec, axis, place);
  if (category) return `${axis_names[axis]} = ${category} (${significant(place)}, ${symbol} = ${standardized})`;
  const more = axis_names[axis] === symbol ? `, standardized ${standardized}` : ` (${symbol} = ${standardized})`;
  return `${axis_names[axis]} = ${significant(place)}${more}`;
}
