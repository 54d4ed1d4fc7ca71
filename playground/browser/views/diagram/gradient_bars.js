// The gradient of each layer as a small bar above the layer: logarithmic, with one range for all layers.

import { find } from "../../base/html.js";
import { pace } from "../../base/pace.js";
import { layerNames, lossTerms, power, powerOf10, saturationTerms } from "../../network/gradients.js";
import { percent } from "../../network/units.js";

const DECADES = 6; // below 1, that a bar shows
const EVERY = 150; // ms
const SHARE = 1 / 30; // of the time that may be spent on it while frames follow each other

export class GradientBars {
  /** @param {import("./diagram.js").Diagram} diagram */
  constructor(diagram) {
    this.diagram = diagram;
    /** One for each layer; none of a single layer, which has no other one to be compared with. @type {HTMLElement[]} */
    this.bars = [];
    this.written = this.cost = 0; // ms
  }

  /** @param {import("../../network/scene.js").Scene} scene @param {HTMLElement} columns The inputs' and the layers'. */
  begin(scene, columns) {
    this.scene = scene;
    this.titles = layerNames(scene.spec).map((name) => `Gradient of ${name}`);
    const [inputs, ...layers] = [...columns.children].map((column) => find(column, ".label"));
    this.bars = layers.length > 1 ? layers.map((label, layer) => this.bar(label, layer)) : [];
    if (this.bars.length) inputs.append(Object.assign(document.createElement("span"), { className: "gradient-title", textContent: "gradient" }));
    columns.style.setProperty("--columns", String(columns.children.length));
    columns.style.setProperty("--decades", String(DECADES));
  }

  /** @param {HTMLElement} label @param {number} layer */
  bar(label, layer) {
    const bar = document.createElement("span");
    bar.className = "gradient";
    bar.innerHTML = `<i></i>`;
    const described = { "role": "meter", "aria-label": this.titles[layer], "aria-valuemin": 10 ** -DECADES, "aria-valuemax": 1 };
    for (const [name, value] of Object.entries(described)) bar.setAttribute(name, String(value));
    bar.addEventListener("pointerenter", () => this.diagram.explain(bar, () => this.explain(layer)));
    bar.addEventListener("pointerleave", () => this.diagram.explain(null));
    label.append(bar);
    return bar;
  }

  /** Show the present frame. @param {boolean} still Whether it stays. */
  write(still) {
    const { bars, scene } = this;
    const begun = performance.now();
    if (!bars.length || (!still && begun - this.written < pace.every(Math.max(EVERY, this.cost / SHARE)))) return;
    this.written = begun;
    const isHidden = scene.withheld.has("numbers");
    const { rms } = scene.gradients;
    bars.forEach((bar, layer) => {
      const length = isHidden ? 0 : Math.max(0, Math.min(1, 1 + Math.log10(rms[layer]) / DECADES));
      find(bar, "i").style.transform = `scaleX(${length})`;
      bar.setAttribute("aria-valuenow", isHidden ? "" : String(rms[layer]));
      bar.setAttribute("aria-valuetext", isHidden ? "" : power(rms[layer]));
    });
    this.cost = performance.now() - begun;
  }

  /** What a bar means. @param {number} layer */
  explain(layer) {
    const { frame, gradients: { rms, saturated }, spec, withheld } = this.scene;
    const scale = `Each division of the bar is a factor of 10, from ${powerOf10(-DECADES)} to 1`;
    if (withheld.has("numbers")) return `${this.titles[layer]}\n${scale}`;
    const saturation = layer < saturated.length && saturationTerms(spec);
    return [
      `${this.titles[layer]}: ${power(rms[layer])} (root mean square)`,
      `The loss is ${lossTerms(spec)}`,
      ...(saturation ? [`${percent(saturated[layer])} of its outputs are saturated: ${saturation}`] : []),
      ...(frame.frozen && layer < saturated.length ? ["Its weights and biases are frozen"] : []),
      scale,
    ].join("\n");
  }
}
