// The class's answers as a bar chart: a bar for each choice, or for each range of numbers.

import { number, percent } from "../network/units.js";
import { escapeHtml } from "../views/html.js";

const RANGES = 6; // of numbers

/**
 * The bars as HTML.
 * @param {import("../lessons/question.js").QuestionData} question
 * @param {[any, number][]} counts Answers, and how many gave each.
 * @param {number | null} happened The choice that has happened, if that is known.
 */
export function bars(question, counts, happened) {
  const rows = rowsOf(question, counts);
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return `<ul class="bars" aria-label="The class’s answers">${rows
    .map(({ label, count }, i) => {
      const isRight = question.kind === "choice" && i === happened;
      return `<li${isRight ? ' class="happened"' : ""}><span>${escapeHtml(label)}</span><i style="--share:${count / most}"></i><b>${count}</b></li>`;
    })
    .join("")}</ul>`;
}

/** @returns {{ label: string, count: number }[]} */
function rowsOf({ kind, choices, low, high }, counts) {
  if (kind === "choice") return choices.map((label, i) => ({ label, count: sum(counts, (answer) => answer === i) }));
  if (kind === "width") return Array.from({ length: high - low + 1 }, (_, i) => ({ label: String(low + i), count: sum(counts, (answer) => answer === low + i) }));
  const [from, to] = kind === "line" ? [0.5, 1] : [low, high];
  const write = kind === "line" ? (value) => percent(value) : (value) => number(value, to - from > 10 ? 0 : 2);
  const edge = (i) => from + (i * (to - from)) / RANGES;
  return Array.from({ length: RANGES }, (_, i) => ({
    label: `${write(edge(i))} to ${write(edge(i + 1))}`,
    count: sum(counts, (answer) => answer >= edge(i) && (answer < edge(i + 1) || (i === RANGES - 1 && answer <= to))),
  }));
}

const sum = (counts, belongs) => counts.reduce((all, [answer, count]) => all + (belongs(answer) ? count : 0), 0);
