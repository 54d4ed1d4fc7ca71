// A step of an update in the drawing of the network: what travels along the wires, numbers at the selected unit's wires, and at
// the tiles the followed point and its values.

import { sized, thickness } from "../../charts/paint.js";
import { exact } from "../../network/units.js";
import { classOf, rowOf } from "../arithmetic.js";
import { along, rise, stroke, wireColor } from "../diagram/wires.js";
import { labeledWeights, linesAt, valueAt } from "./terms.js";

/** @typedef {import("./sequence.js").Beat} Beat */
/** @typedef {import("../arithmetic.js").Update} Update */
/** @typedef {import("../diagram/diagram.js").Diagram} Diagram */
/** @typedef {import("../diagram/wires.js").Wire} Wire */

/**
 * @typedef {object} Shown
 * @property {Beat} beat
 * @property {Update} update
 * @property {number} lit The weight whose wire is highlighted, among the parameters, or -1.
 * @property {number} progress Of the movement, from 0 to 1.
 */

/**
 * @typedef {object} Line How a wire is drawn.
 * @property {Wire} wire
 * @property {boolean} isOfUnit Whether it shows a number of the selected unit.
 * @property {boolean} isLit
 * @property {number} value
 * @property {number} change Of the value, during the movement.
 * @property {number} width In CSS pixels; 0 for that of a weight.
 * @property {string} color Empty for that of a weight.
 * @property {number} alpha
 * @property {number} radius Of what travels along it; 0 for nothing.
 */

const FAINT = 0.16; // opacity of a wire on which nothing happens
const WIDEST = 6; // CSS pixels of the wire with the largest number, in a drawing that is wide enough
const NARROW = 90; // times as wide as that wire is the drawing at least
const MOST_DOTS = 120; // wires on which what travels is drawn
const GAP = 5; // CSS pixels between a tile and a number at its wire
const SMALLEST_TILE = 22; // CSS pixels, from which the followed point is marked on a tile
const ROOM_FOR_Z = 4; // lines of text as high as a tile, from which its sum is written above its output
const NUMBER_TILE = 24; // CSS pixels, from which a number is written on it

export class Picture {
  /** @param {Diagram} diagram */
  constructor(diagram) {
    this.diagram = diagram;
    const { place } = diagram;
    place.querySelector(".tiles").insertAdjacentHTML("beforebegin", `<canvas class="slow-wires"></canvas><canvas class="slow-dots"></canvas>`);
    place.insertAdjacentHTML("beforeend", `<div class="values" aria-hidden="true"></div>`);
    /** @type {HTMLCanvasElement} */
    this.canvas = place.querySelector(".slow-wires");
    /** @type {HTMLCanvasElement} */
    this.dots = place.querySelector(".slow-dots");
    /** As they were drawn last. @type {Line[]} */
    this.lines = [];
    /** @type {HTMLElement} */
    this.values = place.querySelector(".values");
  }

  clear() {
    this.values.replaceChildren();
  }

  /** Draw all of it. @param {Shown} shown */
  draw(shown) {
    const { size, scene } = this.diagram;
    if (!size || !scene.frame) return;
    this.lines = this.linesOf(shown);
    this.drawWires(shown.progress);
    this.drawDots(shown.beat, shown.progress);
    const { units, selected, withheld } = scene;
    if (withheld.has("numbers")) return this.clear();
    const own = labeledWeights(shown.beat, selected, units).flatMap((weight) => this.numberAt(shown, weight) ?? []);
    const numbers = own.some(({ index }) => index === shown.lit) ? own : [...own, ...this.litNumber(shown)];
    const gaps = own.slice(1).map(({ y }, i) => y - own[i].y);
    const room = Math.min(...gaps, Infinity) / this.textSize; // lines of text between two numbers
    const written = room < 1.15 ? numbers.filter(({ index }) => index === shown.lit) : numbers;
    this.values.replaceChildren(...this.marks(shown), ...written.map((number) => this.element(number, shown, room)));
  }

  get textSize() {
    return parseFloat(getComputedStyle(this.values).fontSize);
  }

  /** The wire of a weight. @param {import("../../network/units.js").Unit} unit @param {number} k */
  wireOf(unit, k) {
    const { all } = this.diagram.wires;
    return all.find(({ index }) => index === unit.place + k) ?? all.find((wire) => wire.unit === unit && wire.index < 0);
  }

