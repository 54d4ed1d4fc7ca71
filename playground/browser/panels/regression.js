// scikit-learn's logistic regression next to the network: its figures, and the network's own.

import { inputSymbols, number, percent, sum } from "../network/units.js";
import { escapeHtml, find } from "../base/html.js";

const HTML = `
<header><h2></h2><p>scikit-learn’s LogisticRegression without a penalty. Fitted on the network’s inputs, it is the dashed line in the charts. Fitted on the hidden outputs, it is what the output unit approaches, because that unit is a logistic regression too.</p></header>
<div class="scroll" role="group" aria-label="Fits" tabindex="0"><table><thead><tr><th scope="col">Fitted by</th><th scope="col">Inputs</th><th scope="col">Cross-entropy, training</th><th scope="col">Test</th><th scope="col">Accuracy, training</th><th scope="col">Test</th><th scope="col">p = σ(…)</th></tr></thead><tbody></tbody></table></div>
<p class="note"></p>`;

export class Regression {
  /** @param {HTMLElement} root @param {import("../page.js").Page} page */
  constructor(root, page) {
    root.innerHTML = HTML;
    this.page = page;
    this.body = find(root, "tbody");
    this.note = find(root, ".note");
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    this.body.replaceChildren();
  }

  /** @param {import("../loop/frames.js").Frame} frame With the fits for it, where Python tells them. */
  show({ regression: fits }) {
    if (!fits) return;
    this.page.charts.setRegression(fits.inputs);
    const { spec, outputs: [output], frame, parameters, units } = this.scene;
    const inputs = inputSymbols(spec);
    const fit = (by, symbols, { weights, bias, ...metrics }) =>
      line(by, symbols, metrics, sum({ inputs: symbols, place: 0 }, [...weights, bias]));
    const own = { train_loss: frame.trainLoss, test_loss: frame.testLoss, train_accuracy: frame.trainAccuracy, test_accuracy: frame.testAccuracy };
    const rows = [fit("scikit-learn", inputs, fits.inputs)];
    if (fits.hidden) rows.push(fit("scikit-learn", output.inputs, fits.hidden));
    rows.push(line(fits.hidden ? "the output unit" : "the network", output.inputs, own, sum(output, parameters)));
    this.body.innerHTML = rows.join("");
    const separated = (fits.hidden ?? fits.inputs).train_loss < 1e-3;
    this.note.textContent = [
      units.length > 1 ? `At update ${frame.update.toLocaleString("en")}.` : "",
      separated ? `A ${units.length > 1 ? "plane in hidden space" : "line"} separates the training classes. Larger weights are then always better, and the fit stops after 200 iterations.` : "",
    ].join(" ");
  }
}

function line(by, symbols, metrics, equation) {
  const on = symbols.length > 4 ? `${symbols[0]} … ${symbols.at(-1)}` : symbols.join(", ");
  const cells = [on, number(metrics.train_loss, 4), number(metrics.test_loss, 4), percent(metrics.train_accuracy, 1), percent(metrics.test_accuracy, 1), equation];
  return `<tr><th scope="row">${by}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
}
