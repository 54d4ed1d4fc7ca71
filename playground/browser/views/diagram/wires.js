// The weights, as wires between the cards: thickness for size; color, and dashes, for sign. To the output unit of a class, one of
// several, a positive weight has the class's color, and a negative one none.

import { counted } from "../../base/html.js";
import { pace } from "../../base/pace.js";
import { sized, thickness } from "../../charts/paint.js";
import { number } from "../../network/units.js";

const MANY = 100; // wires, from which they are drawn thinner and less often
const MANY_EVERY = 100; // ms, then
const NEAR = 7; // CSS pixels within which a wire can be clicked
const LABEL_AT = 0.34; // of a wire's length, where its number is written
const ROOM_FOR_NUMBERS = 4; // times their size: the shortest wires that have them
const NO_CLASS = "#8a8d94"; // of a weight that speaks against a class, or of many weights

/** @typedef {import("./diagram.js").Card} Card */

/**
 * @typedef {object} Wire A weight; or all weights of a unit, where one card stands for all inputs.
 * @property {import("../../network/units.js").Unit} unit That it belongs to.
 * @property {string} symbol Of its input.
 * @property {number} index Among the parameters; -1 for all weights of a unit.
 * @property {Card} from
 * @property {Card} to
 */

export class Wires {
  /** @param {HTMLCanvasElement} canvas @param {HTMLCanvasElement} numbers For the selected unit's weights. */
  constructor(canvas, numbers) {
    this.canvas = canvas;
    this.numbers = numbers;
    /** @type {Wire[]} */
    this.all = [];
    /** @type {Wire | null} */
    this.hovered = null;
    this.drawn = 0;
    /** How text looks here; null before it is measured, which costs a layout. @type {{ color: string, background: string, family: string, size: number } | null} */
    this.text = null;
  }

  measure() {
    const style = getComputedStyle(this.canvas);
    this.text = { color: style.color, background: style.getPropertyValue("--st-background-color"), family: style.fontFamily, size: 0.75 * parseFloat(style.fontSize) };
  }

  /** @param {import("../../network/scene.js").Scene} scene @param {Card[]} cards */
  begin(scene, cards) {
    this.scene = scene;
    this.outputs = cards.filter(({ unit }) => unit?.last);
    this.text = null;
    this.hovered = null;
    const card = (layer, index) => cards.find((other) => other.layer === layer && other.index === index);
    const picture = scene.spec.picture && card(-1, 0);
    this.all = scene.units.flatMap((layer, at) =>
      layer.flatMap((unit) => {
        const to = card(at, unit.unit);
        if (picture && !at) return [{ unit, symbol: counted(unit.inputs.length, "weight"), index: -1, from: picture, to }];
        return unit.inputs.map((symbol, i) => ({ unit, symbol, index: unit.place + i, from: card(at - 1, i), to }));
      }),
    );
  }

  /** Whether it is time to draw them again. */
  get due() {
    return this.all.length < MANY || performance.now() - this.drawn > pace.every(MANY_EVERY);
  }

