// The drawing tools of the decision chart: points are added and erased with mouse, pen, finger or keys, while the network
// trains. What is added is shown at once, on a canvas, until the server has taken it.

import { mark } from "../charts/paint.js";
import { textScale } from "../charts/plot.js";
import { placeOf } from "../network/plane.js";
import { placeOn } from "../network/units.js";
import { escapeHtml, find, findAll, help, icon } from "../base/html.js";

const SEND_EVERY = 120; // ms, in which the network trains on what was sent before
const SPACING = 9; // CSS pixels that the brush moves from one point to the next
const [SMALLEST, BRUSH, LARGEST, STEP] = [4, 22, 60, 6]; // CSS pixels: the radius of brush and eraser
const RADIUS = 4; // of a point, in CSS pixels, where text is of 16

const SIZE = "Size of brush and eraser";
const ROOM_FOR_NAMES = 2; // classes, up to which the tools have their names

const tool = (name, content, text) => `<button type="button" data-tool="${name}" aria-pressed="false" ${help(text)}>${content}</button>`;
const change = (action, name, content, text) => `<button type="button" data-change="${action}" aria-label="${name}" ${help(text)}>${content}</button>`;

const ERASER = tool("erase", `${icon("eraser")}<span>Erase</span>`, "Click or drag to remove the points within the circle. Key E");
const HTML = [
  `<div class="tools">`,
  `</div><div class="changes">`,
  `<input type="range" min="${SMALLEST}" max="${LARGEST}" step="1" value="${BRUSH}" aria-label="${SIZE}" title="${SIZE}. Keys [ and ]">`,
  change("undo_points", "Undo", icon("undo"), "Take back the last stroke. Ctrl + Z"),
  change("redo_points", "Redo", icon("redo"), "Draw the stroke again. Ctrl + Shift + Z"),
  change("clear_points", "Clear", "Clear", "Remove all points"),
  `</div>`,
].join("");

/** The tool of a class. @param {import("../loop/protocol.js").Spec["classes"]} classes @param {number} label */
function classTool(classes, label) {
  const { color, symbol } = classes[label];
  const name = escapeHtml(classes[label].name);
  const next = classes.length === 2 ? "other" : "next";
  const text = `Click to add a point, drag to add many. Points are held out for the test set at the same rate as before. Shift draws the ${next} class. Key ${label}`;
  return tool(String(label), `<i class="mark ${symbol}" style="--color:${color}"></i><span>${name}</span>`, classes.length > ROOM_FOR_NAMES ? `${name}. ${text}` : text);
}

/** @param {number} count Of the classes. */
const keysHelp = (count) => `Arrow keys move the brush. Enter or space uses it. ${count === 2 ? "0, 1" : `0 to ${count - 1}`} and E choose the tool, Escape closes the tools.`;

/** @typedef {import("../charts/plot.js").Place} Place */

