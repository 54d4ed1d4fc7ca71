// The handshake of page and server: whose run the page shows, and how it gets its own back where the server has lost it.
//
// fresh      no answer has come yet
// running    the page shows its own run
// restoring  the server has lost that run, and is asked to bring it back; until then the last frame stays on the screen
// following  the page shows the teacher's run, and asks for nothing: see `playground/stage/broadcast.py`

import { RunRecord } from "./record.js";

/** @typedef {import("./protocol.js").Answer} Answer */
/** @typedef {{ answer: Answer, options: Record<string, string>, moment: { selected: number, slow: { ahead: boolean, place: number } } | null }} Moment What the teacher's page shows. */

const MOST = 90; // frames of the teacher's that wait; where there are more, this screen is late
const record = new RunRecord(); // one for the page, also where Streamlit makes the stage anew

export class Handshake {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.record = record;
    /** @type {"fresh" | "running" | "restoring" | "following"} */
    this.state = "fresh";
    this.sequence = -1; // of the last answer
    /** Of the run that is being restored: why, and what was asked of it. @type {{ why: string, reference: number, open: any[], visited: number } | null} */
    this.lost = null;
    this.hasBegun = false; // whether a run of the teacher's is shown
    this.inOrder = Promise.resolve();
  }

  /** One answer after another. @param {() => any} step */
  next(step) {
    this.inOrder = this.inOrder.then(step).catch((error) => console.error(error));
    return this.inOrder;
  }

  /** The page has run. @param {{ sequence: number, answer: string }} data All of a run that the stage knows nothing about, if there is one. */
  receivePage({ sequence, answer }) {
    if (answer && sequence > this.sequence) return this.receive(JSON.parse(answer));
    // Where Streamlit has made the stage anew, it lacks what the one before was told.
    return this.next(() => this.state === "fresh" && !this.stage.isReady && this.stage.player.ask("draw"));
  }

  /** @param {Answer} answer */
  receive(answer) {
    return this.next(async () => {
      const { stage } = this;
      if (answer.sequence <= this.sequence) return;
      this.sequence = answer.sequence;
      const why = answer.session ? record.enter(answer.session) : "";
      const isFollowing = this.state === "following";
      if (why && !isFollowing) return this.restore(why);
      if (!isFollowing) await this.show(answer);
      if (answer.spec) stage.classroom.enter(answer.classroom);
    });
  }

  /** Show the answer to this page's own request. @param {Answer} answer */
  async show(answer) {
    const { player, readouts } = this.stage;
    if (answer.spec) await this.begin(answer);
    if (answer.generation !== player.generation) {
      player.generation = answer.generation;
      return player.ask("draw");
    }
    this.receiveFrames(answer);
    record.follow(answer, () => this.kept);
    if (answer.spec) this.resume(answer.rate_now ? answer.message : ""); // where nothing more is learned, it says that
    if (record.complaint) readouts.setMessage(record.complaint);
    record.complaint = "";
    if (answer.action === "play" && record.isDue) player.ask("record");
  }

  /** @param {Answer} answer */
  async begin({ spec, generation, lesson }) {
    await this.stage.begin(spec, generation);
    this.stage.lesson.enter(lesson);
  }

  /** @param {Answer} answer */
  receiveFrames(answer) {
    const { charts, player } = this.stage;
    if (!answer.past) charts.loss.record(answer.history, answer.base, answer.stride);
    player.receive(answer);
  }

  /** What the record keeps of the page. */
  get kept() {
    const { player, panels } = this.stage;
    const { present, playing, past } = player;
    return present && { update: present.update, playing: playing && !past.shown, reference: panels.panels.compare.place };
  }

  /** Ask for the run of a session that is lost. @param {string} why */
  restore(why) {
    const { player, isReady } = this.stage;
    if (!isReady) player.playing = record.state.playing;
    const { open, visited } = this.lost ?? player.unanswered;
    this.lost = { why, reference: record.state.reference, open, visited };
    this.state = "restoring";
    player.restore(record.fields);
  }

  /** A run has begun: where it was restored, say so and go on with it. @param {string} refusal Why it was not. */
  resume(refusal) {
    const { player, panels, readouts } = this.stage;
    const { lost } = this;
    this.state = "running";
    this.lost = null;
    if (!lost || refusal) return;
    const { compare, map } = panels.panels;
    const update = player.present.update.toLocaleString("en");
    player.resume(lost);
    compare.follow(lost.reference);
    readouts.setMessage([
      update === "0" ? "" : `${lost.why} ${player.playing ? `Training continues at update ${update}.` : `The run is at update ${update} again.`}`,
      map.held.map_number < 0 ? "" : "To load cells of the hyperparameter map, compute it again.",
    ].join(" ").trim());
  }

  /** Follow the teacher's page, or stop. @param {boolean} isOn */
  follow(isOn) {
    const { player, transport } = this.stage;
    this.state = isOn ? "following" : "running";
    this.hasBegun = false;
    document.documentElement.toggleAttribute("data-following", isOn);
    player.channel.isSilent = isOn;
    if (isOn) player.stop();
    transport.setPlaying(player.playing);
  }

  /** Go on alone: with the run of the teacher's page, or with this page's own. @param {string} student Empty where the class has ended. */
  leave(student) {
    const { player, lesson } = this.stage;
    const takesOver = this.hasBegun && student;
    this.follow(false);
    if (takesOver) player.ask("take_over", { student, update: player.shown?.update ?? 0 });
    else player.ask("draw");
    lesson.render();
  }

  /** @param {Moment} message */
  receiveMoment({ answer, options, moment }) {
    return this.next(async () => {
      const { stage } = this;
      const { player } = stage;
      if (this.state !== "following") return;
      player.playing = answer.action === "play" && !answer.message;
      if (answer.spec) {
        await this.begin(answer);
        this.hasBegun = true;
      }
      await stage.adoptOptions(options);
      stage.slow.ahead = Boolean(moment?.slow.ahead);
      this.receiveFrames(answer);
      if (player.queue.length > MOST) player.queue.splice(0, player.queue.length - MOST / 2);
      const unit = stage.scene.units.flat()[moment?.selected ?? -1];
      if (unit && unit !== stage.scene.selected) await stage.select(unit);
      stage.slow.follow(moment?.slow.place ?? -1);
    });
  }
}
