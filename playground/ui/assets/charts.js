// The three Plotly charts. Drawn once for each experiment; a frame changes images and the curves' data, nothing else.

import { decode, Evaluation, gridPoints, inputColumns, sigmoid, zeroLine } from "./network.js";

const CURVES_EVERY = 8; // frames; a curve takes ten times as long to draw as a picture
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false };

export const svgUri = (width, height, body) =>
  "data:image/svg+xml," +
  encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${body}</svg>`,
  );

export class Charts {
  /** places: { decision, sigmoid, loss }, the elements to draw in. */
  constructor(Plotly, places) {
    this.Plotly = Plotly;
    this.places = places;
    this.resizer = new ResizeObserver(() => this.resize());
    this.canvas = document.createElement("canvas");
  }

  /** Take on an experiment; theme is "light" or "dark". */
  async begin(spec, theme, options) {
    this.spec = spec;
    const { cells, extent } = spec;
    const first = !this.context;
    this.canvas.width = this.canvas.height = cells;
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.pixels = this.context.createImageData(cells, cells);
    this.palette = palette(spec);
    this.grid = new Evaluation(inputColumns(gridPoints(extent, cells), spec), spec);
    this.train = new Evaluation(inputColumns(spec.points, spec), spec);
    this.cursor = new Evaluation(inputColumns([[0, 0]], spec), spec);
    this.history = { update: [], epoch: [], train: [], test: [] };
    this.frames = 0;
    for (const [name, place] of Object.entries(this.places)) {
      await this.Plotly.react(place, spec.figures[name].data, spec.figures[name].layout, CONFIG);
      if (first) this.resizer.observe(place);
    }
    await this.setTheme(theme);
    await this.setOptions(options);
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
    const before = this.options ?? {};
    this.options = { ...options };
    if (before.test !== options.test)
      await this.Plotly.restyle(this.places.decision, { visible: options.test === "1" }, [2, 3]);
    const log = options.log === "1";
    await this.Plotly.relayout(this.places.loss, {
      "yaxis.type": log ? "log" : "linear",
      "annotations[0].y": log ? Math.log10(Math.LN2) : Math.LN2,
    });
    if (this.frame) this.draw(this.frame, true);
  }

  resize() {
    for (const place of Object.values(this.places)) if (place.offsetWidth) this.Plotly.Plots.resize(place);
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
    const { Plotly, places } = this;
    const logits = this.grid.run(frame.parameters);
    Plotly.relayout(places.decision, {
      "images[0].source": this.surface(logits),
      "images[1].source": this.line(logits),
    });
    Plotly.relayout(places.sigmoid, { "images[0].source": this.points(this.train.run(frame.parameters)) });
    if (still || this.frames++ % CURVES_EVERY === 0) this.curves(frame);
  }

  surface(logits) {
    const hard = this.options.hard === "1";
    const out = new Uint32Array(this.pixels.data.buffer);
    for (let k = 0; k < out.length; k++) {
      const p = sigmoid(logits[k]);
      out[k] = this.palette[hard ? (p > 0.5 ? 255 : 0) : Math.round(255 * p)];
    }
    this.context.putImageData(this.pixels, 0, 0);
    return this.canvas.toDataURL();
  }

  line(logits) {
    const [width, height] = plotSize(this.places.decision);
    const path = zeroLine(logits, this.spec.cells, width, height);
    return svgUri(
      width,
      height,
      `<g fill="none" stroke-linecap="round"><path d="${path}" stroke="#fff" stroke-opacity=".7" stroke-width="5"/><path d="${path}" stroke="#111" stroke-width="2.2"/></g>`,
    );
  }

  /** Every training point on the curve, at its own logit; by class and shape. */
  points(logits) {
    const { labels, classes, reach } = this.spec;
    const place = this.places.sigmoid;
    const [width, height] = plotSize(place);
    const [low, high] = place._fullLayout.yaxis.range;
    const paths = ["", ""];
    for (let k = 0; k < logits.length; k++) {
      const z = Math.max(-reach * 0.985, Math.min(reach * 0.985, logits[k]));
      const x = ((z + reach) / (2 * reach)) * width;
      const y = ((high - sigmoid(logits[k])) / (high - low)) * height;
      paths[labels[k]] += `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
    }
    const marks = classes.map(({ colour, symbol }, label) => {
      const [cap, size] = symbol === "circle" ? ["round", 8] : ["square", 6.5];
      return `<g stroke-linecap="${cap}" opacity=".8"><path d="${paths[label]}" stroke="#fff" stroke-width="${size + 2}"/><path d="${paths[label]}" stroke="${colour}" stroke-width="${size}"/></g>`;
    });
    return svgUri(width, height, marks.join(""));
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

  /** What is under the pointer in the decision chart, or null outside of the plot. */
  probe(event) {
    const place = this.places.decision;
    const { xaxis, yaxis } = place._fullLayout ?? {};
    if (!xaxis || !this.frame) return null;
    const box = place.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left - xaxis._offset, event.clientY - box.top - yaxis._offset];
    if (px < 0 || py < 0 || px > xaxis._length || py > yaxis._length) return null;
    const [x, y] = [xaxis.p2c(px), yaxis.p2c(py)];
    this.cursor.inputs.splice(0, this.cursor.inputs.length, ...inputColumns([[x, y]], this.spec));
    return { x, y, p: sigmoid(this.cursor.run(this.frame.parameters)[0]), left: px + xaxis._offset, top: py + yaxis._offset };
  }

  destroy() {
    this.resizer.disconnect();
    for (const place of Object.values(this.places)) this.Plotly.purge(place);
  }
}

const plotSize = (place) => [place._fullLayout.xaxis._length, place._fullLayout.yaxis._length];

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
