// The transport bar: the buttons and keys that train, and the speed.

import { find, findAll, icon } from "./html.js";
import { isCombined, isShortcut } from "./keys.js";

const BUSY = "input, button, [role=slider], [role=combobox], a, summary";
const OPENER = ".st-key-_own_button"; // of the dialog that begins runs
const CLOSING = 1000; // ms within which a dialog gives the focus back to its opener

export class Transport {
  /**
   * @param {HTMLElement} root The stage.
   * @param {{ act(action: string, repeated?: boolean): void, setSpeed(name: string): void, escape(): boolean }} on
   */
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.bar = find(root, ".bar");
    this.speed = find(this.bar, "input");
    for (const button of findAll(this.bar, "[data-action]")) button.addEventListener("click", () => on.act(button.dataset.action));
    // A click with the mouse leaves the focus where it was, so that the space bar still plays and pauses.
    this.bar.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    this.speed.addEventListener("input", () => on.setSpeed(this.speeds[this.speed.value].name));
    this.keys = (event) => this.onKey(event);
    document.addEventListener("keydown", this.keys, true); // before a radio button swallows it
  }

  /** @param {import("../loop/protocol.js").Spec} spec */
  begin(spec) {
    this.speeds = spec.speeds;
    this.speed.max = String(spec.speeds.length - 1);
    this.takeFocus();
  }

  /** The opener of a dialog would open it again at the next space bar: a run that the dialog has begun is played instead. */
  takeFocus() {
    const take = () => { if (document.activeElement.closest(OPENER)) find(this.bar, ".play").focus(); };
    take();
    const closing = new AbortController();
    const { signal } = closing;
    setTimeout(() => closing.abort(), CLOSING);
    document.addEventListener("focusin", take, { once: true, signal });
    // Who acts meanwhile moves the focus, not the dialog.
    for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, () => closing.abort(), { signal, capture: true });
  }

  /** Show the speed with this name, and return it. @param {string} name */
  setSpeed(name) {
    const index = this.speeds.findIndex((speed) => speed.name === name);
    const { label } = this.speeds[index];
    this.speed.value = String(index);
    this.speed.setAttribute("aria-valuetext", label);
    find(this.bar, "output").textContent = label;
    return this.speeds[index];
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    if (this.root.dataset.playing === String(playing)) return;
    this.root.dataset.playing = String(playing);
    const label = playing ? "Pause" : "Play";
    find(this.bar, ".play").innerHTML = `${icon(playing ? "pause" : "play")}<span>${label}</span>`;
  }

  onKey(event) {
    if (isCombined(event) || !isShortcut(event)) return;
    const { target, key } = event;
    if (key === "Escape" && this.on.escape()) return;
    // A chart that is moved by the arrow keys keeps them.
    if (target.matches?.(".stage [role=img]") && (key !== " " || target.closest("[data-tool]"))) return;
    const busy = target.closest?.(BUSY);
    const free = !busy || (busy.matches("[role=slider], input[type=range], input[type=radio]:checked") && key === " ");
    if (!free) return;
    const action = key === " " ? "toggle" : key === "ArrowRight" ? (event.shiftKey ? "epoch" : "update") : null;
    if (!action) return;
    event.preventDefault();
    this.on.act(action, event.repeat);
  }

  destroy() {
    document.removeEventListener("keydown", this.keys, true);
  }
}
