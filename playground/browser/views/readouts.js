// The figures above the charts, and the same in words for a screen reader.

import { number, percent, significant } from "../network/units.js";
import { find, findAll } from "../base/html.js";
import { pace } from "../base/pace.js";

const WRITE_EVERY = 60; // ms between figures: nobody reads faster
const ANNOUNCE_EVERY = 5000; // ms between announcements while it plays

export class Readouts {
  /** @param {HTMLElement} root The stage. */
  constructor(root) {
    this.fields = Object.fromEntries(findAll(root, "[data-read]").map((field) => [field.dataset.read, field]));
    this.status = find(root, ".unseen");
    this.message = find(root, ".message");
    this.charts = Object.fromEntries(["decision", "sigmoid", "loss"].map((name) => [name, find(root, `.${name} .chart`)]));
    this.written = this.announced = 0;
    this.isWithheld = false; // while a lesson's question stands
    /** Why the server cannot answer now. @type {string | null} */
    this.failure = null;
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin({ spec }) {
    this.spec = spec;
    this.setMessage("");
  }

  /** @param {string} text Empty hides it. */
  setMessage(text) {
    this.message.hidden = !text;
    this.message.textContent = text;
  }

  /** Say that the server cannot answer, or that it does again. @param {string} text Empty where it does. @returns {null} */
  setFailure(text) {
    if (text || this.failure === this.message.textContent) this.setMessage(text);
    this.failure = text || null;
    return null;
  }

  /** @param {import("../loop/frames.js").Frame} frame @param {boolean} still Whether it is to stay. */
  show(frame, still) {
    const now = performance.now();
    if (!still && now - this.written < pace.every(WRITE_EVERY)) return;
    this.written = now;
    const { fields } = this;
    fields.epoch.textContent = (Math.floor(frame.epoch * 10 + 1e-9) / 10).toLocaleString("en", { minimumFractionDigits: 1 });
    fields.update.textContent = frame.update.toLocaleString("en");
    fields.rateNow.textContent = significant(frame.rateNow);
    const rate = fields.rateNow.closest("div");
    if (rate.hidden !== !frame.scheduled) rate.hidden = !frame.scheduled;
    const isTold = this.isTold(frame);
    for (const name of ["trainLoss", "testLoss"]) fields[name].textContent = isTold ? loss(frame[name]) : "–";
    for (const name of ["trainAccuracy", "testAccuracy"]) fields[name].textContent = isTold ? percent(frame[name], 1) : "–";
    if (still || now - this.announced > ANNOUNCE_EVERY) {
      this.announced = now;
      this.announce(frame);
    }
  }

  /** Whether there are figures: too few points have none, and a lesson's question hides them. @param {import("../loop/frames.js").Frame} frame */
  isTold(frame) {
    return !this.isWithheld && !frame.data?.waiting;
  }

  announce(frame) {
    const { spec, charts } = this;
    const isTwo = spec.classes.length === 2;
    const isTold = this.isTold(frame);
    const told = (text) => (isTold ? ` ${text}` : "");
    this.status.textContent = isTold ? summary(frame) : "";
    charts.decision.setAttribute(
      "aria-label",
      `Decision boundary: ${isTwo ? `the probability of ${spec.classes[1].name}` : `the most probable of ${spec.classes.length} classes`} over ${spec.axis_names.join(" and ")}.` +
        told(`${percent(frame.trainAccuracy)} of ${spec.labels.length} training points are classified correctly.`),
    );
    charts.sigmoid.setAttribute("aria-label", `Sigmoid outputs: the training points of ${isTwo ? "both" : "all"} classes along the curve from 0 to 1.`);
    charts.loss.setAttribute("aria-label", `Cross-entropy by epoch.${told(`Training ${loss(frame.trainLoss)}, test ${loss(frame.testLoss)}. Guessing costs ${spec.guess.toFixed(3)}.`)}`);
  }
}

const loss = (value) => ((value >= 0.0001 && value < 1e5) || value === 0 ? number(value, 4) : value.toExponential(1));

/** One line on a frame. @param {import("../loop/frames.js").Frame} frame */
export const summary = (frame) =>
  `Epoch ${frame.epoch.toFixed(1)}, update ${frame.update}. Training set: cross-entropy ${loss(frame.trainLoss)}, accuracy ${percent(frame.trainAccuracy)}. ` +
  `Test set: cross-entropy ${loss(frame.testLoss)}, accuracy ${percent(frame.testAccuracy)}.`;
