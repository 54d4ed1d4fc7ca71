// The surface of the landscape: computed in slices, as finely as there is time for, and drawn by Plotly.

import { guessing, levelsFor } from "./levels.js";

/** @typedef {import("../../network/landscape.js").Plane} Plane */

// Places of the grid in each direction: the first number that can be computed within so many ms, or else the last.
const GRIDS = { playing: { ms: 60, sizes: [41, 33, 25] }, standing: { ms: 120, sizes: [61, 41] } };
const PER_NUMBER = 2e-6; // ms for one parameter at one point, before it has been measured
const LONG = 300; // ms, for which nobody waits without seeing anything
const SHARE = 0.12; // of the time that the surface may take while it plays, Plotly's contours included
const SLICE = { playing: 4, standing: 24 }; // ms of computing per screen refresh, at most
const DECADES = 5; // below the highest loss: what is lower has the lowest color

export class Surface {
  /**
   * @param {import("../../charts/plot.js").Plot} plot
   * @param {object} on
   * @param {() => boolean} on.isPlaying
   * @param {() => { plane: Plane, range: { x: number[], y: number[] } | null, titles: string[] }} on.view What is to be drawn.
   * @param {() => object} on.colors The theme's, as Plotly.relayout takes them.
   * @param {() => void} on.drawn Called after Plotly has drawn a surface.
   */
  constructor(plot, on) {
    this.plot = plot;
    this.on = on;
    this.credit = this.worked = 0; // ms of computing that may be used now, and when that was found
  }

  /**
   * @param {import("../../network/scene.js").Scene} scene
   * @param {import("../../network/landscape.js").Landscape} landscape
   * @param {number} count Of the network's parameters.
   */
  begin(scene, landscape, count) {
    this.scene = scene;
    this.landscape = landscape;
    this.perPlace = PER_NUMBER * scene.spec.labels.length * count; // ms that the loss at one place takes, about
    this.job = null; // the surface being computed
    this.shown = null; // the surface on the screen
    this.wanted = false; // whether the surface is out of date
    this.refining = false; // whether the surface is the fine one that follows a coarse one
  }

  /** Compute the surface of other losses. @param {import("../../network/landscape.js").Landscape} landscape */
  setLandscape(landscape) {
    this.landscape = landscape;
    this.job = null;
    this.renew();
  }

  /** Compute the surface anew. */
  renew() {
    this.wanted = true;
    this.refining = false;
  }

  /** Whether the surface on the screen is up to date. */
  get settled() {
    return !this.job && !this.wanted;
  }

  /** Compute for a while; return whether something is left to do. */
  work() {
    if (!this.plot.isDrawn || !this.on.view().range) return false;
    const playing = this.on.isPlaying();
    const now = performance.now();
    if (!this.job) {
      if (!this.wanted) return false;
      this.wanted = false;
      this.job = this.begun(playing);
    }
    this.credit = Math.min(this.credit + SHARE * (now - this.worked), SLICE.playing);
    this.worked = now;
    if (playing && this.credit < 1) return true;
    const { job } = this;
    const end = now + (playing ? this.credit : SLICE.standing);
    while (!job.done && performance.now() < end) job.done = job.grid.next().done;
    job.took += performance.now() - now;
    if (job.done) {
      this.job = null;
      this.perPlace += 0.3 * (job.took / job.x.length / job.y.length - this.perPlace);
      if (job.scene === this.scene) this.publish(job);
    }
    this.credit -= performance.now() - now;
    return true;
  }

  /** A surface to be computed. @param {boolean} playing */
  begun(playing) {
    const { scene } = this;
    const { plane, range, titles } = this.on.view();
    const { ms, sizes } = GRIDS[playing ? "playing" : "standing"];
    let cells = sizes.find((size) => this.perPlace * size ** 2 < ms) ?? sizes.at(-1);
    if (!playing && !this.refining && this.perPlace * cells ** 2 > LONG) {
      cells = GRIDS.playing.sizes.at(-1); // a coarse surface at once, and then the fine one
      this.wanted = this.refining = true;
    }
    const [x, y] = [range.x, range.y].map(([low, high]) => Array.from({ length: cells }, (_, i) => low + ((high - low) * i) / (cells - 1)));
    const base = Float64Array.from(scene.parameters);
    /** @type {number[][]} */
    const z = [];
    return { scene, plane, range, x, y, z, base, titles, took: 0, done: false, guess: [], grid: this.landscape.grid(plane, base, x, y, z) };
  }

  /** Let Plotly draw a surface. */
  publish(job) {
    const before = this.shown;
    this.shown = job;
    const finite = job.z.map((row) => row.map((loss) => (loss < Infinity ? loss : null)));
    const losses = finite.flat().filter((loss) => loss !== null);
    const most = losses.reduce((a, b) => Math.max(a, b), 1e-300);
    const high = Math.log10(most);
    const low = Math.max(high - DECADES, Math.log10(losses.reduce((a, b) => Math.min(a, b), most)));
    const z = finite.map((row) => row.map((loss) => loss === null ? null : Math.max(low, Math.log10(loss))));
    const same = before && String(before.plane.axes) === String(job.plane.axes) && before.range === job.range;
    if (!(same && this.levels && low >= this.levels.low && high <= this.levels.high && high - low > 0.6 * (this.levels.high - this.levels.low)))
      this.levels = levelsFor(low, high, this.scene.spec.classes.length);
    const { levels } = this;
    const data = {
      x: [job.x], y: [job.y], z: [z], zmin: levels.low, zmax: levels.high, contours: { start: levels.start, end: levels.high, size: levels.size },
      "colorbar.tickvals": [levels.ticks.map(({ at }) => at)], "colorbar.ticktext": [levels.ticks.map(({ text }) => text)],
    };
    const changed = !before || before.range !== job.range || String(before.titles) !== String(job.titles) || this.theme !== this.scene.theme;
    const [x, y] = job.titles;
    const layout = { ...this.on.colors(), "xaxis.range": job.range.x, "yaxis.range": job.range.y, "xaxis.title.text": x, "yaxis.title.text": y };
    this.theme = this.scene.theme;
    this.plot.update(data, [0], changed ? layout : null);
    job.guess = guessing(z, this.scene.spec.classes.length);
    this.on.drawn();
  }
}
