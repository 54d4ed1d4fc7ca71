// The chart of a unit's outputs: its activation function's curve, and every training point on it.

import { pace } from "../base/pace.js";
import { valueOf } from "../network/evaluation.js";
import { mark } from "./paint.js";
import { figureOf, Plot, strokeScale } from "./plot.js";

const RADIUS = 4; // CSS pixels, where text is of 16
const FAINT = 0.2; // the opacity of the points of the classes that are not the selected one, of softmax outputs

/** @param {CanvasRenderingContext2D} context */
function outline(context) {
  context.strokeStyle = "#fff";
  context.lineWidth = 2;
}

/** @param {import("../loop/protocol.js").Spec["classes"]} classes @param {number} radius In CSS pixels. */
function stampsOf(classes, radius) {
  const ratio = pace.pixels;
  const side = Math.ceil(2 * (radius + 1) * ratio) + 2;
  const pictures = classes.map((style) => {
    const picture = Object.assign(document.createElement("canvas"), { width: side, height: side });
    const context = picture.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, side / 2, side / 2);
    outline(context);
    mark(context, style, 0, 0, radius);
    return picture;
  });
  /** At whole pixels of the screen. */
  const put = (context, label, x, y) =>
    context.drawImage(pictures[label], Math.round(x * ratio - side / 2) / ratio, Math.round(y * ratio - side / 2) / ratio, side / ratio, side / ratio);
  return { put };
}

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
    const { selected, spec: { classes } } = this.scene;
    const title = { sigmoid: "Sigmoid outputs", softmax: `Softmax output: ${classes[selected.unit]?.name}` }[selected.activation];
    const textContent = selected.last ? title : `Outputs of ${selected.symbol}`;
    Object.assign(this.plot.element.closest("figure").querySelector("h2"), { textContent, title: classes.length > 2 ? textContent : "" });
  }

  /** The figure with the selected unit's curve. */
  get curve() {
    const { selected, spec } = this.scene;
    return selected.last || spec.activation === spec.output ? "sigmoid" : "hidden";
  }

  /** Show the scene's selected unit. */
  async select() {
    this.caption();
    if (this.curve !== this.shown) await this.plot.show();
  }

  /** In the order of the data, which mixes the classes, so that neither hides the other. Of a softmax output, its own class comes last. */
  draw() {
    const { spec: { labels, classes, reach }, selected, train, parameters } = this.scene;
    const own = selected.activation === "softmax" ? selected.unit : -1;
    const logits = train.z(selected, parameters);
    const value = valueOf(selected.activation);
    const { context, width, height } = this.plot.layer();
    context.clearRect(0, 0, width, height);
    outline(context);
    const radius = RADIUS * strokeScale();
    const stamps = pace.moving ? this.stampsOf(radius) : null;
    const put = (k) => {
      const z = Math.max(-reach, Math.min(reach, logits[k]));
      const { left, top } = this.plot.toPixels(z, value(z));
      const x = Math.max(radius, Math.min(width - radius, left));
      if (stamps) stamps.put(context, labels[k], x, top);
      else mark(context, classes[labels[k]], x, top, radius);
    };
    context.globalAlpha = own < 0 ? 1 : FAINT;
    for (let k = 0; k < logits.length; k++) if (labels[k] !== own) put(k);
    context.globalAlpha = 1;
    if (own >= 0) for (let k = 0; k < logits.length; k++) if (labels[k] === own) put(k);
  }

  /** The classes' marks as pictures: while they move, to copy them costs a fifth of drawing each one. @param {number} radius In CSS pixels. */
  stampsOf(radius) {
    const { classes } = this.scene.spec;
    const key = [radius, pace.pixels, ...classes.map(({ color, symbol }) => color + symbol)].join();
    if (this.stamps?.key !== key) this.stamps = { key, ...stampsOf(classes, radius) };
    return this.stamps;
  }
}
