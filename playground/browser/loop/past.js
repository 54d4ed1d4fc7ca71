// The past: an earlier update that is shown, while the run stands where it is.

import { unpackFrames } from "./frames.js";
import { pointsByUpdate } from "./points.js";

/** @typedef {import("./protocol.js").Answer} Answer */
/** @typedef {import("./frames.js").Frame} Frame */

export const UNCHANGEABLE = "This is an earlier update. To change the network here, press Continue from here first.";

export class Past {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    this.clear();
  }

  clear() {
    this.shown = false; // whether an earlier frame is shown
    /** Of the whole run, while an earlier frame is shown. @type {Frame[]} */
    this.checkpoints = [];
  }

  /**
   * Show an earlier update.
   * @param {number} update
   * @param {boolean} moving Whether the hand is still moving: then the last checkpoint before it will do, at once.
   */
  visit(update, moving) {
    const { present, shown } = this.player;
    if (!present || update < 0) return;
    if (update >= present.update) return this.leave();
    if (!this.shown) this.enter();
    const checkpoint = this.checkpoints.findLast((frame) => frame.update <= update);
    if (!moving) this.ask({ update, epochs: 0 });
    else if (checkpoint && checkpoint.update !== shown.update) this.player.show(checkpoint, false);
  }

  /** @param {{ update: number, epochs: number }} goal With 1 epoch, the end of the epoch that the update is in. */
  ask(goal) {
    const { player } = this;
    this.goal = goal;
    player.channel.add("visit", goal);
    player.channel.flush();
  }

  /** Pause, and ask for the checkpoints of the run so far. */
  enter() {
    const { player } = this;
    this.shown = true;
    this.checkpoints = [];
    Object.assign(player, { playing: false, message: "" });
    player.channel.todo = [{ action: "timeline" }];
    player.drop(0);
    player.on.message("");
    player.on.state();
  }

  /** Return to the update at which the run stands. */
  leave() {
    if (!this.shown) return;
    const { player } = this;
    Object.assign(player, { playing: false, queue: [] });
    player.channel.todo = [{ action: "draw" }];
    player.on.state();
    player.show(player.present, true);
    player.channel.flush();
  }

  /** Play and pause through the checkpoints, up to the present; and step on. @param {string} action */
  act(action) {
    const { player, checkpoints } = this;
    const { shown, present } = player;
    if (action === "update") return this.visit(shown.update + 1, false);
    if (action === "epoch") return this.ask({ update: shown.update, epochs: 1 });
    if (player.playing) {
      Object.assign(player, { playing: false, queue: [] });
      this.visit(shown.update, false);
    } else {
      const later = checkpoints.filter(({ update }) => update > shown.update && update < present.update);
      Object.assign(player, { playing: true, queue: [...later, present] });
    }
    player.on.state();
    player.channel.flush();
  }

  /** An answer while an earlier update is shown. @param {Answer} answer @param {Frame} frame */
  receive(answer, frame) {
    const { player } = this;
    const newer = player.channel.find("visit");
    if (answer.past && answer.unfinished && !newer) {
      player.channel.add("visit", this.goal);
      player.on.recomputing(frame.update);
    } else if (answer.past && !newer && !player.playing) player.show({ ...frame, past: true }, true);
    player.channel.flush();
  }

  /** @param {Answer} answer */
  receiveCheckpoints({ checkpoint_scalars, checkpoint_parameters, point_history, rate, scheduled, frozen, edits }) {
    this.checkpoints = unpackFrames(checkpoint_scalars, checkpoint_parameters, false, { rate, scheduled, frozen, edits, past: true });
    const dataAt = pointsByUpdate(point_history, this.player.present.data);
    for (const frame of this.checkpoints) frame.data = dataAt(frame.update);
    this.player.on.checkpoints();
  }
}
