// The progress through the lessons, kept in the tab.

import { read, write } from "../base/store.js";

const KEY = "playground: lessons";

/**
 * @typedef {object} StepProgress
 * @property {"predict" | "run" | "read"} phase
 * @property {any} answer As it was locked in; null where the step was gone through without one.
 * @property {string} said The answer in words.
 * @property {Reading | null} reading
 * @property {string} picture Of the decision chart, as a data URL; empty for none.
 * @property {string} summary The figures of the run in one line.
 */

/**
 * @typedef {object} Reading What has happened: see `playground.lessons.reconcile.Reconciliation`.
 * @property {string} text
 * @property {number | null} happened Which choice it was.
 * @property {number | null} actual The number that was asked for.
 * @property {"right" | "close" | "wrong" | ""} verdict
 * @property {Record<string, string>} numbers
 */

export class Progress {
  constructor() {
    /** By lesson and step. @type {Record<string, Record<number, StepProgress>>} */
    this.lessons = read(KEY) ?? {};
  }

  /** What is known of a step; null if it was never begun. @param {string} lesson @param {number} step @returns {StepProgress | null} */
  of(lesson, step) {
    return this.lessons[lesson]?.[step] ?? null;
  }

  /** @param {string} lesson @param {number} step @param {StepProgress} progress */
  set(lesson, step, progress) {
    (this.lessons[lesson] ??= {})[step] = progress;
    this.save();
  }

  /** Pictures are left out where the tab has no room for them. */
  save() {
    const bare = (key, value) => (key === "picture" ? "" : value);
    if (!write(KEY, this.lessons)) write(KEY, this.lessons, bare);
  }
}
