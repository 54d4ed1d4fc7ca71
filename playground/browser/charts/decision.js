// The decision chart: over the plane, the selected unit's output as color, the line where it is 0.5, the unit boundaries
// and scikit-learn's line. Plotly draws axes and points; two canvases, one below the points and one above, the rest.

import { boundarySegments, unitLines } from "../network/lines.js";
import { Evaluation, inputColumns, valueOf } from "../network/evaluation.js";
import { placeOf, pointAt } from "../network/plane.js";
import { probabilitiesAt } from "../network/classes.js";
import { named } from "../base/html.js";
import { pace } from "../base/pace.js";
import { boundary, surface, thickness } from "./paint.js";
import { decisionColor, range, shade } from "../network/colors.js";
import { figureOf, fill, Plot, strokeScale, textScale } from "./plot.js";

/** @typedef {import("../loop/protocol.js").Options} Options */
/** @typedef {import("./plot.js").Place} Place */

/** Where the colors are while they move, below all else: the browser enlarges them, which costs less than to draw them large. */
export const GROUND = `<div class="ground"><canvas></canvas></div>`;

const CLICK = 14; // CSS pixels within which a point can be clicked
const RING = 8; // CSS pixels, the radius of a mark around a point, where text is of 16
const HOVER = 6; // CSS pixels within which the pointer is at a point

export class DecisionChart {
  /**
   * @param {any} Plotly
   * @param {any} element What Plotly draws in.
   * @param {object} on
   * @param {() => Options} on.options
   * @param {() => void} on.drawn Called after the plot has got another size.
   * @param {string} [title] Of the chart; without one, it says whose output is shown.
   */
  constructor(Plotly, element, { options, drawn }, title) {
    this.plot = new Plot(Plotly, element, { figure: () => this.figure(), drawn });
    this.options = options;
    this.title = title;
    this.ground = element.parentElement.querySelector(".ground");
    this.surface = this.ground.firstElementChild;
    /** @type {ReturnType<typeof unitLines>} */
    this.lines = [];
    this.example = -1; // the training point that is followed, or -1
    /** The row that is predicted, in the units of the axes. @type {number[] | null} */
    this.row = null;
    /** The places that are marked, in the plane. @type {number[][]} */
    this.rings = [];
    this.regression = null;
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    this.spec = scene.spec;
    this.lines = [];
    this.example = -1;
    this.regression = null;
    this.caption();
  }

  /** The places of the points that the specification now holds: of the training set's classes, then of the test set's. */
  get traces() {
    const { spec, scene: { places } } = this;
    const tested = spec.test_points.map((point) => placeOf(point, spec));
    const parts = /** @type {[number[][], number[]][]} */ ([[places, spec.labels], [tested, spec.test_labels]]);
    const traces = parts.flatMap(([all, labels]) => spec.classes.map((_, label) => all.filter((_, k) => labels[k] === label)));
    const [x, y] = [0, 1].map((axis) => traces.map((trace) => trace.map((place) => place[axis])));
    return { x, y };
  }

  figure() {
    const { data, layout } = figureOf(this.scene, "decision");
    const test = this.options().test === "1";
    for (const { marker } of data) marker.size *= textScale();
    fill(data, { ...this.traces, visible: data.map((_, i) => test || i < this.spec.classes.length) });
    return { data, layout };
  }

  /** Let Plotly draw the points that the specification now holds. */
  setPoints() {
    const { traces } = this;
    this.plot.update(traces, [...traces.x.keys()]);
  }

  /** Title and caption: whose output it is, and what the colors mean. */
  caption() {
    const { spec, scene: { selected } } = this;
    const figure = this.plot.element.closest("figure");
    const textContent = this.title ?? (selected.last ? "Decision boundary" : `Output of ${selected.symbol}`);
    Object.assign(figure.querySelector("h2"), { textContent, title: this.title ?? "" });
    const names = spec.classes.map(({ name, color, symbol }) => `<i class="mark ${symbol}" style="--color:${color}"></i> ${named(name)}`);
    const isLong = names.length > 2; // then names are as short as ten of them must be
    const legend = isLong ? `<span class="legend" style="--count:${names.length}"><span>${names.join("</span> <span>")}</span></span>` : names.join(" ");
    figure.querySelector("figcaption").innerHTML =
      `${legend}<span class="hollow"> (hollow: test)</span><span class="scale">. ${this.scale}</span>${this.slice}`;
  }

  /** What the colors mean, and the lines. */
  get scale() {
    const { classes, middle } = this.spec;
    const { selected } = this.scene;
    if (selected.activation === "softmax") return "Color: the most probable class, the stronger the more certain. Lines: two classes are equally likely.";
    const what = selected.last ? `P(${named(classes[1].name)})` : selected.symbol;
    const ends = { sigmoid: ["0", "0.5", "1"], tanh: ["−1", "0", "1"] }[selected.activation] ?? ["−", "0", "+"];
    const [low, high] = classes.map(({ tint }) => tint);
    return `${what}: <i class="ramp" style="--low:${low};--middle:${middle};--high:${high}"><b>${ends.join("</b><b>")}</b></i> Line: ${ends[1]}.`;
  }

