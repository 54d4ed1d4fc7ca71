// The pace: how late this machine's frames are, and with how much detail they are therefore drawn while they move. What stands
// is drawn whole, and the run is the same.

const IN_TIME = 1000 / 57; // ms between frames, up to which there is time for more detail
const LATE = 1000 / 45; // ms, from which there is time for less
const PAUSE = 250; // ms, from which the frames did not follow each other
const FRAMES = 20; // over which is averaged
const COARSEST = 2;

export class Pace {
  constructor() {
    this.detail = 0; // 0 for all of it; 1 and 2 for grids with half and a quarter of the points in each direction
    this.least = 0; // what it is where all frames are in time
    this.isReplaced = false; // whether the frame that is drawn soon will be
    this.isHeld = false; // whether all frames are drawn whole, as for a picture that is taken of them
    this.last = 0;
    this.count = 0;
    this.mean = 0;
    this.patience = 1; // how many times as many frames must be in time before more detail is tried; it doubles where that failed
    this.inTime = 0;
  }

  /** Another experiment begins. How late this machine is with the next one is not known yet: as late as with the last one. @param {number} least */
  begin(least) {
    this.detail = Math.min(COARSEST, this.detail - this.least + least);
    this.least = least;
  }

  /** A frame is drawn. @param {number} now In ms. @param {boolean} still */
  frame(now, still) {
    this.isReplaced = !still;
    const since = now - this.last;
    this.last = now;
    if (still || since > PAUSE) this.count = this.mean = 0;
    else {
      this.mean += since / FRAMES;
      if (++this.count === FRAMES) this.judge();
    }
  }

  judge() {
    const { mean } = this;
    this.count = this.mean = 0;
    this.inTime = mean < IN_TIME ? this.inTime + 1 : 0;
    if (mean > LATE && this.detail < COARSEST) {
      if (this.hasTried) this.patience = Math.min(2 * this.patience, 64);
      this.hasTried = false;
      this.detail += 1;
    } else if (this.detail > this.least && this.inTime >= 4 * this.patience) {
      this.inTime = 0;
      this.hasTried = true;
      this.detail -= 1;
    }
  }

  /** Whether the picture moves, and need not be whole. */
  get moving() {
    return this.isReplaced && !this.isHeld;
  }

  /** How much less than all of it is drawn: 0 where the picture stands. */
  get saved() {
    return this.moving ? this.detail : 0;
  }

  /** How long to wait between two drawings of what a frame need not show. @param {number} ms Where all frames are in time. */
  every(ms) {
    return ms * (1 + this.saved);
  }

  /** Pixels of a canvas for each CSS pixel. */
  get pixels() {
    return this.moving && this.detail > this.least ? Math.min(1, devicePixelRatio) : devicePixelRatio;
  }
}

/** Of this page. */
export const pace = new Pace();
