// One update in slow motion: the drawing of the network plays it step by step, forward and back. Below it stand what happens in the
// step, and the formula of the selected unit, whose terms are the wires. At the end the update is really made.

import { escapeHtml, find, findAll, help, icon } from "../../base/html.js";
import { reducedMotion } from "../../loop/player.js";
import { labelOf, neighbor } from "../arithmetic.js";
import { watchSidebar } from "../sidebar.js";
import { Picture } from "./picture.js";
import { sentenceOf } from "./sentences.js";
import { PHASES, sequenceOf, stepForLayer } from "./sequence.js";
import { formulaOf } from "./terms.js";

/** @typedef {import("./sequence.js").Step} Step */

const MOVEMENT = 700; // ms of what moves within a step
const PACE = 3500; // ms between two steps that follow by themselves
const OWN_KEYS = "select, [role=slider], [role=combobox], [role=img], input:not([type=checkbox])";
const BUTTONS = "button, a, summary, input";

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

export class SlowMotion {
  /** @param {HTMLElement} stage @param {import("../../page.js").Page} page @param {import("../diagram/diagram.js").Diagram} diagram */
  constructor(stage, page, diagram) {
    this.stage = stage;
    this.page = page;
    this.diagram = diagram;
    const figure = find(stage, "figure.network");
    find(figure, "header").insertAdjacentHTML("beforeend", OPENER);
    figure.insertAdjacentHTML("beforeend", `<section class="slow" id="slow" aria-label="One update in slow motion" hidden>${HTML}</section>`);
    this.section = find(figure, ".slow");
    this.opener = find(figure, ".slow-opener");
    this.sentence = find(this.section, ".sentence");
    this.terms = find(this.section, ".terms");
    this.buttons = Object.fromEntries(findAll(this.section, "[data-slow]").map((button) => [button.dataset.slow, button]));
    this.picture = new Picture(diagram);
    this.isShown = false;
    /** The update that is shown, as `playground.stage.answers.panels.describe_update` returns it. @type {any} */
    this.update = null;
    /** With which it came. @type {import("../../loop/frames.js").Frame | null} */
    this.frame = null;
    /** @type {Step[]} */
    this.sequence = [];
    this.place = 0; // of the step within the sequence
    /** The unit of each layer that was selected last. @type {number[]} */
    this.chosen = [];
    this.lit = -1; // the weight whose wire and term are highlighted
    this.ahead = false; // whether the next update is asked for, although the last one could be explained
    this.isMaking = false; // whether the update was asked for
    this.progress = 1; // of the movement
    this.movement = 0;
    this.timer = 0;
    this.bind();
    this.unwatch = watchSidebar(() => this.isShown && !page.player.playing && page.ask("draw"));
    /** @type {import("../../base/keys.js").Shortcut[]} */
    this.shortcuts = [
      { keys: ["s"], meaning: "Slow motion", act: () => this.toggle() },
      { keys: ["ArrowRight"], meaning: "Next step of the update", applies: (event) => this.hears(event, OWN_KEYS), act: () => this.next() },
      { keys: ["ArrowLeft"], meaning: "Previous step of the update", applies: (event) => this.hears(event, OWN_KEYS), act: () => this.back() },
      { keys: [" "], meaning: "Play or pause slow motion", applies: (event) => this.hears(event, `${BUTTONS}, ${OWN_KEYS}`), act: () => this.setAuto(!this.isAuto) },
      { keys: ["ArrowDown"], meaning: "Next unit", applies: (event) => this.hears(event, OWN_KEYS), act: () => this.move(1) },
      { keys: ["ArrowUp"], meaning: "Previous unit", applies: (event) => this.hears(event, OWN_KEYS), act: () => this.move(-1) },
    ];
  }

  bind() {
    const act = { open: () => this.toggle(), back: () => this.back(), auto: () => this.setAuto(!this.isAuto), next: () => this.next(), point: () => this.update && this.page.follow(neighbor(this.update, this.scene, 1)), first: () => this.page.follow(-1), close: () => this.leave() };
    for (const element of [this.opener, this.section]) {
      element.addEventListener("click", ({ target }) => act[target.closest("[data-slow]")?.dataset.slow]?.());
      // A click with the mouse leaves the focus where it was, so that the keys go on.
      element.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    }
    find(this.section, ".phases").addEventListener("click", ({ target }) => {
      const phase = target.closest("[data-phase]")?.dataset.phase;
      if (phase) this.goTo(this.sequence.findIndex((step) => step.phase === phase));
    });
    for (const type of ["pointerover", "focusin"]) this.terms.addEventListener(type, ({ target }) => this.light(Number(target.closest("[data-index]")?.dataset.index ?? -1)));
    for (const type of ["pointerleave", "focusout"]) this.terms.addEventListener(type, () => this.light(-1));
    // In slow motion, a wire is its term: neither its tip, nor its field in the equation.
    const { place } = this.diagram;
    place.addEventListener("pointermove", (event) => this.point(event), true);
    place.addEventListener("pointerleave", () => this.isShown && this.light(-1));
    place.addEventListener("click", (event) => {
      const wire = this.isShown && this.wireAt(event);
      if (!wire) return;
      event.stopPropagation();
      this.page.select(this.unitAt(wire));
      this.light(wire.index);
    }, true);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(place);
  }

