// Inside one update: the arithmetic, unit by unit, with the numbers that Python computed.

import { bracketed, brackets, exact, number, placeOn, unitsOf } from "../network/units.js";
import { escapeHtml, find, findAll, named } from "../base/html.js";

const HTML = `
<header><h2></h2><p>Every unit follows the same rule: it is a logistic regression. Click a training point in the decision chart to follow it, or press One update.</p></header>
<div class="followed"><p class="title"></p><div class="points">
  <button type="button" data-move="-1">Previous point</button><button type="button" data-move="1">Next point</button><button type="button" data-move="0">First of batch</button></div></div>
<p class="verdict"></p>
<div class="softmax scroll" role="group" aria-label="Softmax" tabindex="0" hidden></div>
<div class="ledger"></div>`;

const PRODUCT = "error × input";
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
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
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
    const { batch, kind, example } = this.shown;
    if (!by) return this.page.follow(-1);
    const among = kind === "alone" ? Array.from({ length: this.scene.spec.labels.length }, (_, k) => k) : batch;
    const at = among.indexOf(example);
    this.page.follow(among[(at + by + among.length) % among.length]);
  }

  /** @param {import("../loop/frames.js").Frame} frame With the update as `playground.stage.answers.panels.describe_update` returns it. */
  show({ inside: update }) {
    if (!update) return;
    this.shown = update;
    const { kind, before, batch, example, target, loss } = update;
    const { spec, places } = this.scene;
    const label = this.isSoftmax ? target.indexOf(1) : target[0];
    const point = spec.plane ? places[example] : update.point;
    const { axis_names, classes } = spec;
    const points = batch.length === 1 ? "1 point" : `${batch.length} points`;
    const which = {
      made: `Update ${(before + 1).toLocaleString("en")}, just made, from ${points}`,
      next: `Update ${(before + 1).toLocaleString("en")}, the next one, from ${points}`,
      alone: `After update ${before.toLocaleString("en")}, if this point alone were the batch`,
    }[kind];
    const place = axis_names.map((name, i) => `${named(name)} = ${escapeHtml(placeOn(spec, i, point[i], number(point[i], 3)))}`).join(", ");
    this.title.innerHTML = `<b>${which}.</b> Followed: training point ${example + 1} (${place}), ${named(classes[label].name)}, so ${this.isSoftmax ? `its target is 1 and all others are 0` : `y = ${label}`}.`;
    this.verdict.innerHTML = `${this.isSoftmax ? this.cost(update, label) : probabilityAndCost(update)} = ${exact(loss)}. <span>${this.rule(update)}</span>`;
    if (this.isSoftmax) this.softmax.innerHTML = this.row(update);
    update.units.forEach((_, i) => {
      this.summary(i);
      if (this.ledger.children[i].open) this.table(i);
    });
  }

  /** What a point of a class costs, by the probability of that class. @param {any} update @param {number} label */
  cost({ outputs }, label) {
    const { symbol } = this.scene.outputs[label];
    return `${symbol} = ${exact(outputs[label])}, loss = −ln ${symbol} = −ln ${exact(outputs[label])}`;
  }

  /** The output units that are updated. @param {any} update */
  outputs({ units }) {
    return units.slice(-this.scene.outputs.length);
  }

  /** From the logits to the errors, class by class. @param {any} update */
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

  /** How the step follows from the gradient, with this update's hyperparameters. */
  rule({ rate, momentum, alpha, l1, batch }) {
    const penalties = [alpha && `${alpha} × weight`, l1 && `${l1} × its sign`].filter(Boolean).join(" + ");
    const mean = batch.length > 1 ? `mean of ${PRODUCT} over the ${batch.length} points` : PRODUCT;
    return (
      `Gradient = ${mean}${penalties && ` + ${penalties} (not for biases)`}. ` +
      `Step = −${rate} × gradient${momentum ? ` + ${momentum} × previous step` : ""}. New weight = weight + step.`
    );
  }

  summary(i) {
    const { z, output, error } = this.shown.units[i];
    const unit = this.scene.units.flat()[i];
    this.ledger.children[i].querySelector("summary span").textContent =
      `z = ${exact(z)}, ${unit.symbol} = ${this.activation(unit, exact(z))} = ${exact(output)}, error = ${exact(error)}`;
  }

  /** What becomes of a unit's sum. @param {import("../network/units.js").Unit} unit @param {string} z */
  activation(unit, z) {
    return unit.activation === "softmax" ? `exp(${z}) ÷ sum` : brackets(unit).join(z);
  }

  table(i) {
    const { momentum, frozen, batch, target } = this.shown;
    const row = this.shown.units[i];
    const unit = this.scene.units.flat()[i];
    const names = [...unit.inputs, "bias: 1"];
    const cell = (value) => `<td>${exact(value)}</td>`;
    const rows = names.map((name, k) => {
      const { inputs, weights, products, gradient, state: [previous_step], step, new_weights } = row;
      const numbers = [inputs[k], weights[k], weights[k] * inputs[k], products[k], gradient[k], ...(momentum ? [previous_step[k]] : []), step[k], new_weights[k]];
      return `<tr><th scope="row">${escapeHtml(name)}</th>${numbers.map(cell).join("")}</tr>`;
    });
    const terms = names.map((_, k) => row.weights[k] * row.inputs[k]);
    const added = terms.map((term, k) => (k ? signed(term) : exact(term))).join("");
    const error = unit.last
      ? `error = ${unit.symbol} − y = ${exact(row.output)} − ${target[unit.unit]} = <b>${exact(row.error)}</b>`
      : `backpropagated error = (${row.next_errors.map((e, k) => `${bracketed(exact(e))} × ${bracketed(exact(row.next_weights[k]))}`).join(" + ")}) × derivative ${exact(row.derivative)} = <b>${exact(row.error)}</b>`;
    const head = ["input", "value", "weight", "weight × value", PRODUCT, batch.length > 1 ? "gradient (mean)" : "gradient", ...(momentum ? ["previous step"] : []), "step", "new weight"];
    this.ledger.children[i].lastElementChild.innerHTML =
      `<p>z = ${added} = <b>${exact(row.z)}</b>; ${unit.symbol} = ${this.activation(unit, "z")} = <b>${exact(row.output)}</b></p><p>${error}${frozen && !unit.last ? "; frozen: no step" : ""}</p>` +
      `<table><thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  }
}

/** The probability of class 1, and what the point costs. @param {any} update */
function probabilityAndCost({ target: [label], outputs: [probability] }) {
  return `p = ${exact(probability)}, loss = ${label ? `−ln ${exact(probability)}` : `−ln(1 − ${exact(probability)})`}`;
}
