// The chart of the cross-entropy: training and test loss by epoch, and the level of logistic regression.

import { decode } from "../network/evaluation.js";
import { assign, figureOf, fill, Plot } from "./plot.js";

/** @typedef {import("../loop/protocol.js").Options} Options */

const LEVEL = 3; // the trace of logistic regression's loss, the last
const COLUMNS = /** @type {const} */ (["update", "epoch", "train", "test"]); // of a row of the history

export class LossChart {
  /** @param {any} Plotly @param {any} element What Plotly draws in. @param {{ options(): Options, drawn(): void }} on */
  constructor(Plotly, element, { options, drawn }) {
    this.plot = new Plot(Plotly, element, { figure: () => this.figure(), drawn });
    this.options = options;
    this.moment = element.parentElement.querySelector(".moment");
    this.begin(null);
  }

  /** @param {import("../network/scene.js").Scene | null} scene */
  begin(scene) {
    this.scene = scene;
    /** Where the run stands. @type {import("../loop/frames.js").Frame | null} */
    this.present = null;
    /** @type {Record<typeof COLUMNS[number], number[]>} */
    this.history = { update: [], epoch: [], train: [], test: [] };
    this.level = null;
  }

  /**
   * Replace the rows of the history after `base`.
   * @param {string} base64 @param {number} base @param {number} stride Updates between two rows.
   */
  record(base64, base, stride) {
    const { history } = this;
    const rows = decode(base64, Float64Array);
    const keep = history.update.map((update) => update <= base && update % stride === 0);
    for (const name of COLUMNS) history[name] = history[name].filter((_, i) => keep[i]);
    for (let i = 0; i < rows.length; i += COLUMNS.length) COLUMNS.forEach((name, column) => history[name].push(rows[i + column]));
  }

  /** The update of the last row, or -1. */
  get recorded() {
    return this.history.update.at(-1) ?? -1;
  }

  figure() {
    const { data, layout } = figureOf(this.scene, "loss");
    const isLog = this.options().log === "1";
    assign(layout, { "yaxis.type": isLog ? "log" : "linear", "annotations[0].y": isLog ? Math.log10(Math.LN2) : Math.LN2 });
    data[LEVEL].visible = this.level !== null;
    if (this.present) fill(data, this.curves);
    return { data, layout };
  }

  /** Show logistic regression's loss; null hides it. @param {number | null} level */
  setLevel(level) {
    const visible = level !== null;
    const changed = visible !== (this.level !== null);
    this.level = level;
    if (!changed) return;
    if (this.plot.isShown) this.plot.update({ visible }, [LEVEL]);
    else this.plot.show();
  }

  /**
   * Mark an earlier frame on the curves, or hide the mark. An element of its own: Plotly would draw the whole chart anew.
   * @param {import("../loop/frames.js").Frame} frame
   */
  mark(frame) {
    const { moment, plot } = this;
    if (!frame.past && moment.hidden) return;
    moment.hidden = !frame.past;
    const { left, top, height } = plot.box;
    moment.style.cssText = `left:${left + plot.toPixels(frame.epoch, 1).left}px;top:${top}px;height:${height}px`;
  }

  /** Draw the curves up to a frame; of an earlier one, those of the whole run. @param {import("../loop/frames.js").Frame} frame */
  draw(frame) {
    if (!frame.past || !this.present) this.present = frame;
    const { curves } = this;
    this.plot.update(curves, [...curves.x.keys()]);
  }

  /** The coordinates of the traces: the level of guessing, both losses, and where it is shown logistic regression's. */
  get curves() {
    const { history, level, present: frame } = this;
    let n = history.update.length;
    while (n > 0 && history.update[n - 1] >= frame.update) n--;
    const epochs = [...history.epoch.slice(0, n), frame.epoch];
    const end = Math.max(frame.epoch, 1);
    const x = [[0, end], epochs, epochs];
    const y = [[Math.LN2, Math.LN2], [...history.train.slice(0, n), frame.trainLoss], [...history.test.slice(0, n), frame.testLoss]];
    if (this.scene.withheld.has("test")) x[2] = y[2] = [];
    if (level !== null) {
      x.push([0, end]);
      y.push([level, level]);
    }
    return { x, y };
  }
}
