// One update in slow motion: the drawing of the network plays it step by step, forward and back. Below it stand what happens in the
// step, and the formula of the selected unit, whose terms are the wires. At the end the update is really made.

import { find } from "../../base/html.js";
import { classOf, isAlone, neighbor } from "../arithmetic.js";
import { watchSidebar } from "../sidebar.js";
import { Controls } from "./controls.js";
import { Autoplay, Movement } from "./motion.js";
import { Picture } from "./picture.js";
import { Pointer } from "./pointer.js";
import { sentenceOf } from "./sentences.js";
import { beatForLayer, sequenceOf } from "./sequence.js";
import { formulaOf } from "./terms.js";

/** @typedef {import("./sequence.js").Beat} Beat */
/** @typedef {import("../arithmetic.js").Update} Update */
/** @typedef {import("../../loop/frames.js").Frame} Frame */

const OWN_KEYS = "select, [role=slider], [role=combobox], [role=img], input:not([type=checkbox])";
const BUTTONS = "button, a, summary, input";

export class SlowMotion {
  /** @param {HTMLElement} stage @param {import("../../page.js").Page} page @param {import("../diagram/diagram.js").Diagram} diagram */
  constructor(stage, page, diagram) {
    this.stage = stage;
    this.page = page;
    this.diagram = diagram;
    this.controls = new Controls(find(stage, "figure.network"), {
      press: { open: () => this.toggle(), back: () => this.back(), auto: () => this.toggleAuto(), next: () => this.next(), point: () => this.followNext(), first: () => page.follow(-1), close: () => this.leave() },
      phase: (phase) => this.goTo(this.sequence.findIndex((beat) => beat.phase === phase)),
      light: (index) => this.light(index),
    });
    this.picture = new Picture(diagram);
    this.pointer = new Pointer(this);
    this.movement = new Movement(() => this.picture.move(this.shown));
    this.autoplay = new Autoplay(() => this.goesOn(), () => this.controls.nameAuto(this.autoplay.isOn));
    this.isShown = false;
    /** The update that is shown. @type {Update | null} */
    this.update = null;
    /** With which it came. @type {Frame | null} */
    this.frame = null;
    /** @type {Beat[]} */
    this.sequence = [];
    this.place = 0; // of the step within the sequence
    /** The unit of each layer that was selected last. @type {number[]} */
    this.chosen = [];
    this.lit = -1; // the weight whose wire and term are highlighted
    this.ahead = false; // whether the next update is asked for, although the last one could be explained
    this.isMaking = false; // whether the update was asked for
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(diagram.place);
    this.unwatch = watchSidebar(() => this.isShown && !page.player.playing && page.ask("draw"));
    /** @type {import("../../base/keys.js").Shortcut[]} */
    this.shortcuts = [
      { keys: ["s"], meaning: "Slow motion", act: () => this.toggle() },
      { keys: ["ArrowRight"], meaning: "Next step of the update", applies: (event) => this.hears(event, OWN_KEYS), act: () => this.next() },
      { keys: ["ArrowLeft"], meaning: "Previous step of the update", applies: (event) => this.hears(event, OWN_KEYS), act: () => this.back() },
      { keys: [" "], meaning: "Play or pause slow motion", applies: (event) => this.hears(event, `${BUTTONS}, ${OWN_KEYS}`), act: () => this.toggleAuto() },
      { keys: ["ArrowDown"], meaning: "Next unit", applies: (event) => this.hears(event, OWN_KEYS), act: () => this.move(1) },
      { keys: ["ArrowUp"], meaning: "Previous unit", applies: (event) => this.hears(event, OWN_KEYS), act: () => this.move(-1) },
    ];
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

  get beat() {
    return this.sequence[this.place];
  }

  get isLast() {
    return this.place >= this.sequence.length - 1;
  }

  /** Whether the weights on the screen are those after the update. */
  get isMade() {
    const { update, page: { scene } } = this;
    return Boolean(update && !isAlone(update) && scene.frame?.update === update.before + 1);
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
    this.autoplay.set(false);
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
    const { hasFocus, opener } = this.controls;
    this.page.setOption("slow", "0");
    if (hasFocus) opener.focus();
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
    const { isOpen, page, stage, controls: { opener, section, transport } } = this;
    transport.inert = page.isFollowing;
    opener.setAttribute("aria-expanded", String(isOpen));
    opener.hidden = Boolean(page.lesson?.step && page.lesson.step.options.slow !== "1");
    if (isOpen === this.isShown) return;
    this.isShown = isOpen;
    section.hidden = !isOpen;
    stage.dataset.slow = String(isOpen);
    this.diagram.tip.hidden = true;
    if (isOpen) {
      this.forget();
      if (page.scene.frame) this.show(page.scene.frame);
      return;
    }
    this.autoplay.set(false);
    this.movement.stop();
    this.ahead = this.isMaking = false;
    this.picture.clear();
    page.charts.decision.example = page.example;
    this.diagram.point();
  }

  /** @param {Frame} frame */
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
    this.movement.stop();
    this.picture.clear();
    this.controls.empty();
  }

