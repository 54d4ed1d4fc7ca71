// What runs by itself in slow motion: the movement within a step, and the steps that follow one another.

import { reducedMotion } from "../../loop/player.js";

const MOVEMENT = 700; // ms of what moves within a step
const PACE = 3500; // ms between two steps that follow by themselves

export class Movement {
  /** @param {() => void} draw Called with each new progress. */
  constructor(draw) {
    this.draw = draw;
    this.progress = 1; // from 0 to 1
    this.request = 0;
  }

  begin() {
    this.stop();
    if (reducedMotion.matches) return;
    const since = performance.now();
    const tick = (now) => {
      this.progress = Math.min(1, Math.max(0, (now - since) / MOVEMENT));
      this.request = this.progress < 1 ? requestAnimationFrame(tick) : 0;
      this.draw();
    };
    this.progress = 0;
    this.request = requestAnimationFrame(tick);
  }

  /** What moves is at its end. */
  stop() {
    cancelAnimationFrame(this.request);
    this.request = 0;
    this.progress = 1;
  }
}

export class Autoplay {
  /** @param {() => boolean} advance Goes one step on; whether another one is to follow. @param {() => void} changed It was turned on or off. */
  constructor(advance, changed) {
    this.advance = advance;
    this.changed = changed;
    this.timer = 0;
  }

  get isOn() {
    return this.timer > 0;
  }

  /** @param {boolean} isOn */
  set(isOn) {
    clearTimeout(this.timer);
    this.timer = isOn ? window.setTimeout(() => this.set(this.advance()), PACE) : 0;
    this.changed();
  }

  /** Wait as long as for a new step. */
  restart() {
    this.set(this.isOn);
  }
}
