// The chart of a unit's outputs: its activation function's curve, and every training point on it.

import { valueOf } from "../network/evaluation.js";
import { mark } from "./paint.js";
import { layer, textScale } from "./plot.js";

const RADIUS = 4; // CSS pixels, where text is of 16

export class OutputsChart {
  /** @param {any} chart The element that Plotly draws in. */
  constructor(chart) {
    this.chart = chart;
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    this.caption();
  }

  caption() {
    const { selected, output } = this.scene;
    this.chart.closest("figure").querySelector("h2").textContent = selected === output ? "Sigmoid outputs" : `Outputs of ${selected.symbol}`;
  }

  /** In the order of the data, which mixes the classes, so that neither hides the other. */
  draw() {
    const { spec: { labels, classes, reach }, selected, train, parameters } = this.scene;
    const logits = train.z(selected, parameters);
    const value = valueOf(selected.activation);
    const { context, width, height } = layer(this.chart);
    context.clearRect(0, 0, width, height);
    const [low, high] = this.chart._fullLayout.yaxis.range;
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    const radius = RADIUS * textScale();
    for (let k = 0; k < logits.length; k++) {
      const z = Math.max(-reach, Math.min(reach, logits[k]));
      const x = Math.max(radius, Math.min(width - radius, ((z + reach) / (2 * reach)) * width));
      const y = ((high - value(z)) / (high - low)) * height;
      mark(context, classes[labels[k]], x, y, radius);
    }
  }
}
