// The gradients of a run by update: those of its checkpoints, and of the frames that were seen.

import { Gradients } from "../../network/gradients.js";

/** @typedef {import("../../loop/frames.js").Frame} Frame */
/** @typedef {{ update: number, rms: Float64Array, saturated: Float64Array }} Row */

const MOST = 480; // rows

/**
 * Half as many rows or frames, or fewer: the first, the last, and one of each of equally many updates.
 * @template {{ update: number }} T @param {T[]} rows By update, in order. @returns {T[]}
 */
function thinned(rows) {
  const width = (2 * (rows.at(-1).update + 1)) / MOST;
  const stretch = ({ update }) => Math.floor(update / width);
  return rows.filter((row, i) => i === 0 || i === rows.length - 1 || stretch(row) !== stretch(rows[i - 1]));
}

export class History {
  /** @param {import("../../loop/protocol.js").Spec} spec */
  constructor(spec) {
    this.spec = spec;
    /** By update, in order. @type {Row[]} */
    this.rows = [];
    /** Frames that are still to be measured. @type {Frame[]} */
    this.todo = [];
    /** @type {{ data: Frame["data"], gradients: Gradients } | null} */
    this.measured = null;
  }

  /** Take what was measured of a frame. @param {Frame} frame @param {Gradients} gradients */
  add({ update, past }, { rms, saturated }) {
    if (!past && update <= this.last) this.truncate(update); // the run goes on from an earlier update, or was changed
    this.insert({ update, rms: rms.slice(), saturated: saturated.slice() });
  }

  /** The last update, or -1. */
  get last() {
    return this.rows.at(-1)?.update ?? -1;
  }

  /** @param {number} update The first one that is dropped. */
  truncate(update) {
    const isBefore = (each) => each.update < update;
    this.rows = this.rows.filter(isBefore);
    this.todo = this.todo.filter(isBefore);
  }

  /** @param {Row} row */
  insert(row) {
    const { rows } = this;
    const at = rows.findLastIndex(({ update }) => update <= row.update);
    rows.splice(at + (rows[at]?.update === row.update ? 0 : 1), rows[at]?.update === row.update ? 1 : 0, row);
    if (rows.length > MOST) this.rows = thinned(rows);
  }

  /** Measure frames when there is time: see `work`. @param {...Frame} frames */
  defer(...frames) {
    this.todo.push(...frames);
    if (this.todo.length > MOST) this.todo = thinned(this.todo.sort((a, b) => a.update - b.update));
  }

  /** Measure what was deferred, for a while; return whether something is left to do. @param {number} ms */
  work(ms) {
    const end = performance.now() + ms;
    while (this.todo.length && performance.now() < end) {
      const { update, data, parameters } = this.todo.shift();
      if (!data.labels.length || this.rows.some((row) => row.update === update)) continue;
      if (this.measured?.data !== data) this.measured = { data, gradients: new Gradients(data, this.spec) };
      const { rms, saturated } = this.measured.gradients.run(parameters);
      this.insert({ update, rms: rms.slice(), saturated: saturated.slice() });
    }
    return this.todo.length > 0;
  }

  /** The row that is nearest to an update. @param {number} update @returns {Row | undefined} */
  nearest(update) {
    const after = this.rows.findIndex((row) => row.update >= update);
    const [low, high] = [this.rows[after - 1] ?? this.rows.at(after < 0 ? -1 : 0), this.rows[after] ?? this.rows.at(-1)];
    return high && update - low.update > high.update - update ? high : low;
  }

  /** The smallest and the largest gradient that is not 0. @returns {[number, number]} */
  get limits() {
    let [low, high] = [Infinity, 0];
    for (const { rms } of this.rows)
      for (const size of rms) {
        if (size > 0 && size < low) low = size;
        if (size < Infinity && size > high) high = size;
      }
    return [low, high];
  }
}
