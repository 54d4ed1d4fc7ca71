// Runs of the page: Streamlit runs its script again when the stage sets a trigger.

const RUN_AGAIN = 1000; // ms until the page is asked to run once more

export class PageRuns {
  constructor() {
    this.askedAt = -Infinity; // when the page was last asked to run, until it has
  }

  /** The page has run. @param {Function} trigger Sets a value that lets it run again. */
  receive(trigger) {
    this.trigger = trigger;
    this.askedAt = -Infinity;
  }

  /** Let the page run again, and follow what has changed: at once, or when a run that has begun before may be lost. */
  ask() {
    this.stop();
    const now = performance.now();
    const wait = this.askedAt + RUN_AGAIN - now;
    if (wait > 0) {
      this.timer = setTimeout(() => this.ask(), wait);
      return;
    }
    this.askedAt = now;
    this.trigger("due", now);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
