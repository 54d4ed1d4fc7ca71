// Logistic regression beside the network: scikit-learn's figures, against the network's own.

import { inputSymbols, number, sum } from "../network/units.js";

const HTML = `
<header><h2>Logistic regression beside it</h2><p>scikit-learn's fit, without penalty. On the network's inputs: the dashed line and level in the charts. On the hidden outputs: what the output unit is on its way to, for it is a logistic regression too.</p></header>
<div class="scroll"><table><thead><tr><th scope="col">fitted by</th><th scope="col">on</th><th scope="col">cross-entropy, training</th><th scope="col">test</th><th scope="col">accuracy, training</th><th scope="col">test</th><th scope="col">p = σ(…)</th></tr></thead><tbody></tbody></table></div>
<p class="note"></p>`;

export class Regression {
  constructor(root) {
    root.innerHTML = HTML;
    this.body = root.querySelector("tbody");
    this.note = root.querySelector(".note");
  }

  begin(scene) {
    this.scene = scene;
    this.body.replaceChildren();
  }

  /** found: { inputs, hidden }, of the state in the frame that is shown. */
  show(found) {
    const { spec, output, frame, parameters, units } = this.scene;
    const inputs = inputSymbols(spec);
    const fit = (by, symbols, { weights, bias, ...metrics }) =>
      line(by, symbols, metrics, sum({ inputs: symbols, place: 0 }, [...weights, bias]));
    const own = { train_loss: frame.trainLoss, test_loss: frame.testLoss, train_accuracy: frame.trainAccuracy, test_accuracy: frame.testAccuracy };
    const rows = [fit("scikit-learn", inputs, found.inputs)];
    if (found.hidden) rows.push(fit("scikit-learn", output.inputs, found.hidden));
    rows.push(line(found.hidden ? "the output unit" : "the network", output.inputs, own, sum(output, parameters)));
    this.body.innerHTML = rows.join("");
    const separated = (found.hidden ?? found.inputs).train_loss < 1e-3;
    this.note.textContent = [
      units.length > 1 ? `At update ${frame.update.toLocaleString("en")}.` : "",
      separated ? `A ${units.length > 1 ? "plane in hidden space" : "line"} separates the training classes: longer weights are always better, and the fit stops after 200 steps.` : "",
    ].join(" ");
  }
}

function line(by, symbols, metrics, equation) {
  const on = symbols.length > 4 ? `${symbols[0]} … ${symbols.at(-1)}` : symbols.join(", ");
  const share = (value) => `${(100 * value).toFixed(1)} %`;
  const cells = [on, number(metrics.train_loss, 4), number(metrics.test_loss, 4), share(metrics.train_accuracy), share(metrics.test_accuracy), equation];
  return `<tr><th scope="row">${by}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}
