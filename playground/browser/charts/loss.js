// The chart of the cross-entropy: training and test loss by epoch, and the level of logistic regression. Plotly draws them where
// the picture stands, and where it needs other axes; a canvas over the plot carries the curves on from there, frame by frame.

import { decode } from "../network/evaluation.js";
import { LowestMark } from "./lowest.js";
import { assign, figureOf, fill, Plot } from "./plot.js";

/** @typedef {import("../loop/protocol.js").Options} Options */

const LEVEL = 3; // the trace of logistic regression's loss, the last
const CURVES = /** @type {const} */ ([["trainLoss", 1], ["testLoss", 2]]); // and their traces
const DASH = [9, 9]; // as Plotly dashes a line of this width
const ROOM = 1.5; // how much longer an axis is made than what moves along it needs
const COLUMNS = /** @type {const} */ (["update", "epoch", "train", "test", "rate"]); // of a row of the history

export class LossChart {
  /** @param {any} Plotly @param {any} element What Plotly draws in. @param {{ options(): Options, drawn(): void, visit(update: number): void }} on */
  constructor(Plotly, element, { options, drawn, visit }) {
    this.plot = new Plot(Plotly, element, { figure: () => this.figure(), drawn });
    this.options = options;
    this.moment = element.parentElement.querySelector(".moment");
    this.lowest = new LowestMark(element.closest("figure"), this.plot, visit);
    this.begin(null);
  }

  /** @param {import("../network/scene.js").Scene | null} scene */
  begin(scene) {
    this.scene = scene;
    /** Where the run stands. @type {import("../loop/frames.js").Frame | null} */
    this.present = null;
    /** @type {Record<typeof COLUMNS[number], number[]>} */
    this.history = { update: [], epoch: [], train: [], test: [], rate: [] };
    this.stride = 1; // updates between two of its rows
    this.level = null;
    this.end = 1; // of the axis of epochs
    /** Up to where the curves are drawn, and how long they are, in CSS pixels. @type {{ frame: import("../loop/frames.js").Frame, lengths: number[] } | null} */
    this.drawn = null;
  }

  /**
   * Replace the rows of the history after `base`.
   * @param {string} base64 @param {number} base @param {number} stride Updates between two rows.
   */
  record(base64, base, stride) {
    const { history } = this;
    this.stride = stride;
    const rows = decode(base64, Float64Array);
    const keep = history.update.map((update) => update <= base && update % stride === 0);
    for (const name of COLUMNS) history[name] = history[name].filter((_, i) => keep[i]);
    for (let i = 0; i < rows.length; i += COLUMNS.length) COLUMNS.forEach((name, column) => history[name].push(rows[i + column]));
  }

  /** The update of the last row, or -1. */
  get recorded() {
    return this.history.update.at(-1) ?? -1;
  }

  get isLog() {
    return this.options().log === "1";
  }

  figure() {
    const { data, layout } = figureOf(this.scene, "loss");
    const { isLog, scene: { spec: { guess } } } = this;
    assign(layout, { "yaxis.type": isLog ? "log" : "linear", "annotations[0].y": isLog ? Math.log10(guess) : guess });
    data[LEVEL].visible = this.level !== null;
    this.drawn = null;
    if (!this.present) return { data, layout };
    this.fit(this.present, true);
    const { curves } = this;
    fill(data, curves);
    assign(layout, this.axes(curves));
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
   * Mark on the curves where the test loss was lowest, and an earlier frame. They are elements: Plotly would draw the whole chart anew.
   * @param {import("../loop/frames.js").Frame} frame
   */
  mark(frame) {
    const { moment, plot } = this;
    if (this.options().test === "0" || this.scene.withheld.has("test")) this.lowest.hide();
    else this.lowest.show(this.history, this.count, this.stride);
    if (!frame.past && moment.hidden) return;
    moment.hidden = !frame.past;
    const { left, top, height } = plot.box;
    moment.style.cssText = `left:${left + plot.toPixels(frame.epoch, 1).left}px;top:${top}px;height:${height}px`;
  }

  /**
   * Draw the curves up to a frame; of an earlier one, those of the whole run.
   * @param {import("../loop/frames.js").Frame} frame @param {boolean} still Whether the picture is to stand.
   */
  draw(frame, still) {
    if (!frame.past || !this.present) this.present = frame;
    if (!still && this.extend(this.present)) return;
    this.fit(this.present, still);
    const { curves, plot } = this;
    plot.update(curves, [...curves.x.keys()], this.axes(curves));
    const { context, width, height } = plot.layer();
    context.clearRect(0, 0, width, height);
    this.drawn = { frame: this.present, lengths: [0, 0] };
  }

  /** Carry the curves on to a frame; false where they cannot be: it needs other axes, or is not a later one. @param {import("../loop/frames.js").Frame} frame */
  extend(frame) {
    const { drawn, plot } = this;
    if (!drawn || frame.update < drawn.frame.update || frame.edits !== drawn.frame.edits) return false;
    if (frame === drawn.frame) return true;
    const { context, width, height, isEmpty } = plot.layer();
    if (isEmpty) return false;
    const places = CURVES.map(([name]) => [drawn.frame, frame].map((at) => plot.toPixels(at.epoch, at[name])));
    const shown = this.scene.withheld.has("test") ? [0] : [0, 1];
    const isIn = ({ left, top }) => left <= width && top >= 0 && top <= height;
    if (!shown.every((i) => isIn(places[i][1]))) return false;
    for (const i of shown) {
      const [from, to] = places[i];
      const { line } = plot.element.data[CURVES[i][1]];
      context.strokeStyle = line.color;
      context.lineWidth = line.width;
      context.setLineDash(line.dash === "dash" ? DASH : []);
      context.lineDashOffset = drawn.lengths[i];
      context.beginPath();
      context.moveTo(from.left, from.top);
      context.lineTo(to.left, to.top);
      context.stroke();
      drawn.lengths[i] += Math.hypot(to.left - from.left, to.top - from.top);
    }
    drawn.frame = frame;
    return true;
  }

  /** Choose the axis of epochs: with room for more of them while they move. @param {import("../loop/frames.js").Frame} frame @param {boolean} still */
  fit({ epoch }, still) {
    const needed = Math.max(epoch, 1);
    if (needed > this.end || this.end > 2 * needed) this.end = still ? needed : ROOM * needed;
  }

  /** The axes that hold these curves. @param {{ y: number[][] }} curves */
  axes({ y }) {
    const losses = y.flat().filter((loss) => loss > 0);
    const [low, high] = [Math.min(...losses), Math.max(...losses)].map(Math.log10);
    const range = [low - 0.2 - 0.1 * (high - low), high + 0.1 * (high - low)];
    return { "xaxis.range": [0, this.end], ...(this.isLog ? { "yaxis.range": range } : { "yaxis.autorange": true }) };
  }

  /** How many rows of the history are before the present frame. */
  get count() {
    return this.history.update.findLastIndex((update) => update < this.present.update) + 1;
  }

  /** The coordinates of the traces: the level of guessing, both losses, and where it is shown logistic regression's. */
  get curves() {
    const { history, level, present: frame, end, count: n, scene: { spec: { guess } } } = this;
    const epochs = [...history.epoch.slice(0, n), frame.epoch];
    const x = [[0, end], epochs, epochs];
    const y = [[guess, guess], [...history.train.slice(0, n), frame.trainLoss], [...history.test.slice(0, n), frame.testLoss]];
    if (this.scene.withheld.has("test")) x[2] = y[2] = [];
    if (level !== null) {
      x.push([0, end]);
      y.push([level, level]);
    }
    return { x, y };
  }
}
