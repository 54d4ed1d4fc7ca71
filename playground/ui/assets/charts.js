// The three Plotly charts. Drawn once for each experiment; a frame changes the curves' data and two canvases: the surface
// with its 0.5 line, under the decision chart's points, and the points over the sigmoid. Plotly's own images and markers
// cost three times as much a frame.

import { decode, Evaluation, gridPoints, inputColumns, sigmoid, zeroLine } from "./network.js";

const CURVES_EVERY = 130; // ms; a curve takes Plotly longer to draw than all the rest
const RADIUS = 4; // CSS pixels, of a point on the sigmoid
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

  /** Take on an experiment; theme is "light" or "dark". */
  async begin(spec, theme, options) {
    this.spec = spec;
    const { cells, extent } = spec;
    const first = !this.pixels;
    this.surface.width = this.surface.height = cells;
    this.pixels = new ImageData(cells, cells);
    this.palette = palette(spec);
    this.grid = new Evaluation(inputColumns(gridPoints(extent, cells), spec), spec);
    this.train = new Evaluation(inputColumns(spec.points, spec), spec);
    this.cursor = new Evaluation(inputColumns([[0, 0]], spec), spec);
    this.history = noHistory();
    this.curved = 0;
    this.theme = theme;
    this.options = { ...options };
    for (const [name, place] of Object.entries(this.places)) {
      const { data, layout } = spec.figures[name];
      const { layout: colours, lines } = spec.themes[theme][name];
      assign(layout, colours);
      lines.forEach((colour, i) => assign(data[i], { "line.color": colour }));
      if (name === "decision") data.slice(2).forEach((trace) => (trace.visible = options.test === "1"));
      if (name === "loss") assign(layout, lossScale(options));
      await this.Plotly.react(place, data, layout, CONFIG);
      if (first) this.resizer.observe(place);
    }
  }

  async setTheme(theme) {
    this.theme = theme;
    for (const [name, place] of Object.entries(this.places)) {
      const { layout, lines } = this.spec.themes[theme][name];
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
    if (this.frame) this.draw(this.frame, true);
  }

  async resize() {
    const visible = Object.values(this.places).filter((place) => place.offsetWidth);
    await Promise.all(visible.map((place) => this.Plotly.Plots.resize(place)));
    if (this.frame) this.draw(this.frame, true);
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

  /** Draw a frame; `still` where the picture is to stand, and the curves are drawn too. */
  draw(frame, still) {
    this.frame = frame;
    this.drawSurface(this.grid.run(frame.parameters));
    this.drawPoints(this.train.run(frame.parameters));
    const now = performance.now();
    if (still || now - this.curved > CURVES_EVERY) {
      this.curved = now;
      this.curves(frame);
    }
  }

  /** P(class 1) as colour, and the line where it is one half. */
  drawSurface(logits) {
    const { cells } = this.spec;
    const hard = this.options.hard === "1";
    const out = new Uint32Array(this.pixels.data.buffer);
    for (let k = 0; k < out.length; k++) {
      const p = sigmoid(logits[k]);
      out[k] = this.palette[hard ? (p > 0.5 ? 255 : 0) : Math.round(255 * p)];
    }
    this.surface.getContext("2d").putImageData(this.pixels, 0, 0);
    const { context, width, height } = layer(this.places.decision);
    context.imageSmoothingEnabled = !hard;
    // The grid's outermost points lie on the border: half a pixel of the small picture falls outside.
    context.drawImage(this.surface, 0.5, 0.5, cells - 1, cells - 1, 0, 0, width, height);
    const line = new Path2D();
    zeroLine(logits, cells, (x0, y0, x1, y1) => {
      line.moveTo(x0 * width, y0 * height);
      line.lineTo(x1 * width, y1 * height);
    });
    context.lineCap = "round";
    for (const [colour, thickness] of [["rgba(255,255,255,.7)", 5], ["#111", 2.2]]) {
      context.strokeStyle = colour;
      context.lineWidth = thickness;
      context.stroke(line);
    }
  }

  /** Every training point on the curve, at its own logit, by class. */
  drawPoints(logits) {
    const { labels, classes, reach } = this.spec;
    const { context, width, height } = layer(this.places.sigmoid);
    context.clearRect(0, 0, width, height);
    const [low, high] = this.places.sigmoid._fullLayout.yaxis.range;
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    // In the order of the data, which mixes the classes: neither hides the other.
    for (let k = 0; k < logits.length; k++) {
      const { colour, symbol } = classes[labels[k]];
      const z = Math.max(-reach, Math.min(reach, logits[k]));
      const x = Math.max(RADIUS, Math.min(width - RADIUS, ((z + reach) / (2 * reach)) * width));
      const y = ((high - sigmoid(logits[k])) / (high - low)) * height;
      context.beginPath();
      if (symbol === "circle") context.arc(x, y, RADIUS, 0, 2 * Math.PI);
      else context.rect(x - 0.85 * RADIUS, y - 0.85 * RADIUS, 1.7 * RADIUS, 1.7 * RADIUS);
      context.stroke();
      context.fillStyle = colour;
      context.fill();
    }
  }

  curves(frame) {
    const h = this.history;
    let n = h.update.length;
    while (n > 0 && h.update[n - 1] >= frame.update) n--;
    const epochs = [...h.epoch.slice(0, n), frame.epoch];
    const end = Math.max(frame.epoch, 1);
    this.Plotly.restyle(
      this.places.loss,
      {
        x: [[0, end], epochs, epochs],
        y: [[Math.LN2, Math.LN2], [...h.train.slice(0, n), frame.trainLoss], [...h.test.slice(0, n), frame.testLoss]],
      },
      [0, 1, 2],
    );
  }

  /** What lies at a place in the decision chart, in CSS pixels from its corner; null outside of the plot. */
  probe({ left, top }) {
    const { xaxis, yaxis } = this.places.decision._fullLayout ?? {};
    if (!xaxis || !this.frame) return null;
    const [px, py] = [left - xaxis._offset, top - yaxis._offset];
    if (px < 0 || py < 0 || px > xaxis._length || py > yaxis._length) return null;
    const [x, y] = [xaxis.p2c(px), yaxis.p2c(py)];
    this.cursor.inputs.splice(0, this.cursor.inputs.length, ...inputColumns([[x, y]], this.spec));
    return { x, y, p: sigmoid(this.cursor.run(this.frame.parameters)[0]) };
  }

  destroy() {
    this.resizer.disconnect();
    for (const place of Object.values(this.places)) this.Plotly.purge(place);
  }
}

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
function layer(place) {
  const canvas = place.parentElement.querySelector("canvas");
  const { xaxis, yaxis } = place._fullLayout;
  const [width, height, ratio] = [xaxis._length, yaxis._length, devicePixelRatio];
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

/** 256 colours from class 0's tint over the middle to class 1's, as little-endian RGBA. */
function palette({ classes, middle }) {
  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const [low, mid, high] = [classes[0].tint, middle, classes[1].tint].map(rgb);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const t = i / 127.5 - 1;
    const [r, g, b] = mid.map((m, c) => Math.round(m + Math.abs(t) * ((t < 0 ? low : high)[c] - m)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}
