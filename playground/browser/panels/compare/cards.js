// The cards of the saved runs: picture, curve, name, what was set, and what can be done with each.

import { number, percent } from "../../network/units.js";
import { escapeHtml, findAll } from "../../base/html.js";
import { readRun } from "./saved_runs.js";

/** @typedef {import("./saved_runs.js").SavedRun} SavedRun */
/** @typedef {import("../../loop/protocol.js").Spec["option_names"]} Names */

const CURVE = { width: 88, height: 56 };

/** The training loss from 0 up, as an SVG; a dotted line at what guessing costs. @param {{ update: number[], train: number[] }} curve @param {number} guess */
function sparkline({ update, train }, guess) {
  const { width, height } = CURVE;
  const [end, top] = [Math.max(update.at(-1) ?? 1, 1), Math.max(guess, ...train) * 1.05];
  const place = (u, loss) => `${((u / end) * width).toFixed(1)} ${(height * (1 - loss / top)).toFixed(1)}`;
  const line = update.map((u, i) => `${i ? "L" : "M"}${place(u, train[i])}`).join("");
  return `<svg class="curve" preserveAspectRatio="none" viewBox="0 0 ${width} ${height}" role="img" aria-label="Training loss"><path class="guess" d="M${place(0, guess)}L${place(end, guess)}"/><path d="${line}"/></svg>`;
}

/** Adam, learning rate 0.1, cosine schedule. @param {any} settings Those of files of earlier versions have no optimizer. @param {Names} names */
function training({ optimizer = "sgd", learning_rate_init, momentum, schedule = "constant" }, names) {
  const called = (field, option) => names[field][option] ?? escapeHtml(option);
  const hasMomentum = momentum > 0 && ["sgd", "nesterov"].includes(optimizer);
  return [
    called("optimizer", optimizer), `learning rate ${learning_rate_init}`,
    ...(hasMomentum ? [`momentum ${momentum}`] : []), ...(schedule === "constant" ? [] : [`${called("schedule", schedule)} schedule`]),
  ].join(", ");
}

/** @param {SavedRun} saved @param {number} reference The id of the run shown as B, or -1. @param {import("./saved_runs.js").Limits} limits @param {Names} names */
function card({ id, picture, run }, reference, { name }, names) {
  const { settings, update, curve, guess } = readRun(run);
  const last = curve.update.length - 1;
  const sizes = ["layers", ...settings.hidden_layer_sizes].slice(1).join(", ") || "none";
  const results = last < 0 ? "" : `<br>Cross-entropy ${number(curve.train[last], 4)}, test accuracy ${percent(curve.testAccuracy[last], 1)}`;
  const isB = id === reference;
  return `<li class="saved-run" data-id="${id}">
    <div class="pictures">${picture ? `<img src="${picture}" alt="">` : ""}${sparkline(curve, guess)}</div>
    <input type="text" maxlength="${name}" aria-label="Name of the run">
    <p>Hidden units: ${sizes}. ${training(settings, names)}<br>Update ${update.toLocaleString("en")}${results}</p>
    <div class="actions"><button type="button" data-do="compare" aria-pressed="${isB}" title="Show it as B, next to the run above">${isB ? "Shown as B" : "Show as B"}</button><button type="button" data-do="restore" title="Continue this run in the playground, as A">Restore</button><button type="button" data-do="remove" title="Remove it from the saved runs">Delete</button></div>
  </li>`;
}

/**
 * Draw the cards.
 * @param {HTMLElement} list @param {import("./saved_runs.js").SavedRuns} saved @param {number} reference @param {Names} names
 * @param {{ act(what: string, id: number): void, rename(id: number, name: string): void }} on
 */
export function drawCards(list, saved, reference, names, on) {
  list.innerHTML = saved.runs.map((each) => card(each, reference, saved.limits, names)).join("");
  for (const item of findAll(list, ".saved-run")) {
    const id = Number(item.dataset.id);
    for (const button of findAll(item, "[data-do]")) button.addEventListener("click", () => on.act(button.dataset.do, id));
    const field = item.querySelector("input");
    field.value = saved.find(id).name; // a text, whatever it holds
    field.addEventListener("change", () => on.rename(id, field.value));
    field.addEventListener("keydown", (event) => event.key === "Enter" && field.blur());
  }
}
