// Present mode: full screen, large type and lines, and only what matters, for a projector. Keys do everything, and so does
// a presenter's remote, which sends Page Up and Page Down.

export class Present {
  /** @param {import("../page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.leftFullScreen = () => !document.fullscreenElement && this.wasFull && this.leave();
    document.addEventListener("fullscreenchange", this.leftFullScreen);
    this.wasFull = false;
    const { lesson } = page;
    const applies = () => this.isOn;
    /** @type {import("../base/keys.js").Shortcut[]} */
    this.shortcuts = [
      { keys: ["p"], meaning: "Present", act: () => this.toggle() },
      { keys: ["PageDown"], meaning: "Next step", applies, act: () => page.slow.advance(1) || lesson.advance() },
      { keys: ["PageUp"], meaning: "Previous step", applies, act: () => page.slow.advance(-1) || lesson.goBack() },
      { keys: ["ArrowDown"], meaning: "Next answer", applies: () => this.isOn && !page.slow.isShown, act: () => lesson.choose(1) },
      { keys: ["ArrowUp"], meaning: "Previous answer", applies: () => this.isOn && !page.slow.isShown, act: () => lesson.choose(-1) },
    ];
  }

  get isOn() {
    return this.page.options?.present === "1";
  }

  /** @param {import("../loop/protocol.js").Options} options */
  setOptions({ present }) {
    const isOn = present === "1";
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

  /** Leave the mode; whether it was on. */
  leave() {
    const { isOn } = this;
    if (isOn) this.toggle();
    return isOn;
  }

  toggle() {
    const { isOn } = this;
    this.page.setOption("present", isOn ? "0" : "1");
    if (!isOn) this.fill();
  }

  destroy() {
    document.removeEventListener("fullscreenchange", this.leftFullScreen);
  }
}
