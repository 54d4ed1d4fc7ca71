// The player: keeps a short queue of frames, shows one per screen refresh, and asks for more in time.
//
// A request names the frame shown and the last one held, and the server continues from one of the two; an answer replaces
// all frames held that come after its base.

import { Channel } from "./channel.js";
import { unpackFrames } from "./frames.js";
import { Past, UNCHANGEABLE } from "./past.js";
import { pointsOf, readPoints } from "./points.js";
import { FLEETING, PAUSES, POINTS, SIDE, STARTS, STAYS } from "./protocol.js";

/** @typedef {import("./protocol.js").Answer} Answer */
/** @typedef {import("./frames.js").Frame} Frame */
/** @typedef {import("../page.js").Part} Part */

const PREFETCH = 24; // frames: 0.4 s, so that a changed learning rate is soon seen
const LONGEST = 60; // frames, where the server is busy: fewer answers, each of more frames, cost it less
const REFRESH = 1000 / 60 - 3; // ms; faster screens show no more frames than others
const REDUCED = 500; // ms between frames for those who prefer reduced motion
const UNTIL_DRAWN = 5; // frames still to be shown before points change: about as long as an answer takes
const WHILE_DRAWING = 10; // frames that such an answer brings: about as long as the next one takes

/** Whether a request, or its answer, changes the points: none is dropped. @param {{ action?: string }} message */
const changesPoints = ({ action }) => POINTS.has(action);

