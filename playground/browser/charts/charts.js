// The three Plotly charts. Plotly draws them once per experiment; a frame changes the canvases that lie over the plots.
// (Plotly's own images, markers and lines cost three to ten times as much per frame.) The decision chart and the outputs show
// the scene's selected unit: the output unit, or one that was chosen.

import { DecisionChart } from "./decision.js";
import { LossChart } from "./loss.js";
import { OutputsChart } from "./outputs.js";

/** @typedef {import("../loop/protocol.js").Options} Options */

export class Charts {
  /** @param {any} Plotly @param {HTMLElement} root The stage. @param {(update: number) => void} visit Goes to an earlier update. */
  constructor(Plotly, root, visit) {
    const chart = (name) => root.querySelector(`.${name} .chart`);
    const on = { options: () => this.options, drawn: () => this.scene.frame && this.draw(true), visit };
    this.decision = new DecisionChart(Plotly, chart("decision"), on);
    this.outputs = new OutputsChart(Plotly, chart("sigmoid"), on);
    this.loss = new LossChart(Plotly, chart("loss"), on);
    this.plots = [this.decision, this.outputs, this.loss].map(({ plot }) => plot);
  }

  /** Begin an experiment. @param {import("../network/scene.js").Scene} scene @param {Options} options */
  async begin(scene, options) {
    this.scene = scene;
    this.options = { ...options };
    this.pointed = this.pointing = 0; // when Plotly drew other points, and how long that took, in ms
    for (const chart of [this.decision, this.outputs, this.loss]) chart.begin(scene);
    await this.show();
  }

  /** Show each figure anew, and what is drawn over it. */
  async show() {
    await Promise.all(this.plots.map((plot) => plot.show()));
    if (this.scene.frame) this.draw(true);
  }

  /**
   * Show the scene's points.
   * @param {number} patience How many times as long as that takes is waited before it is done again.
   */
  setPoints(patience = 0) {
    const { decision, scene } = this;
    const now = performance.now();
    if (!scene || now < this.pointed + patience * this.pointing) return;
    if (decision.plot.isDrawn) decision.setPoints();
    else decision.plot.show();
    this.pointed = performance.now();
    this.pointing = this.pointed - now;
  }

  /** Show the scene's selected unit. */
  async select() {
    this.decision.caption();
    await this.outputs.select();
  }

  /** @param {Options} options */
  async setOptions(options) {
    const before = this.options;
    this.options = { ...options };
    if (before.test !== options.test) await this.decision.plot.show();
    if (before.log !== options.log) await this.loss.plot.show();
    if (before.regression !== options.regression) this.setRegression(null);
    if (this.scene.frame) this.draw(true);
  }

  /** Show scikit-learn's logistic regression on the inputs; null hides it. @param {any} fit */
  setRegression(fit) {
    this.decision.regression = fit;
    this.loss.setLevel(fit && fit.train_loss);
  }

  /** Fit the charts to their places at once. */
  async resize() {
    await Promise.all(this.plots.map((plot) => plot.resize()));
  }

  /** Draw with so many times the pixels; 1 for the screen. @param {number} times */
  sharpen(times) {
    for (const plot of this.plots) plot.sharpness = times;
    this.draw(true);
  }

  /**
   * Draw the scene's frame.
   * @param {boolean} still Whether the picture is to stand: then all of it is drawn.
   * @param {boolean} [points] Whether the points on the curve are due.
   */
  draw(still, points = true) {
    const { decision, outputs, loss } = this;
    if (decision.plot.isDrawn) decision.draw();
    if (outputs.plot.isDrawn && (still || points)) outputs.draw();
    if (!loss.plot.isDrawn) return;
    loss.draw(this.scene.frame, still);
    loss.mark(this.scene.frame);
  }

  destroy() {
    for (const plot of this.plots) plot.destroy();
  }
}
