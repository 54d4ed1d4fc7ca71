// The summary of a lesson: answers, figures and pictures in one HTML file, which needs nothing else.

import { escapeHtml } from "../base/html.js";
import { inWords, outcomeInWords } from "./question.js";

const STYLE = `
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fff; }
h1 { font-size: 1.6rem; } h2 { margin: 2rem 0 0.3rem; font-size: 1.15rem; }
section { break-inside: avoid; } img { display: block; max-width: 24rem; width: 100%; margin: 0.8rem 0; border: 1px solid #ccc; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0.6rem 0; } dt { color: #666; } dd { margin: 0; }
.figures { color: #666; font-size: 0.9rem; } .name { border: 0; border-bottom: 1px solid #999; font: inherit; width: 16rem; }
`;

/**
 * @param {import("./lesson.js").LessonData} lesson
 * @param {{ step: import("./lesson.js").Step, done: import("./progress.js").StepProgress | null }[]} steps
 * @returns {string} HTML.
 */
export function summaryFile(lesson, steps) {
  const asked = steps.filter(({ step, done }) => step.question && done?.reading && done.answer !== null);
  const right = asked.filter(({ done }) => done.reading.verdict === "right").length;
  const score = asked.length ? `<p>${right} of ${asked.length} ${asked.length === 1 ? "prediction" : "predictions"} came true.</p>` : "";
  const day = new Date().toLocaleDateString("en", { dateStyle: "long" });
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(lesson.title)}</title><style>${STYLE}</style>` +
    `<h1>${escapeHtml(lesson.title)}</h1><p>${escapeHtml(lesson.goal)}</p><p><label>Name: <input class="name"></label> ${day}</p>${score}` +
    steps.map(section).join("") +
    "</html>\n"
  );
}

function section({ step, done }, i) {
  const rows = [];
  if (step.question) rows.push(["Question", step.question.text]);
  if (step.question && done) rows.push(["Prediction", inWords(step.question, done.answer)]);
  if (step.question && done?.reading) rows.push(["What happened", outcomeInWords(step.question, done.reading)]);
  const list = rows.map(([name, text]) => `<dt>${name}</dt><dd>${escapeHtml(text)}</dd>`).join("");
  const text = done?.reading ? done.reading.text.split(/\n\s*\n/).map((part) => `<p>${escapeHtml(part.trim().replaceAll("**", ""))}</p>`).join("") : "<p>Not done.</p>";
  const picture = done?.picture ? `<img alt="The decision chart after this step" src="${done.picture}">` : "";
  const figures = done?.summary ? `<p class="figures">${escapeHtml(done.summary)}</p>` : "";
  return `<section><h2>${i + 1}. ${escapeHtml(step.title)}</h2><dl>${list}</dl>${text}${picture}${figures}</section>`;
}