  /** The selected unit's wires come last. @param {[number, number]} size In CSS pixels. @param {boolean} [still] Whether the picture is to stand. */
  draw(size, still) {
    if (still || !this.text) this.measure();
    this.drawn = performance.now();
    const { parameters, selected } = this.scene;
    const context = sized(this.canvas, ...size);
    const few = this.all.length < MANY;
    for (const isSelected of [false, true]) {
      context.globalAlpha = isSelected ? 1 : few ? 0.75 : 0.45;
      for (const wire of this.all) {
        if ((wire.unit === selected) !== isSelected) continue;
        const weight = parameters[wire.index] ?? 0;
        context.strokeStyle = wireColor(wire, weight, this.scene);
        stroke(context, wire, weight, thickness(weight) * (few ? 1 : 0.6) + (wire === this.hovered ? 2 : 0));
      }
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
    // The decision chart shows what the output units decide.
    const right = Math.max(...this.outputs.map((card) => card.right));
    const middle = (this.outputs[0].middle + this.outputs.at(-1).middle) / 2;
    context.strokeStyle = context.fillStyle = this.text.color;
    context.lineWidth = 1.5;
    if (selected.last && right + 14 < size[0]) arrow(context, right + 3, size[0] - 1, middle);
  }

  /** Write the selected unit's weights, if there is room. @param {[number, number]} place Of the drawing, in CSS pixels. */
  write(place) {
    const { color, background, family, size } = this.text;
    const { selected, parameters, withheld } = this.scene;
    const context = sized(this.numbers, ...place);
    if (withheld.has("numbers")) return;
    const wires = this.all.filter(({ unit, index }) => unit === selected && index >= 0);
    const gaps = wires.slice(1).map((wire, i) => wire.from.middle - wires[i].from.middle);
    const across = wires.map(({ from, to }) => to.left - from.right);
    if (Math.min(...gaps, Infinity) < size + 3 || Math.min(...across, Infinity) < ROOM_FOR_NUMBERS * size) return;
    context.font = `600 ${size}px ${family}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.strokeStyle = background;
    context.fillStyle = color;
    context.lineWidth = 4;
    for (const { from, to, index } of wires) {
      const x = from.right + (to.left - from.right) * along(LABEL_AT);
      const y = from.middle + (to.middle - from.middle) * rise(LABEL_AT);
      const text = number(parameters[index]);
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
  }

  /** The wire nearest to a point, or null. @param {number} x @param {number} y @param {Wire[]} [among] */
  at(x, y, among = this.all) {
    /** @type {[Wire | null, number]} */
    let [found, least] = [null, NEAR];
    for (const wire of among) {
      const { from, to } = wire;
      const across = (x - from.right) / (to.left - from.right);
      if (across < 0 || across > 1) continue;
      // Bisection finds where on the curve it is this far across.
      let [low, high] = [0, 1];
      for (let i = 0; i < 12; i++) {
        const t = (low + high) / 2;
        if (along(t) < across) low = t;
        else high = t;
      }
      const distance = Math.abs(from.middle + (to.middle - from.middle) * rise(low) - y);
      if (distance < least) [found, least] = [wire, distance];
    }
    return found;
  }
}

/** The color of a wire with a number. @param {Wire} wire @param {number} value @param {import("../../network/scene.js").Scene} scene */
export function wireColor({ unit, index }, value, { spec: { classes }, theme }) {
  const isOfClass = unit.activation === "softmax";
  if (index < 0 || (isOfClass && value < 0)) return NO_CLASS;
  const { color, tint } = classes[isOfClass ? unit.unit : value < 0 ? 0 : 1];
  return theme === "dark" ? tint : color;
}

/** Draw a wire: dashed for a negative number. @param {CanvasRenderingContext2D} context @param {Wire} wire @param {number} value @param {number} width */
export function stroke(context, { from, to }, value, width) {
  context.lineWidth = width;
  context.setLineDash(value < 0 ? [5 + 1.5 * width, 3 + width] : []);
  context.beginPath();
  curve(context, from.right, from.middle, to.left, to.middle);
  context.stroke();
}

// A wire is a cubic Bézier curve, level at both ends: how far across, and how far up or down, at t from 0 to 1.
export const along = (t) => 1.5 * t * (1 - t) + t ** 3;
export const rise = (t) => t * t * (3 - 2 * t);

export function curve(context, x0, y0, x1, y1) {
  const bend = (x1 - x0) / 2;
  context.moveTo(x0, y0);
  context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
}

function arrow(context, x0, x1, y) {
  context.beginPath();
  context.moveTo(x0, y);
  context.lineTo(x1 - 5, y);
  context.stroke();
  context.beginPath();
  context.moveTo(x1, y);
  context.lineTo(x1 - 7, y - 4);
  context.lineTo(x1 - 7, y + 4);
  context.fill();
}
