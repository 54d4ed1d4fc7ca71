// The class's answers to a question for a number, or the accuracies of drawn lines: a mark for each on one line.

import { inWords } from "../lessons/question.js";
import { percent } from "../network/units.js";
import { escapeHtml } from "../base/html.js";

const SIZES = [4, 3, 2.2, 1.6, 1.1]; // of a mark, in % of the line's length
const HIGHEST = 32; // stack of marks, in the same unit; where it is higher, its marks overlap
const MARGIN = 0.06; // of the range, on both sides
const TICKS = 6;

/**
 * The line as HTML. Its range is that of the answers and of what has happened.
 * @param {import("../lessons/question.js").QuestionData} question
 * @param {[number, number][]} counts Answers, and how many gave each.
 * @param {number | null} happened
 */
export function marks(question, counts, happened) {
  const answers = counts.flatMap(([answer, count]) => Array(count).fill(answer)).sort((a, b) => a - b);
  const values = happened === null ? answers : [...answers, happened];
  if (!values.length) return "";
  const [from, to] = rangeOf(values);
  const at = (value) => (100 * (value - from)) / (to - from);
  const { size, step, places } = stack(answers.map(at));
  const { ticks, digits } = ticksOf(from, to, question);
  const write = (value) => (question.kind === "line" ? percent(value, 1) : inWords(question, value));
  const writeTick = (value) => (question.kind === "line" ? percent(value, Math.max(0, digits - 2)) : inWords(question, value));
  const told = happened === null ? "" : `What happened: ${write(happened)}`;
  const found = told && `<span class="happened${at(happened) > 50 ? " right" : ""}" style="--at:${at(happened)}"><em>${escapeHtml(told)}</em></span>`;
  const label = [answers.map(write).join(", "), told].filter(Boolean).join(". ");
  return (
    `<div class="marks" role="img" aria-label="${escapeHtml(label)}"><div class="field" style="--size:${size};--step:${step}">${found}` +
    `${places.map(([x, level]) => `<i style="--at:${x.toFixed(3)};--level:${level}"></i>`).join("")}</div>` +
    `<div class="axis">${ticks.map((tick) => `<span style="--at:${at(tick)}">${escapeHtml(writeTick(tick))}</span>`).join("")}</div></div>`
  );
}

/** The range of some numbers, with a margin. @param {number[]} values @returns {[number, number]} */
function rangeOf(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = high - low || Math.abs(low) / 5 || 1;
  return [low - (high > low ? MARGIN : 0.5) * reach, high + (high > low ? MARGIN : 0.5) * reach];
}

/**
 * Stack marks where they would cover one another.
 * @param {number[]} places In ascending order.
 * @returns {{ size: number, step: number, places: [number, number][] }} Their size, the way from one to the next above, and
 *   place and level of each.
 */
function stack(places) {
  for (const size of SIZES) {
    const ends = []; // of each level, the place of its last mark
    const stacked = places.map((place) => {
      const free = ends.findIndex((end) => place - end >= size);
      const level = free < 0 ? ends.length : free;
      ends[level] = place;
      return /** @type {[number, number]} */ ([place, level]);
    });
    if (ends.length * size <= HIGHEST || size === SIZES.at(-1)) return { size, step: Math.min(size, HIGHEST / ends.length), places: stacked };
  }
}

/** Round numbers in a range, and their decimals. Only what may be answered is named. */
function ticksOf(from, to, { kind, low, high }) {
  const rough = (to - from) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const [least, most] = kind === "line" ? [0.5, 1] : [low, high];
  const first = Math.ceil(Math.max(from, least) / step - 1e-9);
  const last = Math.floor(Math.min(to, most) / step + 1e-9);
  return { ticks: Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step), digits };
}
