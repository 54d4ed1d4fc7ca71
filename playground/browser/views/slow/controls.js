// What stands below the drawing in slow motion: buttons and phases, what happens in the step, and the selected unit's formula.

import { escapeHtml, find, findAll, help, icon } from "../../base/html.js";
import { PHASES } from "./sequence.js";

/** @typedef {import("./sequence.js").Beat} Beat */

const OPENER = `<button type="button" class="slow-opener" data-slow="open" aria-expanded="false" aria-controls="slow" ${help("Play one update step by step. Key S")}>Slow motion</button>`;
const HTML = `
<div class="transport" role="group" aria-label="Steps of the update">
  <button type="button" data-slow="back" ${help("Previous step. Left arrow key")}>Back</button>
  <button type="button" data-slow="auto"></button>
  <button type="button" data-slow="next" ${help("Next step. Right arrow key")}>Next</button>
  <div class="phases"></div>
  <button type="button" data-slow="point" ${help("Follow the next point of the batch. Or click a training point in the decision chart")}>Next point</button>
  <button type="button" data-slow="first" hidden ${help("Follow the first point of the batch")}>Follow the batch</button>
  <button type="button" data-slow="close" ${help("Leave slow motion. Escape")}>Close</button>
</div>
<div class="told">
  <p class="sentence" role="status" aria-live="polite"></p>
  <div class="terms" role="group" aria-label="Formula of the selected unit"></div>
</div>`;

export class Controls {
  /**
   * @param {HTMLElement} figure The drawing of the network.
   * @param {object} on
   * @param {Record<string, () => void>} on.press What each button does, by name.
   * @param {(phase: string) => void} on.phase A phase is chosen.
   * @param {(index: number) => void} on.light The term of a weight is pointed at; -1 for none.
   */
  constructor(figure, on) {
    find(figure, "header").insertAdjacentHTML("beforeend", OPENER);
    figure.insertAdjacentHTML("beforeend", `<section class="slow" id="slow" aria-label="One update in slow motion" hidden>${HTML}</section>`);
    this.section = find(figure, ".slow");
    this.opener = find(figure, ".slow-opener");
    this.transport = find(this.section, ".transport");
    this.phases = find(this.section, ".phases");
    this.sentence = find(this.section, ".sentence");
    this.terms = find(this.section, ".terms");
    this.buttons = Object.fromEntries(findAll(this.section, "[data-slow]").map((button) => [button.dataset.slow, button]));
    for (const element of [this.opener, this.section]) {
      element.addEventListener("click", ({ target }) => on.press[target.closest("[data-slow]")?.dataset.slow]?.());
      // A click with the mouse leaves the focus where it was, so that the keys go on.
      element.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    }
    this.phases.addEventListener("click", ({ target }) => {
      const phase = target.closest("[data-phase]")?.dataset.phase;
      if (phase) on.phase(phase);
    });
    for (const type of ["pointerover", "focusin"]) this.terms.addEventListener(type, ({ target }) => on.light(Number(target.closest("[data-index]")?.dataset.index ?? -1)));
    for (const type of ["pointerleave", "focusout"]) this.terms.addEventListener(type, () => on.light(-1));
    this.nameAuto(false);
  }

  get hasFocus() {
    return this.section.contains(document.activeElement);
  }

  /** @param {boolean} isAuto */
  nameAuto(isAuto) {
    fill(this.buttons.auto, `${icon(isAuto ? "pause" : "play")}<span>${isAuto ? "Pause steps" : "Play steps"}</span>`);
  }

  /** The phases of the update, with the place among its layers. @param {Beat[]} sequence @param {Beat} beat That is shown. */
  namePhases(sequence, beat) {
    const phases = [...new Set(sequence.map(({ phase }) => phase))];
    fill(this.phases, phases.map((phase) => `<button type="button" data-phase="${phase}"></button>`).join(""));
    for (const button of findAll(this.phases, "[data-phase]")) {
      const own = sequence.filter(({ phase }) => phase === button.dataset.phase);
      const isCurrent = own.includes(beat);
      button.textContent = `${PHASES[button.dataset.phase]}${isCurrent && own.length > 1 ? ` ${own.indexOf(beat) + 1}/${own.length}` : ""}`;
      if (isCurrent) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
  }

  /** Say what happens. @param {string} html */
  say(html) {
    fill(this.sentence, html);
  }

  /** Write a formula, line by line. @param {string} name @param {(string | import("./terms.js").Term)[][]} lines */
  write(name, lines) {
    fill(this.terms, `<b class="name">${name}</b>${lines.map((line) => `<div>${line.map(partOf).join("")}</div>`).join("")}`);
  }

  /** Whether a weight's term is written. @param {number} index */
  hasTerm(index) {
    return Boolean(this.terms.querySelector(`[data-index="${index}"]`));
  }

  /** Highlight the term of a weight, or none. @param {number} lit */
  markTerm(lit) {
    for (const term of findAll(this.terms, "[data-index]")) term.classList.toggle("lit", Number(term.dataset.index) === lit);
  }

  /** Say and write nothing. */
  empty() {
    fill(this.sentence, "");
    fill(this.terms, "");
  }
}

/** A part of a formula, as HTML. @param {string | import("./terms.js").Term} part */
function partOf(part) {
  if (typeof part === "string") return `<span>${escapeHtml(part)}</span>`;
  const { name, text, index } = part;
  const isWire = index >= 0 ? ` data-index="${index}" tabindex="0"` : "";
  return `<span class="${name ? "term" : "total"}"${isWire}>${name ? `<small>${escapeHtml(name)}</small>` : ""}${escapeHtml(text)}</span>`;
}

/** Fill an element, where that is something new: what has the focus stays, and nothing is said twice. @param {HTMLElement & Record<string, any>} element @param {string} html */
function fill(element, html) {
  if (element.shownHtml !== html) element.innerHTML = element.shownHtml = html;
}