  /** Take the update that has come with the frame. @param {Frame} frame */
  take(frame) {
    const { inside } = frame;
    const held = this.update;
    const wasAsked = this.isMaking && this.isMade;
    if (this.isMade) this.isMaking = false; // the answer to an earlier request may come first
    const isSame = held?.before === inside.before && isAlone(held) === isAlone(inside);
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
    else if (this.beat?.phase === "update" && !this.isMade) this.goTo(0);
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
    const beat = this.sequence[place];
    if (!beat) return;
    if (beat.phase === "update" && !this.isMade) return this.make();
    this.enter(place);
    const { units, selected } = this.scene;
    const layer = units[beat.layer];
    if (layer && selected.layer !== beat.layer) {
      const first = beat.layer === units.length - 1 && layer.length > 1 ? classOf(this.update) : 0;
      this.page.select(layer[this.chosen[beat.layer] ?? first]); // which shows the step, too
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
    this.autoplay.restart();
    this.movement.begin();
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
    const { layer } = this.beat;
    if (layer >= 0 && layer !== selected.layer) this.enter(beatForLayer(this.sequence, this.beat, selected.layer));
    this.render();
  }

  /** Select the next unit: of the step's layer, or of all. @param {number} by */
  move(by) {
    const { units, selected } = this.scene;
    const among = units[this.beat?.layer ?? -1] ?? units.flat();
    this.page.select(among[(among.indexOf(selected) + by + among.length) % among.length]);
  }

  /** Follow the next point of the batch. */
  followNext() {
    if (this.update) this.page.follow(neighbor(this.update, this.scene, 1));
  }

  /** Let the steps follow by themselves, or stop. */
  toggleAuto() {
    this.autoplay.set(this.isShown && !this.autoplay.isOn);
  }

  /** Go to the next step of this update; whether another one is to follow by itself. */
  goesOn() {
    if (!this.isLast) this.next();
    return Boolean(this.update) && !this.isLast && !this.isMaking && !this.page.isFollowing;
  }

  /** Highlight a weight: its wire, and its term. @param {number} index Among the parameters, or -1. */
  light(index) {
    if (index === this.lit || !this.isShown || !this.update) return;
    this.lit = index;
    if (index >= 0 && !this.controls.hasTerm(index)) this.write();
    this.controls.markTerm(index);
    this.draw();
  }

  get shown() {
    const { beat, update, lit, movement: { progress } } = this;
    return { beat, update, lit, progress };
  }

  /** Called with the drawing of the network. */
  draw() {
    this.sync();
    if (this.isShown && this.update) this.picture.draw(this.shown);
  }

  render() {
    if (!this.isShown || !this.update) return;
    const { sequence, place, beat, controls, update, scene } = this;
    const { back, next, first } = controls.buttons;
    back.disabled = place === 0;
    next.disabled = isAlone(update) && this.isLast;
    first.hidden = !isAlone(update);
    controls.namePhases(sequence, beat);
    controls.say(sentenceOf(beat, this.isMade ? { ...update, kind: "made" } : update, scene.selected, scene));
    this.write();
    this.draw();
  }

  /** Write the selected unit's formula. */
  write() {
    const { scene, beat, update, lit, controls } = this;
    controls.write(beat.phase === "batch" ? "Inputs" : scene.selected.name, formulaOf(beat, update, scene.selected, scene, lit));
    controls.markTerm(lit);
  }

  destroy() {
    this.unwatch();
    this.autoplay.set(false);
    this.movement.stop();
    this.observer.disconnect();
  }
}