  /** The wires at which the selected unit's numbers are. @param {Beat} beat */
  ownWires(beat) {
    const { selected, units } = this.diagram.scene;
    return labeledWeights(beat, selected, units).map(({ unit, k }) => this.wireOf(unit, k));
  }

  /** The number at a highlighted wire of another unit, if it has one in this step. @param {Shown} shown */
  litNumber(shown) {
    const wire = this.diagram.wires.all.find(({ index }) => index === shown.lit);
    const weight = wire && { unit: wire.unit, k: wire.index - wire.unit.place };
    return wire && shown.lit >= 0 && valueAt(shown.beat, shown.update, weight.unit, weight.k) !== null ? [this.numberAt(shown, weight)] : [];
  }

  /** The number at a wire, and its place beside the tile from which the wire leaves; of an error, to which it leads back. */
  numberAt({ beat, update }, { unit, k }) {
    const wire = this.wireOf(unit, k);
    if (!wire || wire.index < 0) return null;
    const isBack = beat.phase === "back";
    const { from, to } = wire;
    const t = this.endOf(wire, isBack);
    const text = exact(valueAt(beat, update, unit, k));
    const old = beat.phase === "update" ? exact(rowOf(update, unit).weights[k]) : "";
    return { index: wire.index, text, old, isBack, x: from.right + (to.left - from.right) * along(t), y: from.middle + (to.middle - from.middle) * rise(t) };
  }

  /** Where on a wire its number begins. @param {Wire} wire @param {boolean} isBack */
  endOf({ from, to }, isBack) {
    const t = Math.min(0.5, GAP / Math.max(1, to.left - from.right) / 1.5);
    return isBack ? 1 - t : t;
  }

  /** @param {{ index: number, text: string, old: string, isBack: boolean, x: number, y: number }} number @param {Shown} shown @param {number} room In lines. */
  element({ index, text, old, isBack, x, y }, { lit, beat }, room) {
    const element = span(`value wire ${isBack ? "end" : "start"}${coloring(beat)}`, old && room > 2.4 ? `${old} →\n${text}` : text, x, y);
    element.dataset.index = String(index);
    element.classList.toggle("lit", index === lit);
    return element;
  }

  /** At each tile, the followed point on the picture, and the values that are known. @param {Shown} shown */
  marks({ beat, update }) {
    const { cards, scene } = this.diagram;
    const { spec, places, selected } = scene;
    const { color, symbol } = spec.classes[classOf(update)];
    const [x0, x1, y0, y1] = spec.extent;
    const [x, y] = places[update.example] ?? [NaN, NaN];
    const [across, down] = [(x - x0) / (x1 - x0), (y1 - y) / (y1 - y0)];
    const isInside = across >= 0 && across <= 1 && down >= 0 && down <= 1;
    const inputs = rowOf(update, scene.units[0][0]).inputs;
    const size = this.textSize;
    return cards.flatMap(({ unit, index, isPicture, tile }) => {
      const made = [];
      if (!isPicture && isInside && tile.width >= SMALLEST_TILE) {
        const mark = span(`mark ${symbol}`, "", tile.x + across * tile.width, tile.y + down * tile.height);
        mark.style.setProperty("--color", color);
        made.push(mark);
      }
      const lines = unit ? linesAt(beat, update, unit) : beat.phase === "batch" && !isPicture ? [exact(inputs[index], 2)] : [];
      const isSelected = unit === selected;
      if (!lines.length || (tile.width < NUMBER_TILE && !isSelected)) return made;
      const text = (tile.height > ROOM_FOR_Z * size ? lines : lines.slice(-1)).join("\n");
      const isAbove = down > 0.5; // where the followed point is not
      made.push(span(`value tile${coloring(beat)}${isAbove ? " above" : ""}${isSelected ? " lit" : ""}`, text, tile.x + tile.width / 2, tile.y + (isAbove ? 0 : tile.height)));
      return made;
    });
  }

