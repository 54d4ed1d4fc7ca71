// The three Plotly charts. Drawn once for each experiment; a frame changes the curves' data and two canvases: the surface
// with its 0.5 line, under the decision chart's points, and the points over the sigmoid. Plotly's own images and markers
// cost three times as much a frame. Both charts show the scene's selected unit: the output unit, or one that was chosen.

import { boundary, mark, range, shade, surface, thickness } from "./paint.js";
import { unitLines, zeroSegments } from "../network/lines.js";
import { decode, Evaluation, inputColumns, valueOf } from "../network/evaluation.js";

const CURVES_EVERY = 130; // ms; a curve takes Plotly longer to draw than all the rest
const RADIUS = 4; // CSS pixels, of a point on the sigmoid
const CLICK = 14; // CSS pixels, from which a point can be clicked
const LEVEL = 3; // the trace of the logistic regression's loss, the last
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false };

export class Charts {
  /** places: { decision, sigmoid, loss }, the elements to draw in. */
  constructor(Plotly, places) {
    this.Plotly = Plotly;
    this.places = places;
    this.resizer = new ResizeObserver(() => this.resize());
    this.surface = document.createElement("canvas");
    this.history = noHistory();
  }

  /** Take on an experiment. */
  async begin(scene, options) {
    const { spec } = scene;
    const first = !this.scene;
    this.scene = scene;
    this.spec = spec;
    this.cursor = new Evaluation(inputColumns([[0, 0]], spec), spec);
    this.history = noHistory();
    this.curved = 0;
    this.options = { ...options };
    this.regression = null;
    this.example = -1;
    this.lines = [];
    this.curve = "sigmoid";
    for (const [name, place] of Object.entries(this.places)) {
      const { data, layout } = spec.figures[name];
      this.color(name, name);
      if (name === "decision") data.slice(2).forEach((trace) => (trace.visible = options.test === "1"));
      if (name === "loss") assign(layout, lossScale(options));
      await this.Plotly.react(place, data, layout, CONFIG);
      if (first) this.resizer.observe(place);
    }
  }

  /** Give a figure the theme's colors for a chart. */
  color(figure, chart) {
    const { data, layout } = this.spec.figures[figure];
    const { layout: colors, lines } = this.spec.themes[this.scene.theme][chart];
    assign(layout, colors);
    lines.forEach((color, i) => assign(data[i], { "line.color": color }));
  }

  /** Let the curve be that of the selected unit's activation. */
  async select() {
    const { selected, output } = this.scene;
    const curve = selected === output || this.spec.activation === "sigmoid" ? "sigmoid" : "hidden";
    if (curve === this.curve) return;
    this.curve = curve;
    this.color(curve, "sigmoid");
    const { data, layout } = this.spec.figures[curve];
    await this.Plotly.react(this.places.sigmoid, data, layout, CONFIG);
  }

  /** Take on the scene's theme. */
  async setTheme() {
    for (const [name, place] of Object.entries(this.places)) {
      const { layout, lines } = this.spec.themes[this.scene.theme][name];
      await this.Plotly.relayout(place, layout);
      if (lines.length) await this.Plotly.restyle(place, { "line.color": lines }, [...lines.keys()]);
    }
  }

  /** Switches: test points shown, hard decisions, logarithmic loss; each "1" or "0". */
  async setOptions(options) {
    const before = this.options;
    this.options = { ...options };
    if (before.test !== options.test)
      await this.Plotly.restyle(this.places.decision, { visible: options.test === "1" }, [2, 3]);
    if (before.log !== options.log) await this.Plotly.relayout(this.places.loss, lossScale(options));
    if (before.regression !== options.regression) this.setRegression(null);
    if (this.scene.frame) this.draw(true);
  }

  /** scikit-learn's logistic regression on the inputs, as the server sends it; null hides it. */
  setRegression(found) {
    const shown = found !== null;
    if (shown !== (this.regression !== null)) this.Plotly.restyle(this.places.loss, { visible: shown }, [LEVEL]);
    this.regression = found;
  }

  async resize() {
    const visible = Object.values(this.places).filter((place) => place.offsetWidth);
    await Promise.all(visible.map((place) => this.Plotly.Plots.resize(place)));
    if (this.scene.frame) this.draw(true);
  }

  /** Rows of update, epoch, training and test loss; those after `base` are replaced. */
  record(base64, base, stride) {
    const h = this.history;
    const rows = decode(base64, Float64Array);
    const keep = h.update.map((update) => update <= base && update % stride === 0);
    for (const name of Object.keys(h)) h[name] = h[name].filter((_, i) => keep[i]);
    for (let i = 0; i < rows.length; i += 4)
      Object.keys(h).forEach((name, column) => h[name].push(rows[i + column]));
  }