export const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export class Player {
  /**
   * @param {object} on What is shown, said and saved.
   * @param {(frame: Frame, still: boolean) => void} on.frame
   * @param {() => void} on.state Playing or paused.
   * @param {(text: string) => void} on.message
   * @param {(answer: Answer, part: Part | undefined) => void} on.answer Before its frames; with the part that asked for it.
   * @param {() => void} on.checkpoints
   * @param {(update: number) => void} on.recomputing How far the updates up to the one that is visited have been made again.
   */
  constructor(on) {
    this.on = on;
    this.playing = false;
    /** @type {Frame[]} */
    this.queue = [];
    this.channel = new Channel({ idle: () => this.wanted, describe: (action) => this.describe(action) });
    /** @type {Frame | null} */
    this.shown = null;
    /** Where the run stands: the frame shown, or a later one. @type {Frame | null} */
    this.present = null;
    /** What the server has told last. @type {import("./points.js").Points | null} */
    this.points = null;
    this.past = new Past(this);
    this.generation = -1;
    this.message = "";
    this.diverged = false; // whether the run can go no further
    this.frames = 0;
    this.waited = 0;
    this.lastTime = 0;
    this.lastDrawn = 0;
    this.prefetch = PREFETCH; // grows with each frame that was missed although it was asked for in time
    this.inTime = false; // whether what is pending was asked for while frames were left
    this.speed = { name: "normal", hold: 1 };
    this.goal = -1; // epochs after which training stops; -1 for none
  }

  /**
   * Start asking.
   * @param {(request: object) => void} send
   * @param {() => number} recorded The update that the curves reach.
   */
  connect(send, recorded) {
    this.channel.connect(send);
    this.recorded = recorded;
  }

  /**
   * Begin a new experiment. Of the old one, only whether it was playing stays.
   * @param {number} generation @param {import("./protocol.js").Spec} spec
   */
  begin(generation, spec) {
    this.channel.restart(...this.channel.todo.filter(({ action }) => STARTS.has(action)));
    this.channel.unconfirmed = null;
    Object.assign(this, { generation, queue: [], shown: null, present: null });
    this.points = pointsOf(spec);
    this.past.clear();
  }

  /** What was asked of the run and not answered, and the earlier update that is shown, or -1. */
  get unanswered() {
    const { pending, todo } = this.channel;
    const open = [pending, ...todo].filter((asked) => asked && !SIDE.has(asked.action) && !FLEETING.has(asked.action));
    return { open, visited: this.past.shown ? this.shown.update : -1 };
  }

  /** Ask for the run of a lost session. @param {object} fields */
  restore(fields) {
    if (this.past.shown) this.playing = false;
    Object.assign(this, { queue: [], message: "" });
    this.channel.restart({ action: "restore", fields });
    this.on.state();
    this.channel.flush();
  }

  /** Go on with the restored run. @param {{ open: any[], visited: number }} unanswered */
  resume({ open, visited }) {
    this.channel.todo.push(...open);
    if (visited >= 0) this.past.visit(visited, false);
    this.channel.flush();
  }

  /** Stop, and ask for nothing more. */
  stop() {
    this.channel.restart();
    Object.assign(this, { playing: false, queue: [] });
  }

  /** @param {Answer} answer */
  receive(answer) {
    const asked = this.channel.receive(answer.id);
    this.points = readPoints(answer, this.points);
    if (answer.points !== undefined) this.channel.confirm(this.points.number);
    this.on.answer(answer, asked?.part);
    if (answer.checkpoint_scalars) this.past.receiveCheckpoints(answer);
    if (SIDE.has(answer.action) || (answer.action === "play" && (asked?.stale || !this.playing))) return this.channel.flush();
    const frames = this.unpack(answer);
    Object.assign(frames.at(-1) ?? {}, { inside: answer.inside, landscape: answer.landscape, regression: answer.regression, compare: answer.compare });
    if (this.past.shown && answer.action !== "play") return this.past.receive(answer, frames[0]);
    this.message = answer.message;
    this.diverged = answer.diverged;
    if (answer.action === "play") {
      if (this.queue.length) this.prefetch = Math.max(PREFETCH, this.prefetch - 1);
      this.queue = this.queue.filter((frame) => frame.update <= answer.base).concat(frames);
    } else {
      if (changesPoints(answer)) this.goOn(frames);
      else {
        this.queue = [];
        this.show(frames.at(-1), true);
      }
      if (answer.data) this.accept();
      if (answer.unfinished && !this.channel.todo.length) this.channel.add("draw");
    }
    this.settle();
    this.channel.flush();
  }

  /** @param {Answer} answer @returns {Frame[]} */
  unpack({ action, scalars, parameters, exact, rate, rate_now, scheduled, frozen, edits, reference_scalars, reference_parameters }) {
    const data = (action === "play" && (this.queue.at(-1) ?? this.present)?.data) || this.points;
    const frames = unpackFrames(scalars, parameters, exact, { rate, scheduled, frozen, edits, data });
    if (frames.length) frames.at(-1).rateNow = rate_now;
    if (reference_scalars) unpackFrames(reference_scalars, reference_parameters, exact, {}).forEach((frame, i) => (frames[i].reference = frame));
    return frames;
  }

  /**
   * Ask the server, and continue to play where it plays.
   * @param {string} action @param {any} [fields] @param {Part} [part] The part of the page that asks.
   */
  ask(action, fields = {}, part) {
    const changes = action === "set" || POINTS.has(action);
    if (changes && this.past.shown) return part?.refuse(UNCHANGEABLE);
    if (STARTS.has(action) && this.channel.isAsked(action, fields)) return; // a double click
    if (PAUSES.has(action)) {
      this.playing = false;
      this.on.state();
    }
    if (changes || PAUSES.has(action)) this.message = "";
    this.channel.add(action, fields, part);
    if (!SIDE.has(action) && !POINTS.has(action)) this.drop(0);
    this.channel.flush();
  }

  /** Whether a change of the points is on its way. */
  get isChangingPoints() {
    return [this.channel.pending, ...this.channel.todo].some((request) => request && changesPoints(request));
  }

  /**
   * The points have changed after a frame that was shown, or is about to be.
   * @param {Frame[]} frames That one, and those that follow.
   */
  goOn(frames) {
    const before = this.queue.filter(({ update }) => update < frames[0].update);
    if (this.points.waiting || !this.playing || !before.length) this.show(frames.shift(), !this.playing || Boolean(this.points.waiting));
    this.queue = this.playing ? [...before, ...frames] : [];
  }

  /** Say what the points that have come mean for training. */
  accept() {
    if (this.points.waiting && this.playing) {
      this.playing = false;
      this.on.state();
    }
    this.on.message(this.message);
  }

  /** The hidden layers that are still to be asked for, if any. @returns {number[] | undefined} */
  get requestedSizes() {
    return this.channel.find("resize")?.fields.hidden_layer_sizes;
  }

  /** Carry out a button's action. @param {string} action */
  act(action) {
    if (this.past.shown && ["toggle", "update", "epoch"].includes(action)) return this.past.act(action);
    if (action === "toggle" && !this.playing) this.playing = true;
    else if (action === "new_weights") this.channel.add(action); // a new run, which continues to play if this one was playing
    else {
      this.playing = false;
      this.drop(0);
      if (action === "toggle") this.channel.todo = this.channel.todo.filter(changesPoints);
      this.channel.add(action === "toggle" ? "draw" : action);
    }
    this.on.message("");
    this.message = "";
    this.on.state();
    this.channel.flush();
  }

  /** Ask again, but for one frame, after a change of speed. */
  refill() {
    this.drop(1);
    this.message = "";
  }

  /** Drop all frames but the first few, and those that are pending. @param {number} kept */
  drop(kept) {
    this.queue.length = Math.min(kept, this.queue.length);
    this.channel.drop();
  }

  /** How many frames are asked for ahead of the screen. */
  get ahead() {
    return this.speed.hold > 1 ? 1 : this.prefetch;
  }

  /** What to ask for where nothing else is: frames, while it plays and few are left. */
  get wanted() {
    const few = this.speed.hold > 1 ? 0 : this.ahead / 2;
    return this.playing && !this.message && this.queue.length <= few ? "play" : "";
  }

  /** What the page holds, as a request tells it. @param {string} action */
  describe(action) {
    let [at, past] = this.past.shown ? [this.present, this.shown.update] : [this.shown, -1];
    let capacity = this.playing ? this.ahead - this.queue.length : 0;
    if (POINTS.has(action) && this.playing) {
      this.queue.length = Math.min(this.queue.length, this.speed.hold > 1 ? 0 : UNTIL_DRAWN);
      at = this.queue.at(-1) ?? at;
      capacity = Math.min(this.ahead, WHILE_DRAWING);
    }
    if (!STAYS.has(action)) this.past.shown = false;
    this.inTime = this.queue.length > 0;
    return {
      generation: this.generation,
      shown: at?.update ?? -1,
      last: this.queue.at(-1)?.update ?? at?.update ?? -1,
      past,
      points: this.points?.number ?? -1,
      recorded: this.recorded(),
      frames: capacity,
      speed: this.speed.name,
      goal: this.goal,
    };
  }

  /** Called at each screen refresh. @param {number} now In ms. */
  tick(now) {
    if (now - this.lastTime < REFRESH) return;
    this.lastTime = now;
    if (this.playing && !this.queue.length && this.channel.pending && this.inTime) this.prefetch = Math.min(LONGEST, this.prefetch + 1);
    if (this.playing && this.queue.length && ++this.waited >= this.speed.hold) {
      this.waited = 0;
      const frame = this.queue.shift();
      if (!reducedMotion.matches || now - this.lastDrawn >= REDUCED) this.show(frame, false);
      else [this.shown, this.present] = [frame, frame.past ? this.present : frame];
      this.settle();
    }
    this.channel.flush();
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

  /** Where training has come to its goal, or the server has said why it stopped, stop after the last frame and say it. */
  settle() {
    const arrived = this.goal >= 0 && !this.past.shown && this.shown?.epoch >= this.goal;
    if (!(this.message || (arrived && this.playing)) || this.queue.length) return;
    if (this.playing) {
      this.playing = false;
      this.channel.add("draw"); // in double precision, now that it stands
      this.on.state();
    }
    this.on.message(this.message);
  }
}
