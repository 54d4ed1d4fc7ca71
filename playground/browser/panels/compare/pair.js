// Two runs side by side: both decision charts, and both curves in one chart. A is the run of the playground, B a kept one that
// goes in step with it.

import { DecisionChart } from "../../charts/decision.js";
import { assign, CONFIG, grown, paint } from "../../charts/plot.js";
import { Scene } from "../../network/scene.js";
import { find } from "../../views/html.js";

/** @typedef {import("../../loop/protocol.js").Spec} Spec */
/** @typedef {import("../../loop/frames.js").Frame} Frame */
/** @typedef {{ update: number[], train: number[], test: number[] }} Curve */

const CURVES_EVERY = 300; // ms
const MAX_ROWS = 2000; // of B's curve
const OPTIONS = /** @type {any} */ ({ hard: "0", lines: "0" });

const chart = (name) => `<figure class="compared ${name}"><header><h2></h2></header><div class="plot"><canvas></canvas><div class="chart" role="img" aria-label="Decision boundary of ${name.toUpperCase()}"></div><canvas class="above"></canvas></div><figcaption></figcaption></figure>`;
const key = (run, text) => `<i class="line ${run}"></i> ${text}`;
export const PAIR = `${chart("a")}${chart("b")}
<figure class="curves"><header><h2>Cross-entropy of both</h2></header><div class="plot"><div class="chart" role="img" aria-label="Cross-entropy of A and B by update"></div></div><figcaption>${key("train", "A")} ${key("other", "B")} (dashed: test)</figcaption></figure>`;

export class Pair {
  /** @param {HTMLElement} root @param {any} Plotly */
  constructor(root, Plotly) {
    root.innerHTML = PAIR;
    this.Plotly = Plotly;
    this.root = root;
    this.places = { a: find(root, ".a .chart"), b: find(root, ".b .chart"), curves: find(root, ".curves .chart") };
    this.a = new DecisionChart(this.places.a, "A: this run");
    this.b = new DecisionChart(this.places.b, "B");
    this.drawn = 0;
    this.ready = false;
    this.resizer = new ResizeObserver(() => this.resize());
    this.resizer.observe(root);
  }

  /**
   * Begin with a run of the playground, or with another run next to it.
   * @param {Scene} scene A's.
   * @param {Spec} spec B's.
   * @param {Curve} curve B's history.
   */
  async begin(scene, spec, curve) {
    this.ready = false;
    this.theme = scene.theme;
    this.sceneA = onlyOutput(scene);
    this.sceneB = new Scene(spec, scene.theme);
    const { update, train, test } = curve;
    this.curve = { update: [...update], train: [...train], test: [...test] };
    this.a.begin(this.sceneA);
    this.b.begin(this.sceneB);
    const { font, margin } = spec.figures.comparison.layout;
    this.style = { font: font.size, margin: { ...margin } };
    for (const [name, { spec: of }] of /** @type {[string, any][]} */ ([["a", scene], ["b", this.sceneB], ["curves", scene]])) {
      const figure = structuredClone(of.figures[name === "curves" ? "comparison" : "decision"]);
      paint(figure, of.themes[this.theme][name === "curves" ? "comparison" : "decision"]);
      // Plotly has written into the figure how the first chart of it was fitted to its place.
      assign(figure.layout, { ...grown(this.style), "xaxis.domain": [0, 1], "yaxis.domain": [0, 1] });
      await this.Plotly.react(this.places[name], figure.data, figure.layout, CONFIG);
    }
    this.ready = true;
    this.markB();
  }

  /** Give B's mark in the caption the color of its curve. */
  markB() {
    find(this.root, ".line.other").style.borderColor = this.sceneA.spec.themes[this.theme].comparison.lines.at(-1);
  }

  /** @param {Frame} frame @param {Curve} history A's. @param {boolean} still */
  draw(frame, history, still) {
    if (!this.ready || !frame.companion || !this.root.offsetWidth) return;
    this.sceneB.run(frame.companion);
    this.a.draw(OPTIONS);
    this.b.draw(OPTIONS);
    this.extend(frame.companion);
    const now = performance.now();
    if (still || now - this.drawn > CURVES_EVERY) {
      this.drawn = now;
      this.drawCurves(frame, history);
    }
  }

  /** Let B's curve grow beyond what was kept. @param {Frame} frame */
  extend({ update, trainLoss, testLoss }) {
    const { curve } = this;
    if (update <= (curve.update.at(-1) ?? -1)) return;
    curve.update.push(update);
    curve.train.push(trainLoss);
    curve.test.push(testLoss);
    if (curve.update.length > MAX_ROWS) for (const name in curve) curve[name] = curve[name].filter((_, i) => i % 2 === 0);
  }

  drawCurves(frame, { update, train, test }) {
    const n = frame.past ? update.length : update.findLastIndex((u) => u < frame.update) + 1;
    const now = frame.past ? [] : [frame];
    const own = [...update.slice(0, n), ...now.map((f) => f.update)];
    const end = Math.max(1, own.at(-1) ?? 1, this.curve.update.at(-1) ?? 1);
    const x = [[0, end], own, own, this.curve.update, this.curve.update];
    const y = [[Math.LN2, Math.LN2], [...train.slice(0, n), ...now.map((f) => f.trainLoss)], [...test.slice(0, n), ...now.map((f) => f.testLoss)], this.curve.train, this.curve.test];
    this.Plotly.restyle(this.places.curves, { x, y }, [...x.keys()]);
  }

  async setTheme(theme) {
    if (theme === this.theme || !this.ready) return;
    this.theme = this.sceneB.theme = theme;
    this.markB();
    for (const [name, { spec }] of /** @type {[string, any][]} */ ([["a", this.sceneA], ["b", this.sceneB], ["curves", this.sceneA]])) {
      const { layout, lines } = spec.themes[theme][name === "curves" ? "comparison" : "decision"];
      await this.Plotly.relayout(this.places[name], layout);
      if (lines.length) await this.Plotly.restyle(this.places[name], { "line.color": lines }, [...lines.keys()]);
    }
  }

  async resize() {
    if (!this.ready || !this.root.offsetWidth) return;
    for (const place of Object.values(this.places)) {
      await this.Plotly.relayout(place, grown(this.style));
      await this.Plotly.Plots.resize(place);
    }
    if (this.sceneA.frame?.companion) this.draw(this.sceneA.frame, { update: [], train: [], test: [] }, false);
  }

  destroy() {
    this.resizer.disconnect();
    for (const place of Object.values(this.places)) this.Plotly.purge(place);
  }
}

/** The scene with its output unit as the selected one, whichever is. @param {Scene} scene @returns {Scene} */
function onlyOutput(scene) {
  return Object.create(scene, { selected: { get: () => scene.output } });
}
