// The timeline: a slider over all updates of the run, and what can be done at an earlier one.

import { find, icon, help } from "../base/html.js";
import { pace } from "../base/pace.js";

const WRITE_EVERY = 80; // ms between positions while it plays
const SETTLED = 120; // ms without a movement, after which the exact update is asked for

const TIMELINE = `
<label class="track"><span>Timeline</span><input type="range" min="0" max="0" value="0" step="1" aria-label="Timeline"
  ${help("Drag to see an earlier update. Arrow keys move by one update")}></label>
<label class="at">Update <input type="text" inputmode="numeric" autocomplete="off" value="0"></label><span class="of">of 0</span>
<span class="progress" role="status" hidden></span>
<span class="choices" hidden>
  <button type="button" data-timeline="continue" ${help("Train on from this update")}>Continue from here</button>
  <button type="button" data-timeline="latest" ${help("Return to the last update that was made")}>${icon("latest")}<span>Latest</span></button>
</span>
<p class="confirm" role="alert" hidden><span></span>
  <button type="button" data-timeline="confirm">Drop them and continue</button><button type="button" data-timeline="cancel">Cancel</button></p>`;

export class Timeline {
  /** @param {HTMLElement} stage @param {import("../page.js").Page} page */
  constructor(stage, page) {
    const root = find(stage, ".timeline");
    root.innerHTML = TIMELINE;
    this.page = page;
    this.slider = find(root, "input[type=range]");
    this.field = find(root, "input[type=text]");
    this.of = find(root, ".of");
    this.choices = find(root, ".choices");
    this.progress = find(root, ".progress");
    this.confirm = find(root, ".confirm");
    this.written = 0;
    this.latest = 0;
    /** What is shown, and where the run stands. @type {import("../loop/frames.js").Frame | null} */
    this.frame = this.present = null;
    this.dragging = false;
    this.slider.addEventListener("pointerdown", () => (this.dragging = true));
    for (const end of ["pointerup", "pointercancel"]) this.slider.addEventListener(end, () => this.release());
    this.slider.addEventListener("input", () => this.move());
    this.field.addEventListener("focus", () => this.field.select());
    this.field.addEventListener("change", () => this.type());
    this.field.addEventListener("keydown", (event) => event.key === "Enter" && this.type());
    const actions = {
      continue: () => this.ask(),
      latest: () => this.past.leave(),
      cancel: () => (this.confirm.hidden = true),
      confirm: () => page.ask("continue"),
    };
    for (const [name, act] of Object.entries(actions)) find(root, `[data-timeline=${name}]`).addEventListener("click", act);
  }

  get past() {
    return this.page.player.past;
  }

  /** With the mouse, checkpoints follow at once and the exact update when the hand rests; a key asks for it directly. */
  move() {
    const update = Number(this.slider.value);
    clearTimeout(this.settling);
    if (!this.dragging) return this.past.visit(update, false);
    this.past.visit(update, true);
    this.settling = setTimeout(() => this.past.visit(update, false), SETTLED);
  }

  release() {
    this.dragging = false;
    clearTimeout(this.settling);
    const update = Number(this.slider.value);
    if (update !== this.frame?.update) this.past.visit(update, false);
  }

  /** Take what was typed; anything but a number within the run restores the update that is shown. */
  type() {
    const update = Number(this.field.value.replace(/[\s,.]/g, "") || NaN);
    if (Number.isInteger(update) && update >= 0 && update <= this.latest) {
      if (update !== this.frame.update) this.past.visit(update, false);
    } else this.field.value = this.frame.update.toLocaleString("en");
  }

  /** Say what will be dropped before it is. */
  ask() {
    const { frame, present } = this;
    const updates = present.update - frame.update;
    const edits = present.edits - frame.edits;
    const what = [`${updates.toLocaleString("en")} ${updates > 1 ? "updates" : "update"}`];
    if (edits > 0) what.push(`${edits} manual ${edits > 1 ? "edits" : "edit"}`);
    find(this.confirm, "span").textContent = `Training continues from update ${frame.update.toLocaleString("en")} with the settings of that time. The ${what.join(" and ")} after it will be dropped.`;
    this.confirm.hidden = false;
    find(this.confirm, "button").focus();
  }

  /** Say how far the updates from the last checkpoint on have been made again. @param {number} update */
  setProgress(update) {
    this.progress.hidden = false;
    this.progress.textContent = `Recomputing from the last checkpoint: update ${update.toLocaleString("en")}`;
  }

  /** @param {import("../loop/frames.js").Frame} frame @param {boolean} still */
  show(frame, still) {
    const { present } = this.page.player;
    const now = performance.now();
    if (!still && !frame.past && now - this.written < pace.every(WRITE_EVERY)) return;
    this.written = now;
    [this.frame, this.present] = [frame, present];
    const past = Boolean(frame.past);
    this.progress.hidden = true;
    if (this.latest !== present.update) {
      this.latest = present.update;
      this.slider.max = String(present.update);
      this.of.textContent = `of ${present.update.toLocaleString("en")}`;
    }
    if (!this.dragging) this.slider.value = String(frame.update);
    const text = frame.update.toLocaleString("en");
    this.slider.setAttribute("aria-valuetext", `update ${text}`);
    if (document.activeElement !== this.field || still) this.field.value = text;
    if (this.choices.hidden === past) this.choices.hidden = !past;
    if (!past || this.asked !== frame.update) this.confirm.hidden = true;
    this.asked = frame.update;
  }
}