  get recorded() {
    return this.history.update.at(-1) ?? -1;
  }

  /** Draw with so many more pixels; 1 where they are for the screen only. */
  sharpen(times) {
    sharpness = times;
    this.draw(true);
  }

  /** Draw the scene's frame; `still` where the picture is to stand, and all is drawn; else the points only if wanted. */
  draw(still, points = true) {
    const { selected, grid, train, parameters } = this.scene;
    const value = valueOf(selected.activation);
    this.drawSurface(grid.z(selected, parameters), value);
    if (still || points) this.drawPoints(train.z(selected, parameters), value);
    const now = performance.now();
    if (still || now - this.curved > CURVES_EVERY) {
      this.curved = now;
      this.curves(this.scene.frame);
    }
  }

  /** The unit's output as color, and the line where z = 0: where a sigmoid is one half. */
  drawSurface(z, value) {
    const { spec: { cells }, scene: { selected, palette } } = this;
    const hard = this.options.hard === "1";
    const { context, width, height } = layer(this.places.decision);
    this.limits = range(selected.activation, z);
    const color = shade(this.limits);
    surface(this.surface, cells, (k) => palette[hard ? (z[k] > 0 ? 255 : 0) : color(value(z[k]))]);
    context.imageSmoothingEnabled = !hard;
    // The grid's outermost points lie on the border: half a pixel of the small picture falls outside.
    context.drawImage(this.surface, 0.5, 0.5, cells - 1, cells - 1, 0, 0, width, height);
    context.lineCap = "round";
    boundary(context, z, cells, (x0, y0, x1, y1) => [x0 * width, y0 * height, x1 * width, y1 * height]);
    const [x0, x1, y0, y1] = this.spec.extent;
    const place = (x, y) => [((x - x0) / (x1 - x0)) * width, ((y1 - y) / (y1 - y0)) * height];
    if (this.options.lines === "1") this.drawLines(context, place);
    if (this.regression) this.drawRegression(context, place);
    this.drawAbove(place);
  }

  /** What must not be hidden by the points: the lines' arrows and numbers, and a ring about the point that is followed. */
  drawAbove(place) {
    const lines = this.options.lines === "1" ? this.lines.filter(({ segments }) => segments.length) : [];
    const marked = lines.length + (this.example >= 0 ? 1 : 0);
    if (!marked && !this.marked) return;
    this.marked = marked;
    const { context, width, height } = layer(this.places.decision, ".above");
    context.clearRect(0, 0, width, height);
    for (const line of lines) this.drawArrow(context, line, place);
    if (this.example < 0) return;
    context.beginPath();
    context.arc(...place(...this.spec.points[this.example]), 10, 0, 2 * Math.PI);
    context.strokeStyle = "#111";
    context.lineWidth = 3;
    context.stroke();
  }

