// The player: keeps a short queue of frames, shows one per screen refresh, and asks for more in time.
//
// One request is pending at a time. It names the frame shown and the last one held, and the server continues from one of
// the two; an answer replaces all frames held that come after its base.

import { decode } from "../network/evaluation.js";
import { BESIDE, REPEATABLE } from "./protocol.js";

/** @typedef {import("./protocol.js").Answer} Answer */

const LOOKAHEAD = 24; // frames: 0.4 s, so that a changed learning rate is soon seen
const TIMEOUT = 3000; // ms, after which a request counts as lost
const REFRESH = 1000 / 60 - 3; // ms; faster screens show no more frames than others
const REDUCED = 500; // ms between frames for those who prefer reduced motion
const SCALARS = 6; // numbers per frame beside its parameters

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @typedef {object} Frame
 * @property {number} update
 * @property {number} epoch With the fraction of the epoch under way.
 * @property {number} trainLoss
 * @property {number} testLoss
 * @property {number} trainAccuracy
 * @property {number} testAccuracy
 * @property {Float32Array | Float64Array} parameters
 * @property {number} rate The learning rate.
 * @property {boolean} frozen
 * @property {number} edits
 * @property {string} [inside] Only of the state that the run is at.
 * @property {string} [regression] Only of the state that the run is at.
 */

export class Player {
  /**
   * @param {object} on What is shown, said and saved.
   * @param {(frame: Frame, still: boolean) => void} on.frame
   * @param {() => void} on.state Playing or paused.
   * @param {(text: string) => void} on.message
   * @param {(text: string, action: string) => void} on.refused
   * @param {(answer: Answer) => void} on.file
   * @param {(refusal: string, update: number) => void} on.link
   * @param {(map: any) => void} on.map
   */
  constructor(on) {
    this.on = on;
    this.playing = false;
    /** @type {Frame[]} */
    this.queue = [];
    /** @type {{ action: string, fields?: any }[]} */
    this.todo = [];
    /** @type {Frame | null} */
    this.shown = null;
    this.pending = null;
    this.generation = -1;
    this.parameterCount = 0;
    this.message = "";
    this.sequence = -1;
    this.requests = 0;
    this.frames = 0;
    this.waited = 0;
    this.lastTime = 0;
    this.lastDrawn = 0;
    this.speed = { name: "normal", hold: 1 };
  }

  /**
   * Start asking.
   * @param {(request: object) => void} send
   * @param {() => number} recorded The update that the curves reach.
   */
  connect(send, recorded) {
    this.send = send;
    this.recorded = recorded;
  }

  /** Begin a new experiment. Of the old one, only whether it was playing stays. @param {number} generation @param {number} parameterCount */
  begin(generation, parameterCount) {
    const todo = this.todo.filter(({ action }) => action === "resize");
    Object.assign(this, { generation, parameterCount, queue: [], todo, shown: null, pending: null });
  }

  /** @param {Answer} answer */
  receive(answer) {
    let stale = false;
    if (this.pending && this.pending.id === answer.id) {
      stale = this.pending.stale;
      this.pending = null;
    }
    if (answer.refused) this.on.refused(answer.refused, answer.action);
    if (answer.file) this.on.file(answer);
    if (answer.map) this.on.map(JSON.parse(answer.map));
    if (BESIDE.has(answer.action)) return this.ask();
    if (answer.action === "play" && (stale || !this.playing)) return this.ask();
    const frames = this.unpack(answer);
    Object.assign(frames.at(-1) ?? {}, { inside: answer.inside, regression: answer.regression });
    this.message = answer.message;
    if (answer.action === "play") {
      this.queue = this.queue.filter((frame) => frame.update <= answer.base).concat(frames);
    } else {
      this.queue = [];
      this.show(frames.at(-1), true);
      if (answer.action === "link") this.on.link(answer.link, this.shown.update);
    }
    this.settle();
    this.ask();
  }

  /** @param {Answer} answer @returns {Frame[]} */
  unpack({ scalars, parameters, exact, rate, frozen, edits }) {
    const numbers = decode(scalars, Float64Array);
    const all = exact ? decode(parameters, Float64Array) : decode(parameters, Float32Array);
    return Array.from({ length: numbers.length / SCALARS }, (_, i) => {
      const [update, epoch, trainLoss, testLoss, trainAccuracy, testAccuracy] = numbers.subarray(SCALARS * i);
      const own = all.subarray(i * this.parameterCount, (i + 1) * this.parameterCount);
      return { update, epoch, trainLoss, testLoss, trainAccuracy, testAccuracy, parameters: own, rate, frozen, edits };
    });
  }

