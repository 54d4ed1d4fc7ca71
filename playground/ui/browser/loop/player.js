// The player: keeps a short queue of frames, shows them one a screen refresh, and asks for more in time.
//
// One request is under way at a time. It names the frame shown and the last one held, and the server goes on from one of
// the two; an answer replaces all frames held that come after its base.

import { decode } from "../network/evaluation.js";

const AHEAD = 24; // frames: 0.4 s, so that a changed learning rate is soon seen
const PATIENCE = 3000; // ms, after which a request is taken for lost
const REFRESH = 1000 / 60 - 3; // ms; faster screens show no more pictures than others
const CALM = 500; // ms between pictures for those who prefer reduced motion

const AGAIN = new Set(["pause", "reset", "draw", "set", "export", "link"]); // what may be carried out twice, where no answer came

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Player {
  /**
   * on: { frame(frame, still), state(), message(text), refused(text, action), file(answer), link(refusal, update) }: the
   * picture, the buttons, what is to be said, what is to be taken along.
   */
  constructor(on) {
    this.on = on;
    this.playing = false;
    this.queue = [];
    this.todo = [];
    this.shown = null;
    this.pending = null;
    this.sequence = -1;
    this.requests = 0;
    this.frames = 0;
    this.waited = 0;
    this.lastTime = 0;
    this.lastDrawn = 0;
    this.speed = { name: "normal", hold: 1 };
  }

  /** Start asking; send(request) hands a request to the server, recorded() says how far the curves reach. */
  connect(send, recorded) {
    this.send = send;
    this.recorded = recorded;
  }

  /** Begin a new experiment: nothing of the old one is left but whether it was playing. */
  begin(generation, parameterCount) {
    Object.assign(this, { generation, parameterCount, queue: [], todo: [], shown: null, pending: null });
  }

  receive(answer) {
    let stale = false;
    if (this.pending && this.pending.id === answer.id) {
      stale = this.pending.stale;
      this.pending = null;
    }
    if (answer.refused) this.on.refused(answer.refused, answer.action);
    if (answer.file) this.on.file(answer);
    if (answer.action === "play" && (stale || !this.playing)) return this.ask();
    const { rate, frozen, edits, inside, regression } = answer;
    const frames = this.unpack(answer).map((frame) => ({ ...frame, rate, frozen, edits }));
    Object.assign(frames.at(-1) ?? {}, { inside, regression }); // what is told of the state that the run stands at
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

  unpack({ heads, parameters, exact }) {
    const head = decode(heads, Float64Array);
    const all = decode(parameters, exact ? Float64Array : Float32Array);
    return Array.from({ length: head.length / 6 }, (_, i) => {
      const [update, epoch, trainLoss, testLoss, trainAccuracy, testAccuracy] = head.subarray(6 * i);
      const own = all.subarray(i * this.parameterCount, (i + 1) * this.parameterCount);
      return { update, epoch, trainLoss, testLoss, trainAccuracy, testAccuracy, parameters: own };
    });
  }

  /** Put a parameter where a person wants it, and go on playing where it plays. */
  set(place, value) {
    const last = this.todo.at(-1);
    if (last?.more?.place === place) last.more.value = value;
    else this.todo.push({ action: "set", more: { place, value } });
    this.drop(0);
    this.message = "";
    this.ask();
  }

  /** Ask for something about the frame shown, and go on playing where it plays. */
  request(action, more) {
    this.todo.push({ action, more });
    this.drop(0);
    this.ask();
  }

  /** Stand still, for another run to take this one's place. */
  load(content) {
    this.playing = false;
    this.on.state();
    this.message = "";
    this.request("load", { content });
  }

  act(action) {
    if (action === "toggle") action = this.playing ? "pause" : "play";
    if (action === "play") {
      this.playing = true;
    } else if (action === "new_weights") {
      this.todo.push(action); // a new run, which goes on playing if it was playing
    } else {
      const moving = this.playing;
      this.playing = false;
      this.drop(0);
      if (action === "pause") this.todo = [];
      if (action !== "pause" || moving) this.todo.push(action);
    }
    this.on.message("");
    this.message = "";
    this.on.state();
    this.ask();
  }

  /** Ask anew, but for one frame, after a change of speed. */
  refill() {
    this.drop(1);
    this.message = "";
  }

  /** Let go of the frames held but for the first few, and of those on their way. */
  drop(kept) {
    this.queue.length = Math.min(kept, this.queue.length);
    if (this.pending?.action === "play") this.pending.stale = true;
  }

  ask() {
    const now = performance.now();
    if (!this.send || (this.pending && now - this.pending.since < PATIENCE)) return;
    const hold = this.speed.hold;
    const ahead = hold > 1 ? 1 : AHEAD;
    const lost = this.pending && !this.pending.stale && AGAIN.has(this.pending.action) ? this.pending : null;
    const next = lost ?? this.todo.shift();
    let { action, more = {} } = typeof next === "string" ? { action: next } : (next ?? {});
    if (!action && this.playing && !this.message && this.queue.length <= (hold > 1 ? 0 : ahead / 2)) action = "play";
    if (!action) return;
    this.pending = { id: ++this.requests, action, more, since: now, stale: false };
    this.send({
      id: this.requests,
      action,
      ...more,
      generation: this.generation,
      shown: this.shown?.update ?? -1,
      last: this.queue.at(-1)?.update ?? this.shown?.update ?? -1,
      recorded: this.recorded(),
      frames: ahead - this.queue.length,
      speed: this.speed.name,
    });
  }

  /** Called at each screen refresh. */
  tick(now) {
    if (now - this.lastTime < REFRESH) return;
    this.lastTime = now;
    if (this.playing && this.queue.length && ++this.waited >= this.speed.hold) {
      this.waited = 0;
      const frame = this.queue.shift();
      if (!calm.matches || now - this.lastDrawn >= CALM) this.show(frame, false);
      else this.shown = frame;
      this.settle();
    }
    this.ask();
  }

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
      this.todo.push("draw"); // in double precision, now that it stands
      this.on.state();
    }
    this.on.message(this.message);
  }
}