  /** How the wires are drawn, those of the selected unit last. @param {Shown} shown @returns {Line[]} */
  linesOf({ beat, update, lit }) {
    const { size, wires, scene } = this.diagram;
    const { selected } = scene;
    const style = getComputedStyle(this.canvas);
    const [changing, ink] = [style.getPropertyValue("--update"), style.color];
    const widest = Math.min(WIDEST, size[0] / NARROW);
    const values = wires.all.map((wire) => this.valueOf(beat, update, wire));
    const most = Math.max(...values.map((value) => Math.abs(value ?? 0))) || 1;
    const lines = wires.all.map((wire, i) => {
      const isOfUnit = beat.phase === "back" ? wire.unit.layer === selected.layer + 1 && wire.from.unit === selected : wire.unit === selected;
      const line = { wire, isOfUnit, isLit: wire.index >= 0 && wire.index === lit, value: values[i], change: 0, width: 0, color: "", alpha: FAINT, radius: 0 };
      const [weight, change] = weightOf(update, wire);
      if (values[i] === null) return { ...line, value: weight, color: ink };
      if (beat.phase === "update") return { ...line, value: weight, change, alpha: isOfUnit ? 1 : 0.5 };
      const width = 0.5 + (widest * Math.abs(values[i])) / most;
      const travels = values[i] && beat.phase !== "step";
      return { ...line, width, color: beat.phase === "forward" ? "" : changing, alpha: isOfUnit ? 1 : 0.4, radius: travels ? 2 + width / 2 : 0 };
    });
    return lines.sort((a, b) => Number(a.isOfUnit) - Number(b.isOfUnit));
  }

  /** Draw again what moves: the weights, or what travels along the wires. @param {Shown} shown */
  move({ beat, progress }) {
    if (!this.diagram.size) return; // a hidden drawing
    if (beat.phase === "update") this.drawWires(progress);
    else this.drawDots(beat, progress);
  }

  /** @param {number} progress */
  drawWires(progress) {
    const context = sized(this.canvas, ...this.diagram.size);
    for (const { wire, value, change, width, color, alpha, isLit } of this.lines) {
      const now = value + progress * change;
      context.globalAlpha = isLit ? 1 : alpha;
      context.strokeStyle = color || wireColor(wire, now, this.diagram.scene);
      stroke(context, wire, now, (width || thickness(now)) + (isLit ? 2.5 : 0));
    }
  }

  /** @param {Beat} beat @param {number} progress */
  drawDots({ phase }, progress) {
    const context = sized(this.dots, ...this.diagram.size);
    if (progress === 1) return;
    const moving = this.lines.filter(({ radius }) => radius);
    const t = phase === "forward" ? progress : 1 - progress;
    for (const { wire, value, color, radius, isOfUnit } of moving) {
      if (!isOfUnit && moving.length > MOST_DOTS) continue;
      const { from, to } = wire;
      context.globalAlpha = isOfUnit ? 1 : 0.6;
      context.fillStyle = color || wireColor(wire, value, this.diagram.scene);
      context.beginPath();
      context.arc(from.right + (to.left - from.right) * along(t), from.middle + (to.middle - from.middle) * rise(t), radius, 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** The number of a wire. Where it stands for all weights of a unit: what they add, or how much they change. @param {Beat} beat @param {Update} update @param {Wire} wire */
  valueOf(beat, update, { unit, index }) {
    if (index >= 0) return valueAt(beat, update, unit, index - unit.place);
    const values = unit.inputs.map((_, k) => valueAt(beat, update, unit, k));
    if (values[0] === null) return null;
    return beat.phase === "forward" ? values.reduce((sum, value) => sum + value, 0) : Math.hypot(...values);
  }
}

/** A wire's weight before the update, and its change. @param {Update} update @param {Wire} wire @returns {[number, number]} */
function weightOf(update, { unit, index }) {
  if (index < 0) return [0, 0];
  const { weights, step } = rowOf(update, unit);
  const k = index - unit.place;
  return [weights[k], step[k]];
}

/** The class of a number that is no part of the forward pass. @param {Beat} beat */
const coloring = ({ phase }) => (["error", "back", "gradient", "step"].includes(phase) ? " backward" : "");

/** @param {string} className @param {string} text @param {number} x @param {number} y In CSS pixels. */
function span(className, text, x, y) {
  const element = Object.assign(document.createElement("span"), { className, textContent: text });
  element.style.cssText = `left:${x}px;top:${y}px;`;
  return element;
}
