// The clock: at each screen refresh while something moves, and now and then while all stands.

const STANDING = 100; // ms between looks at what is to be asked for

export class Clock {
  /** @param {(now: number) => boolean} act In ms. Returns whether something moves. */
  constructor(act) {
    this.isStopped = false;
    this.timer = 0; // while all stands
    this.tick = (now) => {
      this.timer = 0;
      if (this.isStopped) return;
      if (act(now)) requestAnimationFrame(this.tick);
      else if (!this.isStopped) this.timer = setTimeout(() => this.tick(performance.now()), STANDING);
    };
    requestAnimationFrame(this.tick);
  }

  /** Something begins to move. */
  wake() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = 0;
    requestAnimationFrame(this.tick);
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
  }
}