  /** Set a parameter, and continue to play where it plays. @param {number} index @param {number} value */
  set(index, value) {
    const last = this.todo.at(-1);
    if (last?.fields?.index === index) last.fields.value = value;
    else this.todo.push({ action: "set", fields: { index, value } });
    this.drop(0);
    this.message = "";
    this.ask();
  }

  /** Start a new run with these hidden layers, and continue to play where it plays. @param {number[]} sizes */
  resize(sizes) {
    this.todo = this.todo.filter(({ action }) => action !== "resize");
    this.request("resize", { hidden_layer_sizes: sizes });
  }

  /** The hidden layers that are still to be asked for, if any. @returns {number[] | undefined} */
  get requestedSizes() {
    return this.todo.find(({ action }) => action === "resize")?.fields.hidden_layer_sizes;
  }

  /** Ask for something about the frame shown, and continue to play where it plays. @param {string} action @param {object} [fields] */
  request(action, fields = {}) {
    this.todo.push({ action, fields });
    this.drop(0);
    this.ask();
  }

  /** Ask for something that leaves the run alone. @param {string} action @param {object} [fields] */
  askBeside(action, fields = {}) {
    this.todo.push({ action, fields });
    this.ask();
  }

  /** Pause, for a loaded run to replace this one. @param {string} action @param {object} fields */
  load(action, fields) {
    this.playing = false;
    this.on.state();
    this.message = "";
    this.request(action, fields);
  }

  /** Carry out a button's action. @param {string} action */
  act(action) {
    if (action === "toggle") action = this.playing ? "pause" : "play";
    if (action === "play") {
      this.playing = true;
    } else if (action === "new_weights") {
      this.todo.push({ action }); // a new run, which continues to play if this one was playing
    } else {
      const moving = this.playing;
      this.playing = false;
      this.drop(0);
      if (action === "pause") this.todo = [];
      if (action !== "pause" || moving) this.todo.push({ action });
    }
    this.on.message("");
    this.message = "";
    this.on.state();
    this.ask();
  }

  /** Ask again, but for one frame, after a change of speed. */
  refill() {
    this.drop(1);
    this.message = "";
  }

  /** Drop all frames but the first few, and those that are pending. @param {number} kept */
  drop(kept) {
    this.queue.length = Math.min(kept, this.queue.length);
    if (this.pending?.action === "play") this.pending.stale = true;
  }

  ask() {
    const now = performance.now();
    if (!this.send || (this.pending && now - this.pending.since < TIMEOUT)) return;
    const hold = this.speed.hold;
    const ahead = hold > 1 ? 1 : LOOKAHEAD;
    const lost = this.pending && !this.pending.stale && REPEATABLE.has(this.pending.action) ? this.pending : null;
    let { action, fields = {} } = lost ?? this.todo.shift() ?? { action: "" };
    if (!action && this.playing && !this.message && this.queue.length <= (hold > 1 ? 0 : ahead / 2)) action = "play";
    if (!action) return;
    this.pending = { id: ++this.requests, action, fields, since: now, stale: false };
    this.send({
      id: this.requests,
      action,
      ...fields,
      generation: this.generation,
      shown: this.shown?.update ?? -1,
      last: this.queue.at(-1)?.update ?? this.shown?.update ?? -1,
      recorded: this.recorded(),
      frames: ahead - this.queue.length,
      speed: this.speed.name,
    });
  }

  /** Called at each screen refresh. @param {number} now In ms. */
  tick(now) {
    if (now - this.lastTime < REFRESH) return;
    this.lastTime = now;
    if (this.playing && this.queue.length && ++this.waited >= this.speed.hold) {
      this.waited = 0;
      const frame = this.queue.shift();
      if (!reducedMotion.matches || now - this.lastDrawn >= REDUCED) this.show(frame, false);
      else this.shown = frame;
      this.settle();
    }
    this.ask();
  }

  /** @param {Frame | undefined} frame @param {boolean} still */
  show(frame, still) {
    if (!frame) return;
    this.shown = frame;
    this.frames += 1;
    this.lastDrawn = performance.now();
    this.on.frame(frame, still);
  }

  /** Where the server has said why it stopped, stop after its last frame and say it. */
  settle() {
    if (!this.message || this.queue.length) return;
    if (this.playing) {
      this.playing = false;
      this.todo.push({ action: "draw" }); // in double precision, now that it stands
      this.on.state();
    }
    this.on.message(this.message);
  }
}