  /** Which plane is shown, where there are more columns than its two. */
  get slice() {
    const { plane, column_names } = this.spec;
    const further = column_names.length - 2;
    if (plane) return " Plane: the first two principal components.";
    return further ? ` Slice: the other ${further > 1 ? `${further} inputs` : "input"} at the mean.` : "";
  }

  draw() {
    const options = this.options();
    const { selected, grid, cells, parameters, withheld } = this.scene;
    const hard = options.hard === "1";
    const { context, width, height } = this.plot.layer();
    const logits = grid.layers.at(-1);
    const z = selected.last ? null : grid.z(selected, parameters);
    surface(this.surface, cells, z ? this.colorOf(selected, z, hard) : decisionColor(this.scene, logits, hard));
    context.imageSmoothingEnabled = !hard;
    this.ground.hidden = withheld.has("colors");
    if (pace.moving || this.ground.hidden) context.clearRect(0, 0, width, height);
    else context.drawImage(this.surface, 0.5, 0.5, cells - 1, cells - 1, 0, 0, width, height);
    this.lay(hard);
    context.lineCap = "round";
    if (!withheld.has("line")) boundary(context, z ?? logits, cells, (x0, y0, x1, y1) => [x0 * width, y0 * height, x1 * width, y1 * height]);
    const [x0, x1, y0, y1] = this.spec.extent;
    const place = (x, y) => [((x - x0) / (x1 - x0)) * width, ((y1 - y) / (y1 - y0)) * height];
    this.lines = options.lines === "1" ? unitLines(this.scene) : [];
    this.drawLines(context, place);
    if (this.regression && !withheld.has("regression")) this.drawRegression(context, place);
    const isAsked = options.present !== "1" && !withheld.has("numbers"); // whether what panels mark is shown
    this.drawAbove(place, isAsked && options.predict === "1" ? this.row : null, isAsked && options.confusion === "1" ? this.rings : []);
  }

  /** The color of a hidden unit's output at each point, as a function of its index. @param {import("../network/units.js").Unit} unit @param {Float64Array} z @param {boolean} hard */
  colorOf({ activation }, z, hard) {
    const { palette } = this.scene;
    const value = valueOf(activation);
    const color = shade(range(activation, z));
    return (k) => palette[hard ? (z[k] > 0 ? 255 : 0) : color(value(z[k]))];
  }

  /** Lay the small picture below the plot. Its outermost points lie on the border: half a pixel falls outside. @param {boolean} hard */
  lay(hard) {
    const { cells } = this.scene;
    const { left, top, width, height } = this.plot.box;
    const place = [left, top, width, height, cells, hard].join();
    if (place === this.laid) return;
    this.laid = place;
    this.ground.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
    this.surface.style.cssText = `width:100%;height:100%;transform:scale(${cells / (cells - 1)});image-rendering:${hard ? "pixelated" : "auto"}`;
  }

  /** What the points must not hide: the arrows and numbers of the lines, the points that are marked, the one that is followed, and the row that is predicted. */
  drawAbove(place, row, rings) {
    const lines = this.lines.filter(({ segments }) => segments.length);
    const marked = lines.length + rings.length + (this.example >= 0 ? 1 : 0) + (row ? 1 : 0);
    if (!marked && !this.marked) return;
    this.marked = marked;
    const { context, width, height } = this.plot.layer(".above");
    context.clearRect(0, 0, width, height);
    for (const line of lines) this.drawArrow(context, line, place);
    if (rings.length) ringAll(context, rings.map(([x, y]) => place(x, y)));
    if (row) diamond(context, place(row[0], row[1]));
    const followed = this.scene.places[this.example];
    if (!followed) return;
    const [x, y] = place(...followed);
    context.beginPath();
    context.arc(x, y, 10, 0, 2 * Math.PI);
    context.strokeStyle = "#111";
    context.lineWidth = 3;
    context.stroke();
  }