  /** The wire under the pointer is highlighted. @param {PointerEvent} event */
  point(event) {
    if (!this.isShown) return;
    event.stopPropagation();
    this.light(this.wireAt(event)?.index ?? -1);
  }

  /** The wire at the pointer: one of the selected unit where several are near. @param {PointerEvent | MouseEvent} event */
  wireAt(event) {
    const { wire, x, y } = this.diagram.wireAt(event);
    return wire && this.update ? (this.diagram.wires.at(x, y, this.picture.ownWires(this.step)) ?? wire) : wire;
  }

  /** Whose term a wire is in this step. @param {import("../diagram/wires.js").Wire} wire */
  unitAt({ unit, from }) {
    return this.step?.phase === "back" && from.unit ? from.unit : unit;
  }

  /** Whether slow motion is asked for, and nothing hides its numbers. */
  get isOpen() {
    const { options, scene } = this.page;
    return options?.slow === "1" && Boolean(scene) && !scene.withheld.has("numbers");
  }

  /** Whether a key is meant for slow motion. @param {any} event @param {string} others That keep it. */
  hears({ target }, others) {
    return this.isShown && !this.page.isFollowing && !target.closest?.(others);
  }

  get step() {
    return this.sequence[this.place];
  }

  get isLast() {
    return this.place >= this.sequence.length - 1;
  }

  get isAuto() {
    return this.timer > 0;
  }

  /** Whether the weights on the screen are those after the update. */
  get isMade() {
    const { update, page: { scene } } = this;
    return Boolean(update && update.kind !== "alone" && scene.frame?.update === update.before + 1);
  }

  /** What those who follow this page see of it. */
  get moment() {
    const { ahead, isShown, place } = this;
    return { ahead, place: isShown ? place : -1 };
  }

  /** The followed point in the units of the columns, for the picture of its pixels. */
  get row() {
    return this.isShown && this.update ? (this.page.scene.spec.points[this.update.example] ?? null) : null;
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    this.forget();
    this.setAuto(false);
    this.chosen = [];
    this.lit = -1;
    this.isMaking = this.ahead = false;
  }

  toggle() {
    const { page } = this;
    if (page.isFollowing || page.lesson.step && page.lesson.step.options.slow !== "1") return;
    page.setOption("slow", page.options.slow === "1" ? "0" : "1");
  }

  /** @returns {boolean} Whether there was anything to leave. */
  leave() {
    if (!this.isShown || this.page.isFollowing) return false;
    const hadFocus = this.section.contains(document.activeElement);
    this.page.setOption("slow", "0");
    if (hadFocus) this.opener.focus();
    return true;
  }

  /** @param {import("../../loop/protocol.js").Options} options */
  setOptions({ slow }) {
    const { page } = this;
    if (slow === "1" && page.player.playing && !page.isFollowing) page.act("toggle");
    this.sync();
  }

  /** Open or close, as the options and the lesson say. */
  sync() {
    const { isOpen, page, stage } = this;
    find(this.section, ".transport").inert = page.isFollowing;
    this.opener.setAttribute("aria-expanded", String(isOpen));
    this.opener.hidden = Boolean(page.lesson?.step && page.lesson.step.options.slow !== "1");
    if (isOpen === this.isShown) return;
    this.isShown = isOpen;
    this.section.hidden = !isOpen;
    stage.dataset.slow = String(isOpen);
    this.diagram.tip.hidden = true;
    if (isOpen) {
      this.forget();
      if (page.scene.frame) this.show(page.scene.frame);
      return;
    }
    this.setAuto(false);
    this.stop();
    this.ahead = this.isMaking = false;
    this.picture.clear();
    page.charts.decision.example = page.example;
    this.diagram.point();
  }

  /** @param {import("../../loop/frames.js").Frame} frame */
  show(frame) {
    const { page } = this;
    this.sync();
    if (!this.isShown) return;
    if (page.player.playing && !page.isFollowing) return page.setOption("slow", "0");
    if (frame.data.waiting || (!frame.inside && frame.data !== this.frame?.data)) this.forget(); // its point may be no more
    else if (frame.inside) this.take(frame);
    this.render();
  }

