// One confusion matrix as a table: a button for each cell, precision and recall at the edges.

import { percent } from "../../network/units.js";
import { escapeHtml, find, findAll, named } from "../../base/html.js";
import { rates } from "./scores.js";

/** @typedef {import("../../loop/protocol.js").Spec} Spec */

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

const share = (value, digits = 0) => (Number.isNaN(value) ? "–" : percent(value, digits));

/** @param {Node} node @param {string} text */
const write = (node, text) => node.textContent === text || (node.textContent = text);

export class Matrix {
  /**
   * @param {HTMLElement} root @param {string} set "training set"
   * @param {(actual: number, predicted: number) => void} clicked
   */
  constructor(root, set, clicked) {
    this.root = root;
    this.set = set;
    root.addEventListener("click", ({ target }) => {
      const at = this.cells.indexOf(/** @type {HTMLElement} */ (target).closest("button"));
      if (at >= 0) clicked(Math.floor(at / this.size), at % this.size);
    });
    // As with the transport's buttons: the space bar still plays after a click with the mouse.
    root.addEventListener("mousedown", (event) => event.preventDefault());
    root.addEventListener("keydown", (event) => this.move(event));
  }

  /** @param {Spec} spec */
  begin({ classes }) {
    this.names = classes.map(({ name }) => name);
    this.size = classes.length;
    this.root.dataset.size = this.size === 2 ? "two" : this.size < 6 ? "few" : "many";
    this.root.style.setProperty("--classes", String(this.size));
    const heads = classes.map(({ name, color, symbol }) => `<i class="mark ${symbol}" style="--color:${color}"></i> ${named(name)}`);
    const cell = (label, at) => `<td style="--tint:${classes[at].tint}"><button type="button" aria-pressed="false" tabindex="${label + at ? -1 : 0}"><b></b> <small></small></button></td>`;
    const row = (head, label) => `<tr><th scope="row">${head}</th>${heads.map((_, at) => cell(label, at)).join("")}<td class="rate"></td></tr>`;
    const edge = heads.map(() => `<td class="rate"></td>`).join("");
    this.root.innerHTML = `<table><caption>${escapeHtml(this.set[0].toUpperCase() + this.set.slice(1))}</caption>
      <thead><tr><th scope="col" class="actual">Actual</th>${heads.map((head, k) => `<th scope="col" title="${escapeHtml(this.names[k])}">${head}</th>`).join("")}<th scope="col">Recall</th></tr></thead>
      <tbody>${heads.map(row).join("")}<tr class="precision"><th scope="row">Precision</th>${edge}<td class="rate accuracy" title="Accuracy"></td></tr></tbody></table>`;
    this.cells = findAll(this.root, "button");
    this.parts = this.cells.map((button) => ({ td: button.parentElement, count: find(button, "b"), share: find(button, "small") }));
    this.edges = findAll(this.root, ".rate");
    /** What each cell shows: to write it takes longer than to compute it. @type {{ value: number, fraction: number }[]} */
    this.shown = [];
    this.cells.forEach((_, at) => this.name(at, ""));
  }

  /** @param {number[][]} counts */
  show(counts) {
    const { recall, precision, accuracy } = rates(counts);
    this.parts.forEach(({ td, count, share: part }, at) => {
      const row = counts[Math.floor(at / this.size)];
      const value = row[at % this.size];
      const fraction = value / row.reduce((sum, each) => sum + each, 0);
      const before = this.shown[at];
      if (before && Object.is(before.value, value) && Object.is(before.fraction, fraction)) return;
      this.shown[at] = { value, fraction };
      count.textContent = value.toLocaleString("en");
      part.textContent = share(fraction);
      td.style.setProperty("--share", (fraction || 0).toFixed(3));
      this.name(at, `${count.textContent}, ${part.textContent}: `);
    });
    [...recall, ...precision].forEach((value, k) => write(this.edges[k], share(value)));
    write(this.edges.at(-1), share(accuracy, 1));
  }

  /** Name a cell for a screen reader. @param {number} at @param {string} content */
  name(at, content) {
    const [actual, predicted] = [Math.floor(at / this.size), at % this.size].map((label) => this.names[label]);
    this.cells[at].setAttribute("aria-label", `${content}${actual} predicted as ${predicted}, ${this.set}`);
  }

  /** Show which cell's points are marked; none by default. @param {number} [actual] @param {number} [predicted] */
  press(actual = -1, predicted = -1) {
    this.cells.forEach((button, at) => button.setAttribute("aria-pressed", String(at === actual * this.size + predicted)));
  }

  /** The arrow keys move from cell to cell, so that a matrix is one stop of the Tab key. @param {KeyboardEvent} event */
  move(event) {
    const step = ARROWS[event.key];
    const at = this.cells.indexOf(/** @type {HTMLElement} */ (event.target));
    if (!step || at < 0) return;
    event.preventDefault();
    const within = (place) => Math.max(0, Math.min(this.size - 1, place));
    const next = this.cells[within(Math.floor(at / this.size) + step[0]) * this.size + within((at % this.size) + step[1])];
    this.cells[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
