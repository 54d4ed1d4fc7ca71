// Inside one update: the arithmetic, unit by unit, with the numbers that Python computed.

import { exact, number, unitsOf } from "../network/units.js";
import { escapeHtml, find, findAll, named } from "../base/html.js";
import { activated, decimals, followedPoint, gradientRule, lossOf, neighbor, outputError, PRODUCT, product, stateColumns, stepRule, whichUpdate } from "../views/arithmetic.js";
import { watchSidebar } from "../views/sidebar.js";

const HTML = `
<header><h2></h2><p>Every unit follows the same rule: it is a logistic regression. Click a training point in the decision chart to follow it, or press One update.</p></header>
<div class="followed"><p class="title"></p><div class="points">
  <button type="button" data-move="-1">Previous point</button><button type="button" data-move="1">Next point</button><button type="button" data-move="0">First of batch</button></div></div>
<p class="verdict"></p>
<div class="softmax scroll" role="group" aria-label="Softmax" tabindex="0" hidden></div>
<div class="ledger"></div>`;

const signed = (value) => (value < 0 ? ` − ${exact(-value)}` : ` + ${exact(value)}`);

export class InsideUpdate {
  /** @param {HTMLElement} root @param {import("../page.js").Page} page */
  constructor(root, page) {
    root.innerHTML = HTML;
    this.page = page;
    this.title = find(root, ".title");
    this.verdict = find(root, ".verdict");
    this.softmax = find(root, ".softmax");
    this.ledger = find(root, ".ledger");
    for (const button of findAll(root, "[data-move]")) button.addEventListener("click", () => this.move(Number(button.dataset.move)));
    this.unwatch = watchSidebar(() => !root.hidden && !page.player.playing && page.ask("draw"));
  }

  destroy() {
    this.unwatch();
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    /** @type {import("../views/arithmetic.js").Update | null} */
    this.shown = null;
    this.isSoftmax = scene.outputs.length > 1;
    this.softmax.hidden = !this.isSoftmax;
    this.softmax.replaceChildren();
    const units = unitsOf(scene.spec).flat();
    this.ledger.replaceChildren(...units.map((unit, i) => {
      const element = document.createElement("details");
      element.open = i === 0 || (unit.last && !unit.unit);
      element.innerHTML = `<summary><b>${unit.name}</b> <span></span></summary><div class="scroll" role="group" aria-label="Arithmetic of ${unit.name}" tabindex="0"></div>`;
      element.addEventListener("toggle", () => element.open && this.shown && this.table(i));
      return element;
    }));
  }

  /** Open the selected unit's part. */
  select() {
    const { selected, units } = this.scene;
    const place = units.flat().indexOf(selected);
    if (this.isSoftmax || !selected.last) this.ledger.children[place].open = true;
  }

  move(by) {
    if (!this.shown) return;
    this.page.follow(by ? neighbor(this.shown, this.scene, by) : -1);
  }

  /** @param {import("../loop/frames.js").Frame} frame With the update as `playground.stage.answers.panels.describe_update` returns it. */
  show({ inside: update }) {
    if (!update) return;
    this.shown = update;
    this.title.innerHTML = `<b>${whichUpdate(update)}.</b> Followed: ${followedPoint(update, this.scene)}.`;
    this.verdict.innerHTML = `${lossOf(update, this.scene)}. <span>${gradientRule(update)} ${stepRule(update)}</span>`;
    if (this.isSoftmax) this.softmax.innerHTML = this.row(update);
    update.units.forEach((_, i) => {
      this.summary(i);
      if (this.ledger.children[i].open) this.table(i);
    });
  }

  /** The output units that are updated. @param {import("../views/arithmetic.js").Update} update */
  outputs({ units }) {
    return units.slice(-this.scene.outputs.length);
  }

  /** From the logits to the errors, class by class. @param {import("../views/arithmetic.js").Update} update */
  row(update) {
    const { spec: { classes }, outputs } = this.scene;
    const powers = this.outputs(update).map(({ z }) => Math.exp(z));
    const total = (values) => values.reduce((sum, value) => sum + value, 0);
    const columns = [this.outputs(update).map(({ z }) => z), powers, update.outputs, update.target, this.outputs(update).map(({ error }) => error)];
    const head = ["z", "exp(z)", "p = exp(z) ÷ sum", "target y", "error = p − y"];
    const cells = (values) => values.map((value) => `<td>${value}</td>`).join("");
    const rows = outputs.map(({ symbol }, k) => {
      const { name, color, symbol: shape } = classes[k];
      return `<tr><th scope="row"><i class="mark ${shape}" style="--color:${color}"></i> ${named(name)}, ${symbol}</th>${cells(columns.map((column) => exact(column[k])))}</tr>`;
    });
    const sums = ["", ...columns.slice(1).map((column) => number(total(column), 4))];
    return `<table><thead><tr><th scope="col">Class</th>${head.map((text) => `<th scope="col">${text}</th>`).join("")}</tr></thead><tbody>${rows.join("")}<tr><th scope="row">Sum</th>${cells(sums)}</tr></tbody></table>`;
  }

  summary(i) {
    const { z, output, error } = this.shown.units[i];
    const unit = this.scene.units.flat()[i];
    this.ledger.children[i].querySelector("summary span").textContent =
      `z = ${exact(z)}, ${unit.symbol} = ${activated(unit, exact(z))} = ${exact(output)}, error = ${exact(error)}`;
  }

  table(i) {
    const { frozen, batch } = this.shown;
    const row = this.shown.units[i];
    const unit = this.scene.units.flat()[i];
    const names = [...unit.inputs, "bias: 1"];
    const terms = row.weights.map((weight, k) => weight * row.inputs[k]);
    const added = terms.map((term, k) => (k ? signed(term) : exact(term))).join("");
    const error = unit.last
      ? `error = ${outputError(this.shown, unit)} = <b>${exact(row.error)}</b>`
      : `backpropagated error = (${row.next_errors.map((e, k) => product(e, row.next_weights[k])).join(" + ")}) × derivative ${exact(row.derivative)} = <b>${exact(row.error)}</b>`;
    const isFrozen = frozen && !unit.last;
    const columns = {
      "value": decimals(row.inputs),
      "weight": decimals(row.weights),
      "weight × value": decimals(terms),
      [PRODUCT]: decimals(row.products),
      [batch.length > 1 ? "gradient (mean)" : "gradient"]: decimals(row.gradient),
      ...(isFrozen ? {} : stateColumns(this.shown, row)),
      "step": decimals(row.step),
      "new weight": decimals(row.new_weights),
    };
    const head = ["input", ...Object.keys(columns)];
    const rows = names.map((name, k) => `<tr><th scope="row">${escapeHtml(name)}</th>${Object.values(columns).map((values) => `<td>${values[k]}</td>`).join("")}</tr>`);
    this.ledger.children[i].lastElementChild.innerHTML =
      `<p>z = ${added} = <b>${exact(row.z)}</b>; ${unit.symbol} = ${activated(unit, "z")} = <b>${exact(row.output)}</b></p><p>${error}${isFrozen ? "; frozen: no step" : ""}</p>` +
      `<table><thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  }
}