  /** To the "1" side of a unit's line, from the unit's number. */
  drawArrow(context, { unit, weight, x, y, slope }, place) {
    const [px, py] = place(x, y);
    const [ux, uy] = uphill(slope, place);
    const path = new Path2D();
    arrow(path, px, py, ux, uy);
    const { color } = this.spec.classes[weight < 0 ? 0 : 1];
    for (const [stroke, width] of [["#fff", 5], [color, 2.4]]) {
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
    context.font = "600 13px Source Sans, Source Sans Pro, system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = color;
    context.fillText(unit.number, px, py + 0.5);
  }

  /** Each first-layer unit's line, as thick as the next layer's weight for it, in the color of that weight's sign. */
  drawLines(context, place) {
    const { classes } = this.spec;
    this.lines = unitLines(this.scene);
    for (const { weight, segments } of this.lines) {
      const line = new Path2D();
      for (const [a, b, c, d] of segments) {
        line.moveTo(...place(a, b));
        line.lineTo(...place(c, d));
      }
      const color = classes[weight < 0 ? 0 : 1].color;
      const width = 0.8 + 0.65 * thickness(weight);
      for (const [stroke, extra] of [["rgba(255,255,255,.75)", 2.5], [color, 0]]) {
        context.strokeStyle = stroke;
        context.lineWidth = width + extra;
        context.setLineDash(weight < 0 && !extra ? [9, 5 + width] : []);
        context.stroke(line);
      }
    }
    context.setLineDash([]);
  }

  /** scikit-learn's line, dashed. */
  drawRegression(context, place) {
    const { weights, bias } = this.regression;
    const all = Float64Array.of(...weights, bias);
    const { grid } = this.scene;
    const line = new Path2D();
    for (const [a, b, c, d] of zeroSegments(all, this.spec, grid.z({ layer: 0, place: 0 }, all))) {
      line.moveTo(...place(a, b));
      line.lineTo(...place(c, d));
    }
    for (const [color, width] of [["rgba(255,255,255,.7)", 5], [this.spec.regression, 2.4]]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.setLineDash([8, 5]);
      context.stroke(line);
    }
    context.setLineDash([]);
  }

  /** Every training point on the curve, at its own z, by class. */
  drawPoints(logits, value) {
    const { labels, classes, reach } = this.spec;
    const { context, width, height } = layer(this.places.sigmoid);
    context.clearRect(0, 0, width, height);
    const [low, high] = this.places.sigmoid._fullLayout.yaxis.range;
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    // In the order of the data, which mixes the classes: neither hides the other.
    for (let k = 0; k < logits.length; k++) {
      const z = Math.max(-reach, Math.min(reach, logits[k]));
      const x = Math.max(RADIUS, Math.min(width - RADIUS, ((z + reach) / (2 * reach)) * width));
      const y = ((high - value(z)) / (high - low)) * height;
      mark(context, classes[labels[k]], x, y, RADIUS);
    }
  }

  curves(frame) {
    const h = this.history;
    let n = h.update.length;
    while (n > 0 && h.update[n - 1] >= frame.update) n--;
    const epochs = [...h.epoch.slice(0, n), frame.epoch];
    const end = Math.max(frame.epoch, 1);
    const x = [[0, end], epochs, epochs];
    const y = [[Math.LN2, Math.LN2], [...h.train.slice(0, n), frame.trainLoss], [...h.test.slice(0, n), frame.testLoss]];
    if (this.regression) {
      const level = this.regression.train_loss;
      x.push([0, end]);
      y.push([level, level]);
    }
    this.Plotly.restyle(this.places.loss, { x, y }, [...x.keys()]);
  }

  /** What lies at a place in the decision chart, in CSS pixels from its corner; null outside of the plot. */
  probe({ left, top }) {
    const { xaxis, yaxis } = this.places.decision._fullLayout ?? {};
    if (!xaxis || !this.scene.frame) return null;
    const [px, py] = [left - xaxis._offset, top - yaxis._offset];
    if (px < 0 || py < 0 || px > xaxis._length || py > yaxis._length) return null;
    const [x, y] = [xaxis.p2c(px), yaxis.p2c(py)];
    const { cursor, scene: { selected, parameters } } = this;
    cursor.inputs.splice(0, cursor.inputs.length, ...inputColumns([[x, y]], this.spec));
    cursor.run(parameters);
    return { x, y, value: valueOf(selected.activation)(cursor.z(selected, parameters)[0]) };
  }

  /** The training point at a place in the decision chart, or -1. */
  pointAt({ left, top }) {
    const { xaxis, yaxis } = this.places.decision._fullLayout;
    let [found, least] = [-1, CLICK];
    this.spec.points.forEach(([x, y], k) => {
      const distance = Math.hypot(xaxis._offset + xaxis.c2p(x) - left, yaxis._offset + yaxis.c2p(y) - top);
      if (distance < least) [found, least] = [k, distance];
    });
    return found;
  }

  destroy() {
    this.resizer.disconnect();
    for (const place of Object.values(this.places)) this.Plotly.purge(place);
  }
}

/**
 * The direction on the screen in which a function with this slope in the plane rises most: at a right angle to its line
 * there, whatever the axes' scales.
 */
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

let sharpness = 1;

const noHistory = () => ({ update: [], epoch: [], train: [], test: [] });

function lossScale({ log }) {
  return log === "1"
    ? { "yaxis.type": "log", "annotations[0].y": Math.log10(Math.LN2) }
    : { "yaxis.type": "linear", "annotations[0].y": Math.LN2 };
}

/** Set values deep within an object, by paths as Plotly.relayout takes them: "xaxis.gridcolor", "annotations[0].y". */
function assign(object, changes) {
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.match(/[^.[\]]+/g);
    const last = keys.pop();
    keys.reduce((inner, key) => (inner[key] ??= {}), object)[last] = value;
  }
}

/** The canvas beside a chart, laid exactly over its plot; in CSS pixels, with as many real ones as the screen has. */
function layer(place, which = "canvas") {
  const canvas = place.parentElement.querySelector(which);
  const { xaxis, yaxis } = place._fullLayout;
  const [width, height, ratio] = [xaxis._length, yaxis._length, devicePixelRatio * sharpness];
  const size = [xaxis._offset, yaxis._offset, width, height, ratio].join();
  if (canvas.dataset.size !== size) {
    canvas.dataset.size = size;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.cssText = `left:${xaxis._offset}px;top:${yaxis._offset}px;width:${width}px;height:${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  return { context, width, height };
}
