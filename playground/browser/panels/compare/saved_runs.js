// The saved runs, with what their cards show. They live in the tab: its session storage survives a reload.

import { read, write } from "../../base/store.js";

const KEY = "playground: saved runs";
const COLUMNS = { update: 0, train: 2, test: 3, trainAccuracy: 4, testAccuracy: 5 }; // of a row of the history

/**
 * @typedef {object} SavedRun
 * @property {number} id
 * @property {string} name
 * @property {string} picture A PNG as a data URL, or empty.
 * @property {string} run The content of its JSON file.
 */

/**
 * What a saved run's file tells: its settings, its update, its curves, and what guessing costs.
 * @param {string} run
 */
export function readRun(run) {
  const { settings, training, intercepts_ } = JSON.parse(run);
  const rows = training?.history ?? [];
  /** @type {Record<keyof typeof COLUMNS, number[]>} */
  const curve = Object.assign({}, ...Object.entries(COLUMNS).map(([name, i]) => ({ [name]: rows.map((row) => row[i]) })));
  const outputs = intercepts_.at(-1).length;
  return { settings, update: training?.update ?? 0, curve, guess: Math.log(outputs === 1 ? 2 : outputs) };
}

/** What saved runs and their file may be, as `Spec` has it. @typedef {import("../../loop/protocol.js").Spec["saved_runs"]} Limits */

export class SavedRuns {
  /** @param {Limits} limits */
  constructor(limits) {
    this.limits = limits;
    /** @type {SavedRun[]} */
    this.runs = [];
    this.count = 0;
    try {
      this.add(read(KEY) ?? []);
    } catch {
      this.runs = []; // another version of the page has written it
    }
  }

  /** How many more can be saved. */
  get capacity() {
    return this.limits.runs - this.runs.length;
  }

  /** Add runs, as many as there is room for; return those. @param {Omit<SavedRun, "id">[]} runs */
  add(runs) {
    const added = runs.slice(0, this.capacity).map(({ name, picture, run }) => ({ id: ++this.count, name, picture, run }));
    for (const { run } of added) readRun(run);
    this.runs.push(...added);
    return added;
  }

  /** @param {number} id */
  find(id) {
    return this.runs.find((saved) => saved.id === id);
  }

  /** @param {number} id */
  remove(id) {
    this.runs = this.runs.filter((saved) => saved.id !== id);
  }

  /** Write the runs to the tab's storage; whether there was room. */
  save() {
    return write(KEY, this.runs);
  }

  /** All runs as one file. */
  toFile() {
    const runs = this.runs.map(({ name, picture, run }) => ({ name, picture, run }));
    const { format, version } = this.limits;
    return new Blob([JSON.stringify({ format, version, runs })], { type: "application/json" });
  }
}
