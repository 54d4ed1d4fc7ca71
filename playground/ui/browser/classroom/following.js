// Following: a student's stage shows the answers that the teacher's stage gets, and asks for nothing itself.
// See `playground/ui/stage/broadcast.py`.

/** @typedef {import("../loop/protocol.js").Answer} Answer */
/** @typedef {{ record?: string, record_update?: number, tail?: string }} Run What the server needs to go on with the run. */
/** @typedef {{ answer: any, options: Record<string, string>, record: Run, moment: { selected: number } | null, new: boolean }} Message */

const MOST = 90; // frames that wait; where there are more, this screen is late

export class Following {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.isOn = false;
    this.hasBegun = false;
    /** Of the teacher's page. @type {Run | null} */
    this.run = null;
  }

  /** Follow the teacher's page, or stop. @param {boolean} isOn */
  set(isOn) {
    const { player, transport } = this.stage;
    this.isOn = isOn;
    this.restart();
    document.documentElement.toggleAttribute("data-following", isOn);
    player.silent = isOn;
    if (isOn) {
      this.run = null;
      Object.assign(player, { playing: false, queue: [], todo: [], pending: null });
    }
    transport.setPlaying(player.playing);
  }

  /** Go on alone: with the run of the teacher's page, where one was shown. */
  leave() {
    const { player, lesson } = this.stage;
    const { run } = this;
    const shown = player.shown?.update ?? 0;
    this.set(false);
    if (run) player.request("take_over", { record: run.record, tail: run.tail, update: Math.max(shown, run.record_update) });
    else player.request("draw");
    lesson.render();
  }

  /** The connection is a new one: what comes first tells all. */
  restart() {
    this.hasBegun = false;
  }

  /** Show what the teacher's page shows. @param {Message} message */
  async show(message) {
    const { stage } = this;
    const answer = this.isOn && this.take(message);
    if (!answer) return;
    const { player, scene, charts } = stage;
    player.playing = answer.action === "play" && !answer.message;
    if (answer.spec) await stage.beginRun(answer);
    await stage.adoptOptions(message.options);
    if (!answer.past) charts.loss.record(answer.history, answer.base, answer.stride);
    player.receive(answer);
    if (player.queue.length > MOST) player.queue.splice(0, player.queue.length - MOST / 2);
    const unit = stage.scene.units.flat()[message.moment?.selected ?? -1];
    if (unit && unit !== scene?.selected) await stage.select(unit);
  }

  /** The answer to show; null if it is known already. @param {Message} message @returns {Answer | null} */
  take({ answer, record, new: isNew }) {
    if (record.record !== undefined) this.run = record;
    else if (this.run && record.tail) this.run.tail = record.tail;
    if (!answer.spec) return this.hasBegun ? answer : null;
    if (this.hasBegun && !isNew) return null; // for those who come now
    this.hasBegun = true;
    return answer;
  }
}
