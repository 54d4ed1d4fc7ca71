// Following: a student's stage shows the answers that the teacher's stage gets, and asks for nothing itself.
// See `playground/stage/broadcast.py`.

/** @typedef {{ answer: any, options: Record<string, string>, moment: { selected: number } | null }} Message */

const MOST = 90; // frames that wait; where there are more, this screen is late

export class Following {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.isOn = false;
    this.hasBegun = false;
  }

  /** Follow the teacher's page, or stop. @param {boolean} isOn */
  set(isOn) {
    const { player, transport } = this.stage;
    this.isOn = isOn;
    this.hasBegun = false;
    document.documentElement.toggleAttribute("data-following", isOn);
    player.channel.isSilent = isOn;
    if (isOn) {
      player.channel.restart();
      Object.assign(player, { playing: false, queue: [] });
    }
    transport.setPlaying(player.playing);
  }

  /** Go on alone: with the run of the teacher's page, or with this page's own. @param {string} student Empty where the class has ended. */
  leave(student) {
    const { player, lesson } = this.stage;
    const isShown = this.hasBegun;
    this.set(false);
    if (isShown && student) player.request("take_over", { student, update: player.shown?.update ?? 0 });
    else player.request("draw");
    lesson.render();
  }

  /** Show what the teacher's page shows. @param {Message} message */
  async show({ answer, options, moment }) {
    const { stage } = this;
    const { player, charts } = stage;
    if (!this.isOn) return;
    player.playing = answer.action === "play" && !answer.message;
    if (answer.spec) {
      await stage.beginRun(answer);
      this.hasBegun = true;
    }
    await stage.adoptOptions(options);
    if (!answer.past) charts.loss.record(answer.history, answer.base, answer.stride);
    player.receive(answer);
    if (player.queue.length > MOST) player.queue.splice(0, player.queue.length - MOST / 2);
    const unit = stage.scene.units.flat()[moment?.selected ?? -1];
    if (unit && unit !== stage.scene.selected) await stage.select(unit);
  }
}
