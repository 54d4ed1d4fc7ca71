// A step's question, and the controls that take the answer.

import { escapeHtml, find, findAll } from "../views/html.js";
import { number } from "../network/units.js";
import { lineAccuracy } from "./line.js";

/**
 * @typedef {object} QuestionData
 * @property {"choice" | "number" | "width" | "line"} kind
 * @property {string} text
 * @property {string[]} choices
 * @property {number} low @property {number} high What a number or a width may be.
 */

/** The controls of each kind, as HTML. @type {Record<QuestionData["kind"], (question: QuestionData) => string>} */
const CONTROLS = {
  choice: ({ choices }) => choices.map((text, i) => `<label class="choice"><input type="radio" name="answer" value="${i}"><span>${escapeHtml(text)}</span></label>`).join(""),
  number: ({ low, high }) => `<label class="field">Your estimate <input type="number" name="answer" min="${low}" max="${high}" step="any" required inputmode="decimal"></label>`,
  width: ({ low, high }) => {
    const widths = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    return `<div class="widths" role="radiogroup" aria-label="Hidden units">${widths.map((width) => `<label><input type="radio" name="answer" value="${width}"><span>${width}</span></label>`).join("")}</div>`;
  },
  line: () => `<p class="hint">Draw the line on the decision chart: press, drag, release. With the chart focused, arrow keys move the line, and Shift + arrow keys turn it.</p>`,
};

export class Question {
  /**
   * @param {HTMLFormElement} form
   * @param {{ lock(answer: any): void, line(): number[] | null }} on
   */
  constructor(form, on) {
    this.form = form;
    this.on = on;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answer = this.answer;
      if (answer !== null) on.lock(answer);
    });
    form.addEventListener("input", () => this.check());
  }

  /** @param {QuestionData} question */
  begin(question) {
    this.question = question;
    this.form.innerHTML =
      `<div class="controls">${CONTROLS[question.kind](question)}</div>` +
      `<button type="submit" class="lock">Lock in my answer</button>`;
    this.check();
  }

  /** The answer that stands in the controls; null if there is none yet. */
  get answer() {
    const { kind } = this.question;
    if (kind === "line") return this.on.line();
    if (kind === "number") {
      const input = find(this.form, "input");
      return input.value !== "" && input.checkValidity() ? Number(input.value) : null;
    }
    const chosen = find(this.form, "input:checked");
    return chosen ? Number(chosen.value) : null;
  }

  /** Whether there is an answer to lock in. */
  check() {
    find(this.form, ".lock").disabled = this.answer === null;
  }

  /** Move to the next or the previous choice, by key. @param {number} by */
  move(by) {
    const inputs = findAll(this.form, "input[type=radio]");
    if (!inputs.length) return;
    const at = inputs.findIndex((input) => input.checked);
    inputs[(at + by + inputs.length) % inputs.length].checked = true;
    this.check();
  }
}

/** An answer in words. @param {QuestionData} question @param {any} answer @returns {string} */
export function inWords({ kind, choices }, answer) {
  if (answer === null || answer === undefined) return "No answer";
  if (kind === "choice") return choices[answer] ?? "";
  if (kind === "width") return units(answer);
  if (kind === "number") return number(answer, 3);
  return "A line";
}

/** What has happened, in words. @param {QuestionData} question @param {import("./progress.js").Reading} reading @returns {string} */
export function outcomeInWords({ kind, choices }, { happened, actual, numbers }) {
  if (kind === "choice") return happened === null ? "None of these" : choices[happened];
  if (kind === "number") return actual === null ? "" : number(actual, 3);
  if (kind === "line") return `Your line: ${numbers.line_accuracy ?? "–"}. The neuron’s line: ${numbers.train_accuracy ?? "–"}`;
  return happened === null ? "Not enough" : "Enough";
}

/**
 * An answer as the class counts it: a line by the training points that it is right about, a number to three digits.
 * @param {QuestionData} question @param {any} answer @param {{ points: number[][], labels: number[] }} data
 */
export function answerToCount({ kind }, answer, { points, labels }) {
  if (kind === "line") return lineAccuracy(answer, points, labels);
  return kind === "number" ? Number(answer.toPrecision(3)) : answer;
}

const units = (width) => (width === 0 ? "No hidden layer" : width === 1 ? "1 hidden unit" : `${width} hidden units`);
