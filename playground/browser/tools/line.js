// The tool with which a student draws a straight line on the decision chart, and moves it with the pointer or the keyboard.

import { ARROWS } from "./cursor.js";

/** @typedef {import("../charts/plot.js").Place} Place */

const GRAB = 18; // CSS pixels within which an end is grabbed
const STEP = 8; // CSS pixels, and as many degrees where it is turned
const SHORTEST = 30; // CSS pixels
const COLOR = "#9b2fae";

/** The fraction of points on the right side of a line, whichever side class 1 gets. @param {number[]} ends @param {number[][]} points @param {number[]} labels */
export function lineAccuracy([x0, y0, x1, y1], points, labels) {
  const right = points.filter(([x, y], k) => ((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0) === (labels[k] === 1)).length / points.length;
  return Number(Math.max(right, 1 - right).toFixed(3));
}

export class DrawnLine {
  /** @param {import("./cursor.js").Cursor} cursor The decision chart's. @param {{ changed(): void }} on */
  constructor(cursor, on) {
    this.cursor = cursor;
    this.plot = cursor.plot;
    this.on = on;
    this.buttons = [0];
    this.figure = this.plot.element.closest("figure");
    /** Its ends [x0, y0, x1, y1] in the units of the axes; null for none. @type {number[] | null} */
    this.ends = null;
    this.active = false;
    this.dragged = 1; // which end
  }

  /** Let the student draw. @param {boolean} active */
  setActive(active) {
    this.active = active;
    this.cursor.use(this, active);
    this.figure.toggleAttribute("data-line", active);
  }

  /** Show a line; null for none. @param {number[] | null} ends */
  set(ends) {
    this.ends = ends;
    this.draw();
  }

  /** Grab an end of the line, or begin another one. @param {Place} place */
  down(place) {
    const units = this.plot.toUnits(place);
    if (!units) return false;
    const near = this.ends ? this.places(this.ends).findIndex(([x, y]) => Math.hypot(x - place.left, y - place.top) < GRAB) : -1;
    if (near < 0) this.ends = [...units, ...units];
    this.dragged = near < 0 ? 1 : near;
    this.plot.element.focus();
    return true;
  }

  /** @param {Place} place */
  move(place) {
    const units = this.plot.toUnits(place);
    if (units) this.ends.splice(2 * this.dragged, 2, ...units);
  }

  up() {
    if (this.length < SHORTEST) this.ends = null;
    this.draw();
    this.on.changed();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const arrow = ARROWS[event.key];
    if (!arrow) return false;
    event.preventDefault();
    const { width, height } = this.plot.box;
    let places = this.ends ? this.places(this.ends) : [0.1, 0.9].map((part) => [width / 2, part * height]);
    if (this.ends && event.shiftKey) {
      const center = [0, 1].map((axis) => (places[0][axis] + places[1][axis]) / 2);
      const angle = ((arrow[0] + arrow[1]) * STEP * Math.PI) / 180 / 2;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      places = places.map(([x, y]) => [x - center[0], y - center[1]]).map(([x, y]) => [center[0] + cos * x - sin * y, center[1] + sin * x + cos * y]);
    } else if (this.ends) places = places.map(([x, y]) => [x + STEP * arrow[0], y + STEP * arrow[1]]);
    this.ends = places.flatMap(([left, top]) => this.plot.toUnits({ left, top }, true));
    this.draw();
    this.on.changed();
    return true;
  }

  /** The ends in CSS pixels. @param {number[]} ends */
  places([x0, y0, x1, y1]) {
    return [this.plot.toPixels(x0, y0), this.plot.toPixels(x1, y1)].map(({ left, top }) => [left, top]);
  }

  /** In CSS pixels. */
  get length() {
    const [[x0, y0], [x1, y1]] = this.places(this.ends);
    return Math.hypot(x1 - x0, y1 - y0);
  }

  /** The line across the whole plot, and its ends while it can be moved. */
  draw() {
    if (!this.plot.isDrawn || !(this.ends || this.drawn)) return;
    const { context, width, height } = this.plot.layer(".line-sketch");
    context.clearRect(0, 0, width, height);
    this.drawn = Boolean(this.ends);
    if (!this.ends) return;
    const [[x0, y0], [x1, y1]] = this.places(this.ends);
    const far = (width + height) / Math.max(1, Math.hypot(x1 - x0, y1 - y0));
    const path = new Path2D();
    path.moveTo(x0 - far * (x1 - x0), y0 - far * (y1 - y0));
    path.lineTo(x1 + far * (x1 - x0), y1 + far * (y1 - y0));
    for (const [color, lineWidth] of /** @type {[string, number][]} */ ([["rgba(255,255,255,.8)", 6], [COLOR, 3]])) {
      context.strokeStyle = color;
      context.lineWidth = lineWidth;
      context.setLineDash(color === COLOR ? [10, 6] : []);
      context.stroke(path);
    }
    context.setLineDash([]);
    if (!this.active) return;
    for (const [x, y] of [[x0, y0], [x1, y1]]) {
      context.beginPath();
      context.arc(x, y, 7, 0, 2 * Math.PI);
      context.fillStyle = "#fff";
      context.fill();
      context.stroke();
    }
  }
}
