// Present mode: full screen, large type and lines, and only what matters, for a projector. Keys do everything, and so does
// a presenter's remote, which sends Page Up and Page Down.

import { isCombined, isShortcut } from "../views/keys.js";

export class Present {
  /**
   * @param {object} on
   * @param {() => boolean} on.isOn
   * @param {(isOn: boolean) => void} on.set
   * @param {() => void} on.advance
   * @param {() => void} on.goBack
   * @param {(by: number) => void} on.choose
   */
  constructor(on) {
    this.on = on;
    this.keys = (event) => this.onKey(event);
    this.leftFullScreen = () => !document.fullscreenElement && this.wasFull && on.isOn() && on.set(false);
    document.addEventListener("keydown", this.keys, true);
    document.addEventListener("fullscreenchange", this.leftFullScreen);
    this.wasFull = false;
  }

  /** Show the mode. @param {boolean} isOn */
  show(isOn) {
    const { documentElement } = document;
    if (isOn === documentElement.hasAttribute("data-present")) return;
    documentElement.toggleAttribute("data-present", isOn);
    dispatchEvent(new Event("resize"));
    if (!isOn && document.fullscreenElement) document.exitFullscreen();
    this.wasFull = false;
  }

  /** Enter full screen, which browsers permit after a click or a key only. */
  fill() {
    document.documentElement.requestFullscreen?.().then(() => (this.wasFull = true), () => {});
  }

  /** @param {any} event */
  onKey(event) {
    if (isCombined(event) || !isShortcut(event)) return;
    const { key } = event;
    const toggles = key === "p" || key === "P" || (key === "Escape" && this.on.isOn());
    const action = toggles ? () => this.toggle() : this.on.isOn() && this.actions[key];
    if (!action) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    action();
  }

  /** By key. @type {Record<string, () => void>} */
  get actions() {
    const { on } = this;
    return { PageDown: on.advance, PageUp: on.goBack, ArrowDown: () => on.choose(1), ArrowUp: () => on.choose(-1) };
  }

  toggle() {
    const isOn = !this.on.isOn();
    this.on.set(isOn);
    if (isOn) this.fill();
  }

  destroy() {
    document.removeEventListener("keydown", this.keys, true);
    document.removeEventListener("fullscreenchange", this.leftFullScreen);
  }
}
