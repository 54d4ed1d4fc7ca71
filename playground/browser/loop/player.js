// The player: keeps a short queue of frames, shows one per screen refresh, and asks for more in time.
//
// A request names the frame shown and the last one held, and the server continues from one of the two; an answer replaces
// all frames held that come after its base.

import { Channel } from "./channel.js";
import { unpackFrames } from "./frames.js";
import { Past, UNCHANGEABLE } from "./past.js";
import { pointsOf, readPoints } from "./points.js";
import { FLEETING, POINTS, SIDE, STAYS } from "./protocol.js";

/** @typedef {import("./protocol.js").Answer} Answer */
/** @typedef {import("./frames.js").Frame} Frame */

const LOOKAHEAD = 24; // frames: 0.4 s, so that a changed learning rate is soon seen
const LONGEST = 60; // frames, where the server is busy: fewer answers, each of more frames, cost it less
const REFRESH = 1000 / 60 - 3; // ms; faster screens show no more frames than others
const REDUCED = 500; // ms between frames for those who prefer reduced motion
const MAX_PLACES = 500; // in one request
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
   * @param {(text: string, action: string) => void} on.refused
   * @param {(answer: Answer) => void} on.file
   * @param {(answer: Answer) => void} on.kept A run to be kept, kept runs that were read, or a new companion.
   * @param {() => void} on.checkpoints
   * @param {(update: number) => void} on.recomputing How far the updates up to the one that is visited have been made again.
   * @param {(refusal: string, update: number) => void} on.link
   * @param {(map: any) => void} on.map
   * @param {(reading: any) => void} on.reading
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
    /** What was asked of a run that is being restored. @type {{ open: any[], visited: number } | null} */
    this.unanswered = null;
    this.generation = -1;
    this.message = "";
    this.diverged = false; // whether the run can go no further
    this.sequence = -1;
    this.frames = 0;
    this.waited = 0;
    this.lastTime = 0;
    this.lastDrawn = 0;
    this.lookahead = LOOKAHEAD; // grows with each frame that was missed although it was asked for in time
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
    const resize = this.channel.find("resize");
    this.channel.restart(...(resize ? [resize] : []));
    this.channel.unconfirmed = null;
    Object.assign(this, { generation, queue: [], shown: null, present: null });
    this.points = pointsOf(spec);
    this.past.clear();
  }

  /** Ask for the run of a lost session. What was asked of it and not answered follows in `resume`. @param {object} fields */
  restore(fields) {
    const { pending, todo } = this.channel;
    const open = [pending, ...todo].filter((asked) => asked && !SIDE.has(asked.action) && !FLEETING.has(asked.action));
    const visited = this.past.shown ? this.shown.update : -1;
    if (visited >= 0) this.playing = false;
    this.unanswered = { open: this.unanswered?.open ?? open, visited: this.unanswered?.visited ?? visited };
    Object.assign(this, { queue: [], message: "" });
    this.channel.restart({ action: "restore", fields });
    this.on.state();
    this.channel.ask();
  }

  /** Go on with the restored run. */
  resume() {
    const { open, visited } = this.unanswered;
    this.unanswered = null;
    this.channel.todo.push(...open);
    if (visited >= 0) this.past.visit(visited, false);
    this.ask();
  }

  /** @param {Answer} answer */
  receive(answer) {
    const stale = this.channel.receive(answer.id);
    this.points = readPoints(answer, this.points);
    if (answer.points !== undefined) this.channel.confirm(this.points.number);
    if (answer.refused) this.on.refused(answer.refused, answer.action);
    if (answer.file) this.on.file(answer);
    if (answer.action === "keep" || answer.shelf || answer.companion_spec !== undefined) this.on.kept(answer);
    if (answer.checkpoint_scalars) this.past.receiveCheckpoints(answer);
    if (answer.map) this.on.map(answer.map);
    if (answer.reading) this.on.reading(answer.reading);
    if (SIDE.has(answer.action)) return this.ask();
    if (answer.action === "play" && (stale || !this.playing)) return this.ask();
    const frames = this.unpack(answer);
    Object.assign(frames.at(-1) ?? {}, { inside: answer.inside, landscape: answer.landscape, regression: answer.regression, compare: answer.compare });
    if (this.past.shown && answer.action !== "play") return this.past.receive(answer, frames[0]);
    this.message = answer.message;
    this.diverged = answer.diverged;
    if (answer.action === "play") {
      if (this.queue.length) this.lookahead = Math.max(LOOKAHEAD, this.lookahead - 1);
      this.queue = this.queue.filter((frame) => frame.update <= answer.base).concat(frames);
    } else {
      if (changesPoints(answer)) this.goOn(frames);
      else {
        this.queue = [];
        this.show(frames.at(-1), true);
      }
      if (answer.data) this.accept();
      if (answer.action === "link") this.on.link(answer.link, this.shown.update);
      if (answer.unfinished && !this.channel.todo.length) this.channel.add("draw");
    }
    this.settle();
    this.ask();
  }

  /** @param {Answer} answer @returns {Frame[]} */
  unpack({ action, scalars, parameters, exact, rate, frozen, edits, companion_scalars, companion_parameters }) {
    const data = (action === "play" && (this.queue.at(-1) ?? this.present)?.data) || this.points;
    const frames = unpackFrames(scalars, parameters, exact, { rate, frozen, edits, data });
    if (companion_scalars) unpackFrames(companion_scalars, companion_parameters, exact, {}).forEach((frame, i) => (frames[i].companion = frame));
    return frames;
  }

  /** Set a parameter, and continue to play where it plays. @param {number} index @param {number} value */
  set(index, value) {
    if (this.past.shown) return this.on.refused(UNCHANGEABLE, "set");
    const last = this.channel.todo.at(-1);
    if (last?.fields?.index === index) last.fields.value = value;
    else this.channel.add("set", { index, value });
    this.drop(0);
    this.message = "";
    this.ask();
  }

  /** Set several parameters, and continue to play where it plays. @param {[number, number][]} values Indices and numbers. */
  setAll(values) {
    if (this.past.shown) return this.on.refused(UNCHANGEABLE, "set_all");
    this.message = "";
    this.channel.replace("set_all", { values });
    this.drop(0);
    this.ask();
  }

  /**
   * Change the points, and continue to play where it plays. What waits of the same stroke goes in one request.
   * @param {string} action @param {any} [fields]
   */
  changePoints(action, fields = {}) {
    if (this.past.shown) return this.on.refused(UNCHANGEABLE, action);
    const last = this.channel.todo.at(-1);
    const places = [...(last?.fields?.places ?? []), ...(fields.places ?? [])];
    if (fields.places && last?.action === action && last.fields.stroke === fields.stroke && places.length <= MAX_PLACES) last.fields.places = places;
    else this.channel.add(action, fields);
    this.message = "";
    this.ask();
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

  /** Start a new run with these hidden layers, and continue to play where it plays. @param {number[]} sizes */
  resize(sizes) {
    this.channel.replace("resize", { hidden_layer_sizes: sizes });
    this.drop(0);
    this.ask();
  }

  /** The hidden layers that are still to be asked for, if any. @returns {number[] | undefined} */
  get requestedSizes() {
    return this.channel.find("resize")?.fields.hidden_layer_sizes;
  }

  /** Ask for something about the frame shown, and continue to play where it plays. @param {string} action @param {object} [fields] */
  request(action, fields = {}) {
    this.channel.add(action, fields);
    this.drop(0);
    this.ask();
  }

  /** Ask for something that leaves the run alone. @param {string} action @param {object} [fields] */
  askBeside(action, fields = {}) {
    this.channel.add(action, fields);
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
      this.channel.add(action); // a new run, which continues to play if this one was playing
    } else {
      const moving = this.playing;
      this.playing = false;
      this.drop(0);
      if (action === "pause") this.channel.todo = this.channel.todo.filter(changesPoints);
      if (action !== "pause" || moving) this.channel.add(action);
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
    this.channel.drop();
  }

  ask() {
    this.channel.ask();
  }

  /** How many frames are asked for ahead of the screen. */
  get ahead() {
    return this.speed.hold > 1 ? 1 : this.lookahead;
  }

  /** What to ask for where nothing else is: frames, while it plays and few are left. */
  get wanted() {
    const few = this.speed.hold > 1 ? 0 : this.ahead / 2;
    return this.playing && !this.message && this.queue.length <= few ? "play" : "";
  }

  /** What the page holds, as a request tells it. @param {string} action */
  describe(action) {
    let [at, past] = this.past.shown ? [this.present, this.shown.update] : [this.shown, -1];
    let room = this.playing ? this.ahead - this.queue.length : 0;
    if (POINTS.has(action) && this.playing) {
      this.queue.length = Math.min(this.queue.length, this.speed.hold > 1 ? 0 : UNTIL_DRAWN);
      at = this.queue.at(-1) ?? at;
      room = Math.min(this.ahead, WHILE_DRAWING);
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
      frames: room,
      speed: this.speed.name,
      goal: this.goal,
    };
  }

  /** Called at each screen refresh. @param {number} now In ms. */
  tick(now) {
    if (now - this.lastTime < REFRESH) return;
    this.lastTime = now;
    if (this.playing && !this.queue.length && this.channel.pending && this.inTime) this.lookahead = Math.min(LONGEST, this.lookahead + 1);
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
