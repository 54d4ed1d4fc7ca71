// The chart of the cross-entropy: training and test loss by epoch, and the level of logistic regression; above them the learning
// rate, where it changes. Plotly draws them where the picture stands, and where it needs other axes; a canvas over each of the two
// plots carries the curves on from there, frame by frame.

import { significant } from "../network/units.js";
import { decode } from "../network/evaluation.js";
import { LowestMark } from "./lowest.js";
import { assign, figureOf, fill, Plot } from "./plot.js";

/** @typedef {import("../loop/protocol.js").Options} Options */

const [LEVEL, RATE] = [3, 4]; // the traces of logistic regression's loss and of the learning rate, the last
const BELOW = 0.75; // of the height, where the learning rate is above
const CURVES = /** @type {const} */ ([["trainLoss", 1], ["testLoss", 2]]); // and their traces
const DASH = [9, 9]; // as Plotly dashes a line of this width
const LAYERS = { yaxis: ":scope > canvas", yaxis2: ".rates" }; // the canvases, by axis
const ROOM = 1.5; // how much longer an axis is made than what moves along it needs
const COLUMNS = /** @type {const} */ (["update", "epoch", "train", "test", "rate"]); // of a row of the history

export class LossChart {
  /** @param {any} Plotly @param {any} element What Plotly draws in. @param {{ options(): Options, drawn(): void, visit(update: number): void }} on */
  constructor(Plotly, element, { options, drawn, visit }) {
    this.plot = new Plot(Plotly, element, { figure: () => this.figure(), drawn });
    this.options = options;
    this.label = element.parentElement.querySelector(".rate");
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
    this.hasRates = false; // whether the learning rate is shown
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

  /** The learning rate of the update after this one, as far as it is recorded. @param {number} update */
  rateAt(update) {
    const { update: updates, rate } = this.history;
    return rate[Math.max(0, updates.findLastIndex((recorded) => recorded <= update))];
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
    data[RATE].visible = this.hasRates;
    layout.yaxis2.visible = this.hasRates;
    if (this.hasRates) layout.yaxis.domain = [0, BELOW];
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
    this.labelRate(frame);
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
    const { rate } = this.history;
    const hasRates = Boolean(frame.scheduled) || rate.some((each) => each !== rate[0]);
    if (hasRates !== this.hasRates) {
      this.hasRates = hasRates;
      this.plot.show().then(() => this.plot.isDrawn && this.mark(frame));
      return;
    }
    if (!still && this.extend(this.present)) return;
    this.fit(this.present, still);
    const { curves, plot } = this;
    plot.update(curves, [...curves.x.keys()], this.axes(curves));
    for (const axis of ["yaxis", ...(this.hasRates ? ["yaxis2"] : [])]) {
      const { context, width, height } = plot.layer(LAYERS[axis], axis);
      context.clearRect(0, 0, width, height);
    }
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
    if (!shown.every((i) => isIn(places[i][1])) || (this.hasRates && !this.extendRates(frame))) return false;
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

  /** Carry the learning rate on to a frame; false where it cannot be. @param {import("../loop/frames.js").Frame} frame */
  extendRates(frame) {
    const { drawn, plot } = this;
    const { context, isEmpty } = plot.layer(LAYERS.yaxis2, "yaxis2");
    const [from, to] = [drawn.frame, frame].map((at) => plot.toPixels(at.epoch, at.rateNow, "yaxis2"));
    if (isEmpty || to.top < 0) return false;
    const { line } = plot.element.data[RATE];
    context.strokeStyle = line.color;
    context.lineWidth = line.width;
    context.beginPath();
    context.moveTo(from.left, from.top);
    context.lineTo(to.left, from.top);
    context.lineTo(to.left, to.top);
    context.stroke();
    return true;
  }

  /** Choose the axis of epochs: with room for more of them while they move. @param {import("../loop/frames.js").Frame} frame @param {boolean} still */
  fit({ epoch }, still) {
    const needed = Math.max(epoch, 1);
    if (needed > this.end || this.end > 2 * needed) this.end = still ? needed : ROOM * needed;
  }

  /** The axes that hold these curves. @param {{ y: number[][] }} curves */
  axes({ y }) {
    const losses = y.slice(0, RATE).flat().filter((loss) => loss > 0);
    const [low, high] = [Math.min(...losses), Math.max(...losses)].map(Math.log10);
    const range = [low - 0.2 - 0.1 * (high - low), high + 0.1 * (high - low)];
    const most = Math.max(...y[RATE]);
    const rates = this.hasRates ? { "yaxis2.range": [-0.05 * most, 1.1 * most], "yaxis2.tickvals": [0, most], "yaxis2.ticktext": ["", String(Number(most.toPrecision(3)))] } : {};
    return { "xaxis.range": [0, this.end], ...(this.isLog ? { "yaxis.range": range } : { "yaxis.autorange": true }), ...rates };
  }

  /** Say the present learning rate, where it is shown. @param {import("../loop/frames.js").Frame} frame */
  labelRate(frame) {
    const { label, plot } = this;
    if (label.hidden === this.hasRates) label.hidden = !this.hasRates;
    if (!this.hasRates) return;
    const text = `${plot.element.data[RATE].name} ${significant(frame.rateNow)}`;
    if (label.textContent !== text) label.textContent = text;
    const { left, top, width, height } = plot.boxOf("yaxis2");
    const at = `translate(${(left + width).toFixed(1)}px, ${(top + height).toFixed(1)}px) translate(-100%, 0)`;
    if (label.style.transform !== at) label.style.transform = at;
  }

  /** How many rows of the history are before the present frame. */
  get count() {
    return this.history.update.findLastIndex((update) => update < this.present.update) + 1;
  }

  /** The coordinates of the traces: the level of guessing, both losses, logistic regression's, and the learning rate; none of what is not shown. */
  get curves() {
    const { history, level, present: frame, end, count: n, scene: { spec: { guess } } } = this;
    const epochs = [...history.epoch.slice(0, n), frame.epoch];
    const x = [[0, end], epochs, epochs, [0, end], epochs];
    const y = [
      [guess, guess], [...history.train.slice(0, n), frame.trainLoss], [...history.test.slice(0, n), frame.testLoss],
      [level, level], [...history.rate.slice(0, n), frame.rateNow],
    ];
    const isShown = [true, true, !this.scene.withheld.has("test"), level !== null, this.hasRates];
    return { x: x.map((each, i) => (isShown[i] ? each : [])), y: y.map((each, i) => (isShown[i] ? each : [])) };
  }
}
