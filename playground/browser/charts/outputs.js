// The chart of a unit's outputs: its activation function's curve, and every training point on it.

import { valueOf } from "../network/evaluation.js";
import { mark } from "./paint.js";
import { figureOf, Plot, strokeScale } from "./plot.js";

const RADIUS = 4; // CSS pixels, where text is of 16

export class OutputsChart {
  /** @param {any} Plotly @param {any} element What Plotly draws in. @param {{ drawn(): void }} on */
  constructor(Plotly, element, { drawn }) {
    this.plot = new Plot(Plotly, element, { figure: () => figureOf(this.scene, (this.shown = this.curve), "sigmoid"), drawn });
    this.shown = ""; // the figure whose curve is shown
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    this.caption();
  }

  caption() {
    const { selected, output } = this.scene;
    this.plot.element.closest("figure").querySelector("h2").textContent = selected === output ? "Sigmoid outputs" : `Outputs of ${selected.symbol}`;
  }

  /** The figure with the selected unit's curve. */
  get curve() {
    const { selected, output, spec } = this.scene;
    return selected === output || spec.activation === "sigmoid" ? "sigmoid" : "hidden";
  }

  /** Show the scene's selected unit. */
  async select() {
    this.caption();
    if (this.curve !== this.shown) await this.plot.show();
  }

  /** In the order of the data, which mixes the classes, so that neither hides the other. */
  draw() {
    const { spec: { labels, classes, reach }, selected, train, parameters } = this.scene;
    const logits = train.z(selected, parameters);
    const value = valueOf(selected.activation);
    const { context, width, height } = this.plot.layer();
    context.clearRect(0, 0, width, height);
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    const radius = RADIUS * strokeScale();
    for (let k = 0; k < logits.length; k++) {
      const z = Math.max(-reach, Math.min(reach, logits[k]));
      const { left, top } = this.plot.toPixels(z, value(z));
      mark(context, classes[labels[k]], Math.max(radius, Math.min(width - radius, left)), top, radius);
    }
  }
}
