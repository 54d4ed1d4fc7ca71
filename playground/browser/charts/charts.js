// The three Plotly charts. Plotly draws them once per experiment; a frame changes the curves' data and the canvases that lie
// over the plots. (Plotly's own images and markers cost three times as much per frame.) The decision chart and the outputs
// show the scene's selected unit: the output unit, or one that was chosen. A chart that is hidden is not drawn: Plotly could not
// lay it out.

import { DecisionChart } from "./decision.js";
import { LossChart, lossScale } from "./loss.js";
import { OutputsChart } from "./outputs.js";
import { assign, CONFIG, grown, paint, setSharpness, textScale } from "./plot.js";

/** @typedef {import("../loop/protocol.js").Options} Options */

const CURVES_EVERY = 130; // ms; the curves take Plotly longer than all the rest

export class Charts {
  /** @param {any} Plotly @param {HTMLElement} root The stage. */
  constructor(Plotly, root) {
    this.Plotly = Plotly;
    /** The elements that Plotly draws in. @type {Record<"decision" | "sigmoid" | "loss", any>} */
    this.places = {
      decision: root.querySelector(".decision .chart"),
      sigmoid: root.querySelector(".sigmoid .chart"),
      loss: root.querySelector(".loss .chart"),
    };
    this.decision = new DecisionChart(this.places.decision);
    this.outputs = new OutputsChart(this.places.sigmoid);
    this.loss = new LossChart(Plotly, this.places.loss);
    /** The charts that have a size. @type {Set<string>} */
    this.visible = new Set();
    /** The charts whose present figure Plotly has drawn. @type {Set<string>} */
    this.plotted = new Set();
    this.resizer = new ResizeObserver(() => this.resize());
  }

  /** Begin an experiment. @param {import("../network/scene.js").Scene} scene @param {Options} options */
  async begin(scene, options) {
    const first = !this.scene;
    this.scene = scene;
    this.spec = scene.spec;
    this.options = { ...options };
    this.curved = 0;
    this.pointed = this.pointing = 0; // when Plotly drew other points, and how long that took, in ms
    this.curve = "sigmoid"; // the figure shown in the chart of the outputs
    const { data: [points], layout: { font, margin } } = scene.spec.figures.decision;
    this.style = { font: font.size, margin: { ...margin }, marker: points.marker.size }; // as Python has specified it
    this.decision.begin(scene);
    this.outputs.begin(scene);
    this.loss.begin();
    this.plotted.clear();
    for (const [name, place] of Object.entries(this.places)) {
      await this.plot(name);
      if (first) this.resizer.observe(place);
    }
  }

  /** Let Plotly draw a chart's figure, if the chart has a size. @param {string} name */
  async plot(name) {
    const { options, scene, spec } = this;
    const place = this.places[name];
    if (!hasSize(place)) return;
    const figure = spec.figures[name === "sigmoid" ? this.curve : name];
    const { data, layout } = figure;
    paint(figure, spec.themes[scene.theme][name]);
    assign(layout, this.sizes());
    for (const { marker } of data) if (marker) marker.size = this.style.marker * textScale();
    if (name === "decision") this.decision.fill(data, options);
    if (name === "loss") this.loss.fill(data, layout, options);
    await this.Plotly.react(place, data, layout, CONFIG);
    if (scene !== this.scene) return;
    this.visible.add(name);
    this.plotted.add(name);
  }

  /** Whether a chart can be drawn on. @param {string} name */
  isDrawn(name) {
    return this.visible.has(name) && this.plotted.has(name);
  }

  /** Text size and margins, which grow with the page's text, as Plotly.relayout takes them. */
  sizes() {
    return grown(this.style);
  }

  /**
   * Show the scene's points.
   * @param {number} patience How many times as long as that takes is waited before it is done again.
   */
  setPoints(patience = 0) {
    const now = performance.now();
    if (!this.isDrawn("decision") || now < this.pointed + patience * this.pointing) return;
    this.decision.setPoints(this.Plotly);
    this.pointed = performance.now();
    this.pointing = this.pointed - now;
  }

  /** Show the scene's selected unit. */
  async select() {
    const { selected, output } = this.scene;
    this.decision.caption();
    this.outputs.caption();
    const curve = selected === output || this.spec.activation === "sigmoid" ? "sigmoid" : "hidden";
    if (curve === this.curve) return;
    this.curve = curve;
    this.plotted.delete("sigmoid");
    await this.plot("sigmoid");
  }

  /** Apply the scene's theme. */
  async setTheme() {
    for (const [name, place] of this.plottedPlaces) {
      const { layout, lines } = this.spec.themes[this.scene.theme][name];
      await this.Plotly.relayout(place, layout);
      if (lines.length) await this.Plotly.restyle(place, { "line.color": lines }, [...lines.keys()]);
    }
  }

  /** @param {Options} options */
  async setOptions(options) {
    const before = this.options;
    this.options = { ...options };
    const { decision, loss } = this.places;
    const { plotted } = this;
    if (before.test !== options.test && plotted.has("decision")) await this.Plotly.restyle(decision, { visible: options.test === "1" }, [2, 3]);
    if (before.log !== options.log && plotted.has("loss")) await this.Plotly.relayout(loss, lossScale(options));
    if (before.regression !== options.regression) this.setRegression(null);
    if (this.scene.frame) this.draw(true);
  }

  /** Show scikit-learn's logistic regression on the inputs; null hides it. @param {any} fit */
  setRegression(fit) {
    this.decision.regression = fit;
    this.loss.setLevel(fit && fit.train_loss, this.plotted.has("loss"));
  }

  async resize() {
    const size = this.sizes()["font.size"];
    for (const [name, place] of Object.entries(this.places)) {
      if (!hasSize(place)) this.visible.delete(name);
      else if (!this.plotted.has(name) || place._fullLayout.font.size !== size) await this.plot(name);
      else {
        this.visible.add(name);
        await this.Plotly.Plots.resize(place);
      }
    }
    if (this.scene.frame) this.draw(true);
  }

  /** The charts that Plotly has drawn, hidden ones too. */
  get plottedPlaces() {
    return Object.entries(this.places).filter(([name]) => this.plotted.has(name));
  }

  /** Draw with so many times the pixels; 1 for the screen. @param {number} times */
  sharpen(times) {
    setSharpness(times);
    this.draw(true);
  }

  /**
   * Draw the scene's frame.
   * @param {boolean} still Whether the picture is to stand: then all of it is drawn.
   * @param {boolean} [points] Whether the points on the curve are due.
   */
  draw(still, points = true) {
    if (this.isDrawn("decision")) this.decision.draw(this.options);
    if (this.isDrawn("sigmoid") && (still || points)) this.outputs.draw();
    if (!this.isDrawn("loss")) return;
    const now = performance.now();
    if (still || now - this.curved > CURVES_EVERY) {
      this.curved = now;
      this.loss.draw(this.scene.frame, !this.scene.withheld.has("test"));
    }
    this.loss.mark(this.scene.frame);
  }

  destroy() {
    this.resizer.disconnect();
    for (const place of Object.values(this.places)) this.Plotly.purge(place);
  }
}

/** @param {HTMLElement} place */
const hasSize = (place) => place.offsetWidth > 0 && place.offsetHeight > 0;