  /** Show no update. */
  forget() {
    this.update = this.frame = null;
    this.stop();
    this.picture.clear();
    fill(this.sentence, "");
    fill(this.terms, "");
  }

  /** Take the update that has come with the frame. @param {import("../../loop/frames.js").Frame} frame */
  take(frame) {
    const { inside } = frame;
    const held = this.update;
    const wasAsked = this.isMaking && this.isMade;
    if (this.isMade) this.isMaking = false; // the answer to an earlier request may come first
    const isSame = held?.before === inside.before && held.kind !== "alone" === (inside.kind !== "alone");
    const isUnchanged = this.frame?.edits === frame.edits && this.frame.data === frame.data;
    const isAfter = inside.kind === "next" || inside.example === held?.example;
    if (this.isMade && isUnchanged && !isSame && isAfter && !this.ahead) {
      // The server explains the one after, as it does of the past: this one stays.
      if (wasAsked) this.goTo(this.sequence.length - 1);
      return;
    }
    this.update = inside;
    this.frame = frame;
    this.sequence = sequenceOf(inside, this.scene.units.length);
    if (!isSame) this.goTo(0);
    else if (wasAsked) this.goTo(this.sequence.length - 1);
    else if (this.step?.phase === "move" && !this.isMade) this.goTo(0);
    this.mark();
  }

  /** Mark the followed point in the decision chart, and show its picture. */
  mark() {
    const { decision } = this.page.charts;
    if (decision.example !== this.update.example) {
      decision.example = this.update.example;
      this.page.charts.draw(true);
    }
    this.diagram.point();
  }

  next() {
    if (this.page.isFollowing || !this.update) return;
    if (!this.isLast) this.goTo(this.place + 1);
    else if (this.isMade) this.goOn();
  }

  back() {
    if (!this.page.isFollowing && this.update) this.goTo(Math.max(0, this.place - 1));
  }

  /** Go on by a presenter's key: whether it is slow motion's. A lesson goes on where there is no further step. @param {number} by */
  advance(by) {
    const { isShown, place, update, page } = this;
    const isInside = Boolean(update) && (by > 0 ? !this.isLast : place > 0);
    if (!isShown || (page.lesson.step && !isInside)) return false;
    by > 0 ? this.next() : this.back();
    return true;
  }

  /** Begin the update after this one. */
  goOn() {
    this.ahead = true;
    this.page.player.act("draw");
  }

  /** Make the update that is shown; the last step follows with its frame. */
  make() {
    const { pending, todo } = this.page.player.channel;
    if ([pending, ...todo].some((asked) => asked && ["update", "visit"].includes(asked.action))) return;
    this.isMaking = true;
    this.ahead = false;
    this.page.act("update");
  }

  /** @param {number} place */
  goTo(place) {
    const step = this.sequence[place];
    if (!step) return;
    if (step.phase === "move" && !this.isMade) return this.make();
    this.enter(place);
    const { units, selected } = this.scene;
    const layer = units[step.layer];
    if (layer && selected.layer !== step.layer) {
      const first = step.layer === units.length - 1 && layer.length > 1 ? labelOf(this.update) : 0;
      this.page.select(layer[this.chosen[step.layer] ?? first]); // which shows the step, too
      return;
    }
    this.render();
    if (this.page.classroom.isTeacher) this.page.player.act("draw"); // for those who follow
  }

  /** @param {number} place */
  enter(place) {
    this.place = place;
    this.isMaking = false;
    this.lit = -1;
    if (this.isAuto) this.schedule();
    this.begins();
  }

  /** Show the step that the teacher's page shows. @param {number} place */
  follow(place) {
    if (!this.isShown || !this.update || place < 0 || place === this.place || place >= this.sequence.length) return;
    this.enter(place);
    this.render();
  }

  /** Another unit is selected: its step is shown, where the present one is another layer's. */
  select() {
    const { selected } = this.scene;
    this.chosen[selected.layer] = selected.unit;
    if (!this.isShown || !this.update) return;
    const { layer } = this.step;
    if (layer >= 0 && layer !== selected.layer) this.enter(stepForLayer(this.sequence, this.step, selected.layer));
    this.render();
  }

  /** Select the next unit: of the step's layer, or of all. @param {number} by */
  move(by) {
    const { units, selected } = this.scene;
    const among = units[this.step?.layer ?? -1] ?? units.flat();
    this.page.select(among[(among.indexOf(selected) + by + among.length) % among.length]);
  }

