// The class's answers to a choice, or to a question for a width, as a bar for each.

import { percent } from "../network/units.js";
import { escapeHtml } from "../base/html.js";

/**
 * The bars as HTML.
 * @param {import("../lessons/question.js").QuestionData} question
 * @param {[any, number][]} counts Answers, and how many gave each.
 * @param {number | null} happened The choice that has happened, if that is known.
 */
export function bars({ kind, choices, low, high }, counts, happened) {
  const labels = kind === "choice" ? choices : Array.from({ length: high - low + 1 }, (_, i) => String(low + i));
  const first = kind === "choice" ? 0 : low;
  const given = new Map(counts);
  const most = Math.max(1, ...given.values());
  const all = Math.max(1, [...given.values()].reduce((sum, count) => sum + count, 0));
  const rows = labels.map((label, i) => {
    const count = given.get(first + i) ?? 0;
    const isRight = kind === "choice" && i === happened;
    const mark = isRight ? " <em>What happened</em>" : "";
    return `<li${isRight ? ' class="happened"' : ""}><span>${escapeHtml(label)}${mark}</span><i style="--share:${count / most}"></i><b>${count}</b><small>${percent(count / all)}</small></li>`;
  });
  return `<ul class="bars ${kind}">${rows.join("")}</ul>`;
}