export class Drawing {
  /** @param {HTMLElement} root The stage. @param {import("../page.js").Page} page */
  constructor(root, page) {
    this.page = page;
    this.cursor = page.cursor;
    this.plot = this.cursor.plot;
    this.chart = this.plot.element;
    this.buttons = [0, 2];
    this.figure = find(root, "figure.decision");
    this.opener = find(this.figure, ".pencil");
    this.bar = find(this.figure, ".drawing");
    this.remark = find(this.figure, ".remark");
    this.status = find(root, ".unseen");
    this.bar.innerHTML = HTML;
    this.tools = find(this.bar, ".tools");
    this.size = find(this.bar, "input");
    this.showsTest = find(this.figure, "[data-option=test]");
    /** What a click does: the class that it draws, or "erase"; empty where the tools are closed. */
    this.tool = "";
    this.last = "1"; // the tool that was used last
    this.clear();
    this.opener.addEventListener("click", () => this.leave() || this.choose(this.last));
    this.tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-tool]");
      if (button) this.choose(button.dataset.tool);
    });
    for (const button of findAll(this.bar, "[data-change]")) button.addEventListener("click", () => this.change(button.dataset.change));
    this.size.addEventListener("input", () => this.draw());
    // A click with the mouse leaves the focus where it was, so that the space bar still plays and pauses.
    for (const element of [this.opener, this.bar])
      element.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    const isOpen = () => Boolean(this.tool);
    const hasClass = (label) => label < this.spec?.classes.length;
    /** @type {import("../base/keys.js").Shortcut[]} */
    this.shortcuts = [
      ...Array.from("0123456789", (key) => ({ keys: [key], meaning: `Draw: ${key}`, applies: () => isOpen() && hasClass(Number(key)), act: () => this.choose(key) })),
      { keys: ["e"], meaning: "Draw: erase", applies: isOpen, act: () => this.choose("erase") },
      ...[-STEP, STEP].map((by) => ({ keys: [by < 0 ? "[" : "]"], meaning: SIZE, applies: isOpen, act: () => this.grow(by) })),
      { keys: ["Ctrl+z"], meaning: "Undo", applies: isOpen, act: () => this.data?.undo && this.change("undo_points") },
      { keys: ["Ctrl+Shift+z", "Ctrl+y"], meaning: "Redo", applies: isOpen, act: () => this.data?.redo && this.change("redo_points") },
    ];
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin({ spec }) {
    this.spec = spec;
    this.clear();
    this.showTools();
  }

  /** A tool for each class, and the eraser. */
  showTools() {
    const { classes } = this.spec;
    const html = classes.map((_, label) => classTool(classes, label)).join("") + ERASER;
    if (html === this.shownTools) return; // a tool may have the focus
    this.shownTools = this.tools.innerHTML = html;
    this.bar.dataset.names = String(classes.length <= ROOM_FOR_NAMES);
    if (this.last !== "erase" && !classes[Number(this.last)]) this.last = "1";
    if (this.tool) this.choose(this.last);
  }

  clear() {
    /** The stroke under way. @type {any} */
    this.stroke = null;
    /** Points that Plotly has not drawn yet. @type {{ x: number, y: number, label: number, part: string }[]} */
    this.added = [];
    /** What was done, to be said when the server has done it. */
    this.done = "";
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Open the tools, with one of them. @param {string} name */
  choose(name) {
    if (!this.spec) return; // before the first run
    this.tool = this.last = name;
    this.cursor.use(this, true);
    this.figure.dataset.tool = name;
    for (const button of findAll(this.bar, "[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === name));
    this.bar.hidden = false;
    this.opener.setAttribute("aria-expanded", "true");
    this.chart.setAttribute("aria-description", keysHelp(this.spec.classes.length));
    this.refuse("");
  }

  /** Close the tools; whether they were open. */
  leave() {
    if (!this.tool) return false;
    this.release();
    if (this.bar.contains(document.activeElement)) this.opener.focus();
    this.tool = "";
    this.cursor.use(this, false);
    delete this.figure.dataset.tool;
    this.bar.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    this.chart.removeAttribute("aria-description");
    this.refuse("");
    return true;
  }

  /** Undo, redo or clear. @param {string} action */
  change(action) {
    this.release();
    this.done = { undo_points: "Undone", redo_points: "Drawn again", clear_points: "Cleared" }[action];
    this.refuse("");
    this.page.ask(action, {}, this);
  }

  /** @param {import("../loop/frames.js").Frame} frame */
  show({ data }) {
    if (data === this.data) return;
    this.data = data;
    for (const action of ["undo", "redo"]) find(this.bar, `[data-change=${action}_points]`).disabled = !data[action];
    find(this.bar, "[data-change=clear_points]").disabled = !data.points.length;
    if (this.added.length) this.take(data);
    if (this.done && !this.page.player.isChangingPoints) {
      this.status.textContent = `${this.done}. There are now ${data.points.length} training points and ${data.test_points.length} test points.`;
      this.done = "";
    }
    this.refuse("");
  }

  /** Learn which of the points that were added are held out. @param {import("../loop/points.js").Points} data */
  take({ points, test_points }) {
    const { spec } = this;
    const [x0, x1, y0, y1] = spec.extent;
    // In a plane through the space of all columns, a point's place is computed, and rounded.
    const key = (x, y) => (spec.plane ? [(x / (x1 - x0)).toFixed(9), (y / (y1 - y0)).toFixed(9)] : [x, y]).join();
    const parts = new Map();
    for (const point of points) parts.set(key(...placeOf(point, spec)), "training");
    for (const point of test_points) parts.set(key(...placeOf(point, spec)), "test");
    for (const point of this.added) point.part = parts.get(key(point.x, point.y)) ?? "";
    if (!this.stroke) this.added = this.added.filter(({ part }) => !part);
  }

  /** How long Plotly is to wait before it draws other points: what a stroke adds is shown here. */
  get patience() {
    return { draw_points: Infinity, erase_points: 3 }[this.stroke?.action] ?? 0;
  }

  /** Say why the points were not changed, or what there is to do. @param {string} text */
  refuse(text) {
    if (text) {
      this.clear();
      this.page.charts.setPoints();
    }
    const waiting = this.data?.waiting && (this.tool ? this.data.waiting : `${this.data.waiting} The pencil above opens the tools.`);
    this.remark.textContent = text || waiting || "";
    this.remark.hidden = !this.remark.textContent;
    this.draw();
  }

  /** @param {Place} place @param {PointerEvent} event */
  down(place, { shiftKey, button }) {
    this.press(place, shiftKey || button === 2);
  }

  up() {
    this.release();
  }

  /** Begin a stroke. @param {Place} place @param {boolean} other Whether it draws the next class: of two, the other one. */
  press(place, other = false) {
    this.done = "";
    const action = this.tool === "erase" ? "erase_points" : "draw_points";
    this.stroke = { action, label: (Number(this.tool) + Number(other)) % this.spec.classes.length, began: Date.now(), at: place, ahead: 0, places: [], count: 0, first: null };
    this.touch(place);
    this.send();
  }

  /** Go on with the stroke. @param {Place} to */
  move(to) {
    const { stroke } = this;
    if (!stroke) return;
    const [dx, dy] = [to.left - stroke.at.left, to.top - stroke.at.top];
    const length = Math.hypot(dx, dy);
    const radius = Number(this.size.value);
    const spacing = stroke.action === "erase_points" ? radius / 2 : SPACING;
    let gone = spacing - stroke.ahead;
    for (; gone <= length; gone += spacing) {
      const place = { left: stroke.at.left + (gone / length) * dx, top: stroke.at.top + (gone / length) * dy };
      this.touch(stroke.action === "erase_points" ? place : scattered(place, radius));
    }
    stroke.ahead = length - (gone - spacing);
    stroke.at = to;
    if (stroke.places.length) this.timer ??= setTimeout(() => this.send(), SEND_EVERY);
  }

  /** Add a point at a place, or erase around it. @param {Place} place */
  touch(place) {
    const { stroke } = this;
    const at = this.plot.toUnits(place);
    if (!at) return;
    const [x, y] = at;
    stroke.places.push([x, y]);
    stroke.count += 1;
    stroke.first ??= at;
    if (stroke.action === "draw_points") this.added.push({ x, y, label: stroke.label, part: "" });
  }

  /** Send what the stroke has done since it was sent last. */
  send() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { stroke } = this;
    if (!stroke?.places.length) return;
    const places = stroke.places.splice(0);
    const more = stroke.action === "draw_points" ? { label: stroke.label } : { radii: this.plot.lengths(Number(this.size.value)) };
    this.page.ask(stroke.action, { places, stroke: stroke.began, ...more }, this);
  }

  /** End the stroke. */
  release() {
    const { stroke } = this;
    if (!stroke) return;
    this.send();
    this.stroke = null;
    const { action, label, count, first } = stroke;
    if (count) this.status.textContent = this.done = action === "erase_points" ? "Erased" : this.told(this.spec.classes[label].name, count, first);
    this.page.charts.setPoints();
    this.added = this.added.filter(({ part }) => !part);
    this.draw();
  }

  /** @param {string} name @param {number} count @param {number[]} first */
  told(name, count, first) {
    if (count > 1) return `${count} points of ${name} added`;
    const { spec } = this;
    return `Point of ${name} added at ${spec.axis_names.map((axis, i) => `${axis} = ${placeOn(spec, i, first[i], first[i].toPrecision(3))}`).join(", ")}`;
  }

  /** A key on the chart. @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Enter" && event.key !== " ") return false;
    event.preventDefault();
    this.press(this.cursor.start);
    this.release();
    return true;
  }

  /** @param {number} by */
  grow(by) {
    this.size.value = String(Number(this.size.value) + by);
    this.draw();
  }

  /** The points that were added just now, and the circle of brush or eraser. */
  draw() {
    if (!this.plot.isDrawn || !(this.tool || this.drawn)) return;
    const { context, width, height } = this.plot.layer(".sketch");
    context.clearRect(0, 0, width, height);
    this.drawn = Boolean(this.tool);
    for (const { x, y, label, part } of this.added) {
      const style = this.spec.classes[label];
      const hollow = part === "test";
      if (hollow && !this.showsTest.checked) continue;
      context.lineWidth = hollow ? 2 : 1;
      context.strokeStyle = hollow ? style.color : "#fff";
      const { left, top } = this.plot.toPixels(x, y);
      mark(context, hollow ? { ...style, color: "transparent" } : style, left, top, RADIUS * textScale());
    }
    const { place } = this.cursor;
    if (!this.tool || !place) return;
    const circle = new Path2D();
    circle.arc(place.left, place.top, Number(this.size.value), 0, 2 * Math.PI);
    const label = this.stroke?.action === "draw_points" ? this.stroke.label : Number(this.tool);
    const color = this.tool === "erase" ? "#111" : this.spec.classes[label].color;
    for (const [stroke, lineWidth] of /** @type {[string, number][]} */ ([["rgba(255,255,255,.85)", 4], [color, 1.8]])) {
      context.strokeStyle = stroke;
      context.lineWidth = lineWidth;
      context.stroke(circle);
    }
  }
}

/** A random place within a circle, with the same density everywhere. @param {Place} center @param {number} radius @returns {Place} */
function scattered({ left, top }, radius) {
  const [distance, angle] = [radius * Math.sqrt(Math.random()), 2 * Math.PI * Math.random()];
  return { left: left + distance * Math.cos(angle), top: top + distance * Math.sin(angle) };
}