  /** Let the steps follow by themselves, or stop. @param {boolean} isAuto */
  setAuto(isAuto) {
    clearTimeout(this.timer);
    this.timer = 0;
    if (isAuto && this.isShown) this.schedule();
    this.nameAuto();
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (!this.isLast) this.next();
      if (!this.update || this.isLast || this.isMaking || this.page.isFollowing) this.setAuto(false);
      else this.schedule();
    }, PACE);
  }

  nameAuto() {
    const { auto } = this.buttons;
    if (auto.dataset.auto === String(this.isAuto)) return;
    auto.dataset.auto = String(this.isAuto);
    auto.innerHTML = `${icon(this.isAuto ? "pause" : "play")}<span>${this.isAuto ? "Pause steps" : "Play steps"}</span>`;
  }

  /** The movement of a step begins. */
  begins() {
    this.stop();
    if (reducedMotion.matches) return;
    const since = performance.now();
    const tick = (now) => {
      this.progress = Math.min(1, Math.max(0, (now - since) / MOVEMENT));
      this.movement = this.progress < 1 ? requestAnimationFrame(tick) : 0;
      this.picture.move(this.shown);
    };
    this.progress = 0;
    this.movement = requestAnimationFrame(tick);
  }

  /** What moves is at its end. */
  stop() {
    cancelAnimationFrame(this.movement);
    this.movement = 0;
    this.progress = 1;
  }

  /** Highlight a weight: its wire, and its term. @param {number} index Among the parameters, or -1. */
  light(index) {
    if (index === this.lit || !this.isShown || !this.update) return;
    this.lit = index;
    if (index >= 0 && !this.terms.querySelector(`[data-index="${index}"]`)) this.write();
    this.markTerm();
    this.draw();
  }

  get shown() {
    const { step, update, lit, progress } = this;
    return { step, update, lit, progress };
  }

  /** Called with the drawing of the network. */
  draw() {
    this.sync();
    if (this.isShown && this.update) this.picture.draw(this.shown);
  }

  render() {
    if (!this.isShown || !this.update) return;
    const { sequence, place, step, buttons, update, scene } = this;
    this.nameAuto();
    buttons.back.disabled = place === 0;
    buttons.next.disabled = update.kind === "alone" && place === sequence.length - 1;
    buttons.first.hidden = update.kind !== "alone";
    this.namePhases();
    fill(this.sentence, sentenceOf(step, this.isMade ? { ...update, kind: "made" } : update, scene.selected, scene));
    this.write();
    this.draw();
  }

  /** The phases of the update, with the place among its layers. */
  namePhases() {
    const { sequence, step } = this;
    const phases = [...new Set(sequence.map(({ phase }) => phase))];
    fill(find(this.section, ".phases"), phases.map((phase) => `<button type="button" data-phase="${phase}"></button>`).join(""));
    for (const button of findAll(this.section, "[data-phase]")) {
      const own = sequence.filter(({ phase }) => phase === button.dataset.phase);
      const isCurrent = own.includes(step);
      button.textContent = `${PHASES[button.dataset.phase]}${isCurrent && own.length > 1 ? ` ${own.indexOf(step) + 1}/${own.length}` : ""}`;
      if (isCurrent) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
  }

  /** Write the selected unit's formula. */
  write() {
    const { scene: { selected }, step, update, lit } = this;
    const part = (content) => {
      if (typeof content === "string") return `<span>${escapeHtml(content)}</span>`;
      const { name, text, index } = content;
      const isWire = index >= 0 ? ` data-index="${index}" tabindex="0"` : "";
      return `<span class="${name ? "term" : "total"}"${isWire}>${name ? `<small>${escapeHtml(name)}</small>` : ""}${escapeHtml(text)}</span>`;
    };
    const lines = formulaOf(step, update, selected, this.scene, lit).map((line) => `<div>${line.map(part).join("")}</div>`);
    fill(this.terms, `<b class="name">${step.phase === "batch" ? "Inputs" : selected.name}</b>${lines.join("")}`);
    this.markTerm();
  }

  markTerm() {
    for (const term of findAll(this.terms, "[data-index]")) term.classList.toggle("lit", Number(term.dataset.index) === this.lit);
  }

  destroy() {
    this.unwatch();
    this.setAuto(false);
    this.stop();
    this.observer.disconnect();
  }
}

/** Fill an element, where that is something new: what has the focus stays, and nothing is said twice. @param {HTMLElement & Record<string, any>} element @param {string} html */
function fill(element, html) {
  if (element.shownHtml !== html) element.innerHTML = element.shownHtml = html;
}
