// Two runs side by side: both decision charts, and both curves in one chart. A is the run of the playground, B the reference run
// that trains in lockstep with it.

import { DecisionChart, GROUND } from "../../charts/decision.js";
import { figureOf, fill, Plot } from "../../charts/plot.js";
import { Scene } from "../../network/scene.js";
import { find } from "../../base/html.js";

/** @typedef {import("../../loop/protocol.js").Spec} Spec */
/** @typedef {import("../../loop/frames.js").Frame} Frame */
/** @typedef {{ update: number[], train: number[], test: number[] }} Curve */

const CURVES_EVERY = 300; // ms
const MAX_ROWS = 2000; // of B's curve
const OPTIONS = /** @type {any} */ ({ test: "1", hard: "0", lines: "0" });

const chart = (name) => `<figure class="compared ${name}"><header><h2></h2></header><div class="plot">${GROUND}<canvas></canvas><div class="chart" role="img" aria-label="Decision boundary of ${name.toUpperCase()}"></div><canvas class="above"></canvas></div><figcaption></figcaption></figure>`;
const key = (run, text) => `<i class="line ${run}"></i> ${text}`;
const PAIR = `${chart("a")}${chart("b")}
<figure class="curves"><header><h2>Cross-entropy of both</h2></header><div class="plot"><div class="chart" role="img" aria-label="Cross-entropy of A and B by update"></div></div><figcaption>${key("train", "A")} ${key("other", "B")} (dashed: test)</figcaption></figure>`;

export class Pair {
  /** @param {HTMLElement} root @param {any} Plotly */
  constructor(root, Plotly) {
    root.innerHTML = PAIR;
    this.root = root;
    const on = { options: () => OPTIONS, drawn: () => this.frame && this.draw(this.frame, this.history, true) };
    this.a = new DecisionChart(Plotly, find(root, ".a .chart"), on, "A: this run");
    this.b = new DecisionChart(Plotly, find(root, ".b .chart"), on, "B");
    this.curves = new Plot(Plotly, find(root, ".curves .chart"), { figure: () => this.figure(), drawn: on.drawn });
    this.plots = [this.a.plot, this.b.plot, this.curves];
    this.drawn = 0;
  }

  /**
   * Begin with a run of the playground, or with another run next to it.
   * @param {Scene} scene A's.
   * @param {Spec} spec B's.
   * @param {Curve} curve B's history.
   */
  async begin(scene, spec, curve) {
    this.theme = scene.theme;
    this.sceneA = onlyOutput(scene);
    this.sceneB = new Scene(spec, scene.theme);
    const { update, train, test } = curve;
    this.curve = { update: [...update], train: [...train], test: [...test] };
    /** A's frame that is shown, with B's. @type {Frame | null} */
    this.frame = null;
    /** A's. @type {Curve | null} */
    this.history = null;
    this.a.begin(this.sceneA);
    this.b.begin(this.sceneB);
    await this.show();
  }

  /** Show each figure anew, and give B's mark in the caption the color of its curve. */
  async show() {
    find(this.root, ".line.other").style.borderColor = this.sceneA.spec.themes[this.theme].comparison.lines.at(-1);
    await Promise.all(this.plots.map((plot) => plot.show()));
  }

  /** The curves, as far as they are known. */
  figure() {
    const { data, layout } = figureOf(this.sceneA, "comparison");
    if (this.frame) fill(data, this.traces);
    return { data, layout };
  }

  /** @param {Frame} frame @param {Curve} history A's. @param {boolean} still */
  draw(frame, history, still) {
    if (!frame.reference || !this.plots.every(({ isDrawn }) => isDrawn)) return;
    this.frame = frame;
    this.history = history;
    this.sceneB.run(frame.reference);
    this.a.draw();
    this.b.draw();
    this.extend(frame.reference);
    const now = performance.now();
    if (still || now - this.drawn > CURVES_EVERY) {
      this.drawn = now;
      const { traces } = this;
      this.curves.update(traces, [...traces.x.keys()]);
    }
  }

  /** Let B's curve grow beyond what was saved. @param {Frame} frame */
  extend({ update, trainLoss, testLoss }) {
    const { curve } = this;
    if (update <= (curve.update.at(-1) ?? -1)) return;
    curve.update.push(update);
    curve.train.push(trainLoss);
    curve.test.push(testLoss);
    if (curve.update.length > MAX_ROWS) for (const name in curve) curve[name] = curve[name].filter((_, i) => i % 2 === 0);
  }

  /** The coordinates of the curves' traces: the level of guessing, A's losses and B's. */
  get traces() {
    const { frame, history: { update, train, test }, sceneA: { spec: { guess } } } = this;
    const n = frame.past ? update.length : update.findLastIndex((u) => u < frame.update) + 1;
    const now = frame.past ? [] : [frame];
    const own = [...update.slice(0, n), ...now.map((f) => f.update)];
    const end = Math.max(1, own.at(-1) ?? 1, this.curve.update.at(-1) ?? 1);
    const x = [[0, end], own, own, this.curve.update, this.curve.update];
    const y = [[guess, guess], [...train.slice(0, n), ...now.map((f) => f.trainLoss)], [...test.slice(0, n), ...now.map((f) => f.testLoss)], this.curve.train, this.curve.test];
    return { x, y };
  }

  async setTheme(theme) {
    if (theme === this.theme || !this.sceneB) return;
    this.theme = this.sceneB.theme = theme;
    await this.show();
  }

  destroy() {
    for (const plot of this.plots) plot.destroy();
  }
}

/** The scene with its output unit as the selected one, whichever is. @param {Scene} scene @returns {Scene} */
function onlyOutput(scene) {
  return Object.create(scene, { selected: { get: () => scene.outputs[0] } });
}
