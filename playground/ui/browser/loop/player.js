// The player: keeps a short queue of frames, shows one per screen refresh, and asks for more in time.
//
// One request is pending at a time. It names the frame shown and the last one held, and the server continues from one of
// the two; an answer replaces all frames held that come after its base.

import { unpackFrames } from "./frames.js";
import { Past, STAYS, UNCHANGEABLE } from "./past.js";
import { BESIDE, REPEATABLE } from "./protocol.js";

/** @typedef {import("./protocol.js").Answer} Answer */
/** @typedef {import("./frames.js").Frame} Frame */

const LOOKAHEAD = 24; // frames: 0.4 s, so that a changed learning rate is soon seen
const LONGEST = 60; // frames, where the server is busy: fewer answers, each of more frames, cost it less
const TIMEOUT = 3000; // ms, after which a request counts as lost; longer where the server is late, up to
const LONGEST_TIMEOUT = 60000; // ms: to be asked again would make it later
const REFRESH = 1000 / 60 - 3; // ms; faster screens show no more frames than others
const REDUCED = 500; // ms between frames for those who prefer reduced motion

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export class Player {
  /**
   * @param {object} on What is shown, said and saved.
   * @param {(frame: Frame, still: boolean) => void} on.frame
   * @param {() => void} on.state Playing or paused.
   * @param {(text: string) => void} on.message
   * @param {(text: string, action: string) => void} on.refused
   * @param {(answer: Answer) => void} on.file
   * @param {(answer: Answer) => void} on.kept A run to be kept, kept runs that were read, or a new companion.
   * @param {() => void} on.checkpoints
   * @param {(update: number) => void} on.recomputing How far the updates up to the one that is visited have been made again.
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
    /** Where the run stands: the frame shown, or a later one. @type {Frame | null} */
    this.present = null;
    this.past = new Past(this);
    this.pending = null;
    this.generation = -1;
    this.message = "";
    this.sequence = -1;
    this.requests = 0;
    this.frames = 0;
    this.waited = 0;
    this.lastTime = 0;
    this.lastDrawn = 0;
    this.timeout = TIMEOUT;
    this.lookahead = LOOKAHEAD; // grows with each frame that was missed although it was asked for in time
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

  /** Begin a new experiment. Of the old one, only whether it was playing stays. @param {number} generation */
  begin(generation) {
    const todo = this.todo.filter(({ action }) => action === "resize");
    Object.assign(this, { generation, queue: [], todo, shown: null, present: null, pending: null });
    this.past.clear();
  }

  /** @param {Answer} answer */
  receive(answer) {
    let stale = false;
    if (this.pending && this.pending.id === answer.id) {
      stale = this.pending.stale;
      this.timeout = Math.min(LONGEST_TIMEOUT, Math.max(TIMEOUT, this.timeout / 2, 3 * (performance.now() - this.pending.since)));
      this.pending = null;
    }
    if (answer.refused) this.on.refused(answer.refused, answer.action);
    if (answer.file) this.on.file(answer);
    if (answer.action === "keep" || answer.shelf || answer.companion_spec !== undefined) this.on.kept(answer);
    if (answer.checkpoint_scalars) this.past.receiveCheckpoints(answer);
    if (answer.map) this.on.map(JSON.parse(answer.map));
    if (BESIDE.has(answer.action)) return this.ask();
    if (answer.action === "play" && (stale || !this.playing)) return this.ask();
    const frames = this.unpack(answer);
    Object.assign(frames.at(-1) ?? {}, { inside: answer.inside, landscape: answer.landscape, regression: answer.regression, compare: answer.compare });
    if (this.past.shown && answer.action !== "play") return this.past.receive(answer, frames[0]);
    this.message = answer.message;
    if (answer.action === "play") {
      if (this.queue.length) this.lookahead = Math.max(LOOKAHEAD, this.lookahead - 1);
      this.queue = this.queue.filter((frame) => frame.update <= answer.base).concat(frames);
    } else {
      this.queue = [];
      this.show(frames.at(-1), true);
      if (answer.action === "link") this.on.link(answer.link, this.shown.update);
      if (answer.unfinished && !this.todo.length) this.todo.push({ action: "draw" });
    }
    this.settle();
    this.ask();
  }

  /** @param {Answer} answer @returns {Frame[]} */
  unpack({ scalars, parameters, exact, rate, frozen, edits, companion_scalars, companion_parameters }) {
    const frames = unpackFrames(scalars, parameters, exact, { rate, frozen, edits });
    if (companion_scalars) unpackFrames(companion_scalars, companion_parameters, exact, {}).forEach((frame, i) => (frames[i].companion = frame));
    return frames;
  }

  /** Set a parameter, and continue to play where it plays. @param {number} index @param {number} value */
  set(index, value) {
    if (this.past.shown) return this.on.refused(UNCHANGEABLE, "set");
    const last = this.todo.at(-1);
    if (last?.fields?.index === index) last.fields.value = value;
    else this.todo.push({ action: "set", fields: { index, value } });
    this.drop(0);
    this.message = "";
    this.ask();
  }

  /** Set several parameters, and continue to play where it plays. @param {[number, number][]} values Indices and numbers. */
  setAll(values) {
    if (this.past.shown) return this.on.refused(UNCHANGEABLE, "set_all");
    this.todo = this.todo.filter(({ action }) => action !== "set_all");
    this.message = "";
    this.request("set_all", { values });
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
    if (this.past.shown && ["toggle", "update", "epoch"].includes(action)) return this.past.act(action);
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

  /** The page has run again without an answer to what is pending: it counts as lost. */
  miss() {
    if (this.pending) this.pending.lost = true;
    this.ask();
  }

  ask() {
    const now = performance.now();
    if (!this.send || (this.pending && !this.pending.lost && now - this.pending.since < this.timeout)) return;
    const hold = this.speed.hold;
    const ahead = hold > 1 ? 1 : this.lookahead;
    const lost = this.pending && !this.pending.stale && REPEATABLE.has(this.pending.action) ? this.pending : null;
    let { action, fields = {} } = lost ?? this.todo.shift() ?? { action: "" };
    if (!action && this.playing && !this.message && this.queue.length <= (hold > 1 ? 0 : ahead / 2)) action = "play";
    if (!action) return;
    const [at, past] = this.past.shown ? [this.present, this.shown.update] : [this.shown, -1];
    if (!STAYS.has(action)) this.past.shown = false;
    if (this.pending) this.timeout = Math.min(2 * this.timeout, LONGEST_TIMEOUT);
    this.pending = { id: ++this.requests, action, fields, since: now, stale: false, lost: false, inTime: this.queue.length > 0 };
    this.send({
      id: this.requests,
      action,
      ...fields,
      generation: this.generation,
      shown: at?.update ?? -1,
      last: this.queue.at(-1)?.update ?? at?.update ?? -1,
      past,
      recorded: this.recorded(),
      frames: ahead - this.queue.length,
      speed: this.speed.name,
    });
  }

  /** Called at each screen refresh. @param {number} now In ms. */
  tick(now) {
    if (now - this.lastTime < REFRESH) return;
    this.lastTime = now;
    if (this.playing && !this.queue.length && this.pending?.inTime) this.lookahead = Math.min(LONGEST, this.lookahead + 1);
    if (this.playing && this.queue.length && ++this.waited >= this.speed.hold) {
      this.waited = 0;
      const frame = this.queue.shift();
      if (!reducedMotion.matches || now - this.lastDrawn >= REDUCED) this.show(frame, false);
      else [this.shown, this.present] = [frame, frame.past ? this.present : frame];
      this.settle();
    }
    this.ask();
  }

  /** @param {Frame | undefined} frame @param {boolean} still */
  show(frame, still) {
    if (!frame) return;
    this.shown = frame;
    if (!frame.past) [this.present, this.past.shown] = [frame, false];
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