  /** Draw an arrow to the "1" side of a unit's line, from the unit's number. @param {any} line */
  drawArrow(context, line, place) {
    const { unit, label, x, y, slope } = line;
    const [px, py] = place(x, y);
    const [ux, uy] = uphill(slope, place);
    const path = new Path2D();
    arrow(path, px, py, ux, uy);
    const { color } = this.spec.classes[label];
    for (const [stroke, width] of /** @type {[string, number][]} */ ([["#fff", 5], [color, 2.4]])) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.stroke(path);
    }
    context.fillStyle = "#fff";
    context.beginPath();
    context.arc(px, py, 9, 0, 2 * Math.PI);
    context.fill();
    context.lineWidth = 1.4;
    context.stroke();
    context.font = `600 13px ${getComputedStyle(this.plot.element).fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = color;
    context.fillText(String(unit.number), px, py + 0.5);
  }

  /** Each first-layer unit's line, as thick as the next layer's weight for it, in the color of what it speaks for; dashed if that weight is negative. */
  drawLines(context, place) {
    for (const { weight, label, segments } of this.lines) {
      const { color } = this.spec.classes[label];
      const width = (0.8 + 0.65 * thickness(weight)) * strokeScale();
      const dash = weight < 0 ? [9, 5 + width] : [];
      stroke(context, segments, place, [["rgba(255,255,255,.75)", width + 2.5, []], [color, width, dash]]);
    }
  }

  /** scikit-learn's line, dashed. */
  drawRegression(context, place) {
    const { spec, scene: { grid, cells } } = this;
    const segments = boundarySegments(this.regression, spec, grid, cells);
    stroke(context, segments, place, [["rgba(255,255,255,.7)", 5, [8, 5]], [spec.regression, 2.4, [8, 5]]]);
  }

  /** A place in the units of the axes; null outside of the plot. @param {Place} place */
  placeAt(place) {
    return this.scene?.frame ? this.plot.toUnits(place) : null;
  }

  /** The selected unit's output at a place, and the probability of each class; null outside of the plot. @param {Place} place */
  valueAt(place) {
    const at = this.placeAt(place);
    if (!at) return null;
    const { spec, scene: { selected, parameters } } = this;
    // A training point has its own further inputs; any other place is in the slice.
    const example = spec.column_names.length > 2 ? this.pointAt(place, HOVER) : -1;
    const point = spec.points[example] ?? pointAt(at, spec);
    const cursor = new Evaluation(inputColumns([point], spec), spec);
    cursor.run(parameters);
    const [x, y] = placeOf(point, spec);
    return { x, y, example, probabilities: probabilitiesAt(cursor, 0), value: valueOf(selected.activation)(cursor.z(selected, parameters)[0]) };
  }

  /** The training point at a place, or -1. @param {Place} place @param {number} [reach] In CSS pixels. */
  pointAt({ left, top }, reach = CLICK) {
    let [found, least] = [-1, reach];
    this.scene.places.forEach(([x, y], k) => {
      const at = this.plot.toPixels(x, y);
      const distance = Math.hypot(at.left - left, at.top - top);
      if (distance < least) [found, least] = [k, distance];
    });
    return found;
  }
}

/** Segments [x, y, x, y] in the units of the axes, stroked once for each [color, width, dash]. */
function stroke(context, segments, place, strokes) {
  const line = new Path2D();
  for (const [a, b, c, d] of segments) {
    const [[x0, y0], [x1, y1]] = [place(a, b), place(c, d)];
    line.moveTo(x0, y0);
    line.lineTo(x1, y1);
  }
  for (const [color, width, dash] of strokes) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke(line);
  }
  context.setLineDash([]);
}

/** A ring around each of these places. @param {CanvasRenderingContext2D} context @param {number[][]} places In CSS pixels. */
function ringAll(context, places) {
  const rings = new Path2D();
  const radius = RING * strokeScale();
  for (const [x, y] of places) {
    rings.moveTo(x + radius, y);
    rings.arc(x, y, radius, 0, 2 * Math.PI);
  }
  for (const [color, width] of /** @type {[string, number][]} */ ([["rgba(255,255,255,.8)", 4.5], ["#111", 2]])) {
    context.strokeStyle = color;
    context.lineWidth = width * strokeScale();
    context.stroke(rings);
  }
}

/** The mark of a row: a white diamond with a point at its place. @param {CanvasRenderingContext2D} context @param {number[]} place In CSS pixels. */
function diamond(context, [x, y]) {
  const radius = 10 * strokeScale();
  context.beginPath();
  for (const [dx, dy] of [[0, -1], [1, 0], [0, 1], [-1, 0]]) context.lineTo(x + radius * dx, y + radius * dy);
  context.closePath();
  context.fillStyle = "#fff";
  context.fill();
  context.strokeStyle = "#111";
  context.lineWidth = 2.5 * strokeScale();
  context.stroke();
  context.beginPath();
  context.arc(x, y, 2.5 * strokeScale(), 0, 2 * Math.PI);
  context.fillStyle = "#111";
  context.fill();
}

/** The direction on the screen in which a function with this slope in the plane rises most, whatever the axes' scales. */
function uphill(slope, place) {
  const [ox, oy] = place(0, 0);
  const [right] = place(1, 0);
  const [, up] = place(0, 1);
  const [gx, gy] = [slope[0] / (right - ox), slope[1] / (up - oy)];
  const length = Math.hypot(gx, gy) || 1;
  return [gx / length, gy / length];
}

function arrow(path, x, y, ux, uy) {
  const [tx, ty] = [x + 26 * ux, y + 26 * uy];
  path.moveTo(x, y);
  path.lineTo(tx, ty);
  path.moveTo(tx - 6 * ux + 5 * uy, ty - 6 * uy - 5 * ux);
  path.lineTo(tx, ty);
  path.lineTo(tx - 6 * ux - 5 * uy, ty - 6 * uy + 5 * ux);
}
