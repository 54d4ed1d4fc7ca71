// A step's question, and the controls that take the answer.

import { escapeHtml, find, findAll } from "../base/html.js";
import { readNumber } from "../network/units.js";
import { lineAccuracy } from "../tools/line.js";

/**
 * @typedef {object} QuestionData
 * @property {"choice" | "number" | "width" | "line"} kind
 * @property {string} text
 * @property {string[]} choices
 * @property {number} low @property {number} high What a number or a width may be.
 * @property {string} unit Of a number, as it is typed and printed: "%" for shares of 1, "°", or none.
 */

/** The controls of each kind, as HTML. @type {Record<QuestionData["kind"], (question: QuestionData) => string>} */
const CONTROLS = {
  choice: ({ choices }) => choices.map((text, i) => `<label class="choice"><input type="radio" name="answer" value="${i}"><span>${escapeHtml(text)}</span></label>`).join(""),
  number: ({ unit }) => `<label class="field">Your estimate <span><input type="text" name="answer" inputmode="decimal" autocomplete="off" aria-describedby="rule"> ${unit}</span></label><p class="hint rule" id="rule" role="status"></p>`,
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
    if (kind === "number") return readEstimate(this.question, find(this.form, "input").value);
    const chosen = find(this.form, "input:checked");
    return chosen ? Number(chosen.value) : null;
  }

  /** Whether there is an answer to lock in. For a number, say how it is read, or the rule. */
  check() {
    const { answer, question, form } = this;
    find(form, ".lock").disabled = answer === null;
    if (question.kind !== "number") return;
    const input = find(form, "input");
    const text = input.value.trim();
    const isWrong = text !== "" && answer === null;
    input.setAttribute("aria-invalid", String(isWrong));
    const rule = `from ${print(question, question.low).replace(/[ %°]+$/, "")} to ${print(question, question.high)}`;
    const read = answer !== null && print(question, answer) !== text ? `This is read as ${print(question, answer)}.` : "";
    find(form, ".rule").textContent = isWrong ? `The estimate must be a number ${rule}. Got “${text}”.` : read || `A number ${rule}.`;
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

/**
 * The estimate that was typed; null if it is not a number, or not permitted. In percent, 90, 90 % and 0.9 are the same.
 * @param {QuestionData} question @param {string} text
 */
function readEstimate({ low, high, unit }, text) {
  const hasSign = /%\s*$/.test(text);
  const value = readNumber(text.replace(/[%°]\s*$/, ""));
  const isShare = !hasSign && (unit !== "%" || (value > 0 && value < 1));
  const estimate = isShare ? value : value / 100;
  return estimate >= low && estimate <= high ? estimate : null;
}

/** A number with its unit. @param {QuestionData} question @param {any} value */
function print({ unit }, value) {
  const text = unit === "%" ? `${Number((100 * value).toFixed(1))} %` : `${Number(value.toPrecision(3))}${unit}`;
  return text.replace("-", "−");
}

/** An answer in words. @param {QuestionData} question @param {any} answer @returns {string} */
export function inWords(question, answer) {
  const { kind, choices } = question;
  if (answer === null || answer === undefined) return "No answer";
  if (kind === "choice") return choices[answer] ?? "";
  if (kind === "width") return units(answer);
  if (kind === "number") return print(question, answer);
  return "A line";
}

/** What has happened, in words. @param {QuestionData} question @param {import("./progress.js").Reading} reading @returns {string} */
export function outcomeInWords(question, { happened, actual, numbers }) {
  const { kind, choices } = question;
  if (kind === "choice") return happened === null ? "None of these" : choices[happened];
  if (kind === "number") return actual === null ? "No number" : print(question, actual);
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
