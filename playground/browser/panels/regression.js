// scikit-learn's logistic regression next to the network: its figures, and the network's own.

import { inputSymbols, number, percent, sum } from "../network/units.js";
import { escapeHtml, find, named } from "../base/html.js";

const HTML = `
<header><h2></h2><p class="how"></p></header>
<div class="scroll" role="group" aria-label="Fits" tabindex="0"><table><thead><tr><th scope="col">Fitted by</th><th scope="col">Inputs</th><th scope="col">Cross-entropy, training</th><th scope="col">Test</th><th scope="col">Accuracy, training</th><th scope="col">Test</th><th scope="col" class="fitted">p = σ(…)</th></tr></thead><tbody></tbody></table></div>
<div class="weights"></div>
<p class="note"></p>`;

const BINARY = "scikit-learn’s LogisticRegression without a penalty. Fitted on the network’s inputs, it is the dashed line in the charts. Fitted on the hidden outputs, it is what the output unit approaches, because that unit is a logistic regression too.";
const MULTINOMIAL = "scikit-learn’s LogisticRegression without a penalty, multinomial: weights for each class, and the softmax of their sums. Fitted on the network’s inputs, it gives the dashed lines in the charts. Fitted on the hidden outputs, it is what the output units approach, because together they are a multinomial logistic regression too.";
const CENTERED = "Weights are shown minus their mean over the classes: only differences between classes matter.";

/** @typedef {{ weights: ArrayLike<number>[], biases: ArrayLike<number> }} Fit By output unit. */

export class Regression {
  /** @param {HTMLElement} root @param {import("../page.js").Page} page */
  constructor(root, page) {
    root.innerHTML = HTML;
    this.root = root;
    this.page = page;
    this.body = find(root, "tbody");
    this.how = find(root, ".how");
    this.weights = find(root, ".weights");
    this.note = find(root, ".note");
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    this.isBinary = scene.outputs.length === 1;
    this.how.textContent = this.isBinary ? BINARY : MULTINOMIAL;
    find(this.root, "thead .fitted").hidden = !this.isBinary;
    this.body.replaceChildren();
    this.weights.replaceChildren();
  }

  /** The network's own output layer. @returns {Fit} */
  get own() {
    const { outputs, parameters } = this.scene;
    const n = outputs[0].inputs.length;
    return { weights: outputs.map(({ place }) => parameters.subarray(place, place + n)), biases: outputs.map(({ place }) => parameters[place + n]) };
  }

  /** @param {import("../loop/frames.js").Frame} frame With the fits for it, where Python tells them. */
  show({ regression: fits }) {
    if (!fits) return;
    this.page.charts.setRegression(fits.inputs);
    const { spec, outputs: [{ inputs }], frame, units } = this.scene;
    const metrics = { train_loss: frame.trainLoss, test_loss: frame.testLoss, train_accuracy: frame.trainAccuracy, test_accuracy: frame.testAccuracy };
    const ours = this.isBinary ? "the output unit" : "the output units";
    /** @type {[string, string[], any][]} */
    const rows = [["scikit-learn", inputSymbols(spec), fits.inputs]];
    if (fits.hidden) rows.push(["scikit-learn", inputs, fits.hidden]);
    rows.push([fits.hidden ? ours : "the network", inputs, { ...metrics, ...this.own }]);
    this.body.innerHTML = rows.map((row) => line(...row, this.isBinary)).join("");
    if (!this.isBinary) this.weights.innerHTML = rows.map(([by, symbols, fit]) => table(`${by}: ${listed(symbols)}`, symbols, spec.classes, fit)).join("");
    const separated = (fits.hidden ?? fits.inputs).train_loss < 1e-3;
    const by = this.isBinary ? (units.length > 1 ? "A plane in hidden space separates" : "A line separates") : `${units.length > 1 ? "Planes in hidden space" : "Lines"} separate`;
    this.note.textContent = [
      units.length > 1 ? `At update ${frame.update.toLocaleString("en")}.` : "",
      this.isBinary ? "" : CENTERED,
      separated ? `${by} the training classes. Larger weights are then always better, and the fit stops after 200 iterations.` : "",
    ].join(" ");
  }
}

/** @param {string[]} symbols */
const listed = (symbols) => (symbols.length > 4 ? `${symbols[0]} … ${symbols.at(-1)}` : symbols.join(", "));

/** @param {string} by @param {string[]} symbols @param {Fit & Record<string, any>} fit @param {boolean} isBinary */
function line(by, symbols, { weights, biases, ...metrics }, isBinary) {
  const equation = isBinary ? [sum({ inputs: symbols, place: 0 }, [...Array.from(weights[0]), biases[0]])] : [];
  const cells = [listed(symbols), number(metrics.train_loss, 4), number(metrics.test_loss, 4), percent(metrics.train_accuracy, 1), percent(metrics.test_accuracy, 1), ...equation];
  return `<tr><th scope="row">${by}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
}

/** The weights of each class. @param {string} title @param {string[]} symbols @param {import("../loop/protocol.js").Spec["classes"]} classes @param {Fit} fit */
function table(title, symbols, classes, { weights, biases }) {
  const columns = [...symbols.map((_, i) => weights.map((row) => row[i])), Array.from(biases)];
  const means = columns.map((column) => column.reduce((total, w) => total + w, 0) / column.length);
  const head = [...symbols, "bias"].map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const rows = classes.map(({ name, color, symbol }, k) => {
    const cells = columns.map((column, i) => `<td>${number(column[k] - means[i])}</td>`).join("");
    return `<tr><th scope="row"><i class="mark ${symbol}" style="--color:${color}"></i> ${named(name)}</th>${cells}</tr>`;
  });
  return `<div class="scroll" role="group" aria-label="Weights of ${escapeHtml(title)}" tabindex="0"><table><caption>${escapeHtml(title)}</caption><thead><tr><th scope="col">Class</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}
