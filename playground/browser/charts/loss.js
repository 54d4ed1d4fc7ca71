// The chart of the cross-entropy: training and test loss by epoch, and the level of logistic regression.

import { decode } from "../network/evaluation.js";
import { assign } from "./plot.js";

/** @typedef {import("../loop/protocol.js").Options} Options */

const LEVEL = 3; // the trace of logistic regression's loss, the last
const COLUMNS = /** @type {const} */ (["update", "epoch", "train", "test"]); // of a row of the history

export class LossChart {
  /** @param {any} Plotly @param {any} chart The element that Plotly draws in. */
  constructor(Plotly, chart) {
    this.Plotly = Plotly;
    this.chart = chart;
    this.begin();
  }

  begin() {
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

  /** Give a figure what is shown. @param {any[]} data @param {object} layout @param {Options} options */
  fill(data, layout, options) {
    assign(layout, lossScale(options));
    data[LEVEL].visible = this.level !== null;
  }

  /** Show logistic regression's loss; null hides it. @param {number | null} level @param {boolean} isPlotted */
  setLevel(level, isPlotted) {
    const shown = level !== null;
    if (isPlotted && shown !== (this.level !== null)) this.Plotly.restyle(this.chart, { visible: shown }, [LEVEL]);
    this.level = level;
  }

  /**
   * Mark an earlier frame on the curves, or hide the mark. An element of its own: Plotly would draw the whole chart anew.
   * @param {import("../loop/frames.js").Frame} frame
   */
  mark(frame) {
    const mark = this.chart.parentElement.querySelector(".moment");
    if (!frame.past && mark.hidden) return;
    mark.hidden = !frame.past;
    const { xaxis, yaxis } = this.chart._fullLayout;
    mark.style.cssText = `left:${xaxis._offset + xaxis.c2p(frame.epoch)}px;top:${yaxis._offset}px;height:${yaxis._length}px`;
  }

  /**
   * The curves up to a frame; of an earlier one, those of the whole run.
   * @param {import("../loop/frames.js").Frame} frame @param {boolean} test Whether the test loss is shown.
   */
  draw(frame, test) {
    if (frame.past && this.present) frame = this.present;
    this.present = frame;
    const { history } = this;
    let n = history.update.length;
    while (n > 0 && history.update[n - 1] >= frame.update) n--;
    const epochs = [...history.epoch.slice(0, n), frame.epoch];
    const end = Math.max(frame.epoch, 1);
    const x = [[0, end], epochs, epochs];
    const y = [[Math.LN2, Math.LN2], [...history.train.slice(0, n), frame.trainLoss], [...history.test.slice(0, n), frame.testLoss]];
    if (!test) x[2] = y[2] = [];
    if (this.level !== null) {
      x.push([0, end]);
      y.push([this.level, this.level]);
    }
    this.Plotly.restyle(this.chart, { x, y }, [...x.keys()]);
  }
}

/** The loss axis, as Plotly.relayout takes it. @param {Options} options */
export function lossScale({ log }) {
  return log === "1"
    ? { "yaxis.type": "log", "annotations[0].y": Math.log10(Math.LN2) }
    : { "yaxis.type": "linear", "annotations[0].y": Math.LN2 };
}
