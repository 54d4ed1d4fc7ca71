// The map's chart: one Plotly heatmap, marks for the outcomes, and the present setting. Small decision boundaries are one image.

import { boundary, surface } from "../../charts/paint.js";
import { assign, figureOf, Plot, textScale } from "../../charts/plot.js";
import { decisionColor, palette, ramps } from "../../network/colors.js";
import { plotlyText } from "../../base/html.js";
import { METRICS } from "./cells.js";

/** @typedef {import("./cells.js").Cells} Cells */

const [BLANK, CELLS, MARKS, PRESENT] = [0, 1, 2, 3]; // the traces, in Python's order
const PIXELS = 96; // per cell and direction, of the image of the boundaries
const TICK = { x: 46, y: 22 }; // CSS pixels that a tick's label needs, where text is of 16
const [BESIDE, CHARACTER] = [32, 7]; // CSS pixels of the vertical axis's title, and of a character beside the axis
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class MapChart {
  /** @param {any} Plotly @param {any} place @param {{ load(cell: number): void, select(cell: number): void }} on */
  constructor(Plotly, place, on) {
    this.place = place;
    this.plot = new Plot(Plotly, place, { figure: () => this.figure(), drawn: () => {}, click: (points) => this.click(points), bySize: true });
    this.on = on;
    this.selected = -1;
    this.tile = document.createElement("canvas");
    place.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
  }

  /** Show another map. @param {Cells} cells */
  setCells(cells) {
    this.cells = cells;
    this.selected = -1;
  }

  /**
   * Draw what is known.
   * @param {{ metric: string, pictures: boolean, present: any }} [view] As before where it is left out.
   */
  async draw(view = this.view) {
    this.view = view;
    if (this.cells) await this.plot.show();
  }

  figure() {
    const { cells, scene, view } = this;
    const { data, layout } = figureOf(scene, "map");
    const [columns, rows] = [cells.columns, cells.total / cells.columns];
    const pictures = view.pictures && cells.hasPictures;
    const { colorbar, ...colors } = this.colors(pictures);
    Object.assign(data[CELLS], colors, { text: cells.texts() });
    Object.assign(data[CELLS].colorbar, colorbar);
    data[BLANK].z = pictures ? [[null]] : cells.blanks(view.metric);
    const { x, y, symbol, size } = this.marks(pictures);
    assign(data[MARKS], { x, y, "marker.symbol": symbol, "marker.size": size, "marker.line.width": size / 4 });
    this.circlePresent(data[PRESENT]);
    const scale = textScale();
    const longest = Math.max(...cells.grid.y.texts.map((text) => String(text).length));
    layout.margin.l = Math.max(layout.margin.l, Math.round(scale * (BESIDE + CHARACTER * longest)));
    const { offsetWidth: width, offsetHeight: height } = this.place;
    // Pictures are square: then one of the axes is shorter than its room.
    const cell = Math.min(width / columns, height / rows);
    const [across, up] = pictures ? [cell * columns, cell * rows] : [width, height];
    assign(layout, { width, height, ...this.axis("x", columns, across / scale), ...this.axis("y", rows, up / scale) });
    layout.images = pictures
      ? [{ source: this.boundaries(columns, rows), xref: "x", yref: "y", x: -0.5, y: rows - 0.5, sizex: columns, sizey: rows, sizing: "stretch", layer: "below" }]
      : [];
    if (pictures) assign(layout, { "xaxis.constrain": "domain", "yaxis.constrain": "domain", "yaxis.scaleanchor": "x" });
    if (this.selected >= 0) {
      const [x, y] = [this.selected % columns, Math.floor(this.selected / columns)];
      layout.shapes = [{ type: "rect", x0: x - 0.5, x1: x + 0.5, y0: y - 0.5, y1: y + 0.5, line: { width: 3, color: layout.font.color } }];
    }
    return { data, layout };
  }

  /** @param {any[]} points */
  click(points) {
    const found = points.find(({ curveNumber }) => curveNumber === CELLS);
    if (found) this.on.load(found.y * this.cells.columns + found.x);
  }

  /** Whether a finished cell has no value. */
  get showsBlanks() {
    const pictures = this.view?.pictures && this.cells.hasPictures;
    return Boolean(this.cells && this.view && !pictures && this.cells.blanks(this.view.metric).flat().includes(0));
  }

  /** The heatmap's values and color scale. @param {boolean} pictures */
  colors(pictures) {
    const { cells, view: { metric } } = this;
    const { label, range, ticks, color, write } = METRICS[metric];
    const z = cells.colors(metric);
    const known = z.flat().filter((value) => value !== null);
    let [zmin, zmax] = range?.(cells.classes) ?? [Math.min(...known), Math.max(...known)];
    if (!known.length) [zmin, zmax] = [0, 1];
    const guess = Math.log(cells.classes);
    if (metric === "test_loss" && known.length) [zmin, zmax] = [Math.max(Math.min(zmin, color(guess)), color(Math.max(2, 1.5 * guess))), Math.max(zmax, color(guess) + 0.1)];
    if (zmax - zmin < 1e-9) zmax = zmin + 1;
    const shown = ticks.filter((tick) => color(tick) >= zmin - 1e-9 && color(tick) <= zmax + 1e-9);
    const thinned = shown.length > 8 ? shown.filter((tick) => /^[0.]*1/.test(String(tick))) : shown;
    const text = thinned.map((tick) => (metric === "test_loss" ? String(tick) : write(tick).replace(".0 ", " ")));
    return {
      z, zmin, zmax,
      opacity: pictures ? 0 : 1,
      showscale: !pictures && known.length > 0,
      colorbar: { tickvals: thinned.map(color), ticktext: text, title: { text: label, side: "right" } },
    };
  }

  /** A mark for each finished cell whose outcome has one; beside the boundary where that is shown. @param {boolean} pictures */
  marks(pictures) {
    const { cells } = this;
    const [x, y, symbol] = [[], [], []];
    const aside = pictures ? 0.35 : 0;
    for (const { cell, outcome } of cells.finished) {
      const mark = cells.grid.outcomes[outcome].symbol;
      if (!mark) continue;
      x.push((cell % cells.columns) + aside);
      y.push(Math.floor(cell / cells.columns) + aside);
      symbol.push(mark);
    }
    const { width, height } = this.place.getBoundingClientRect();
    const side = Math.min(width / cells.columns, (height * cells.columns) / cells.total);
    const size = Math.max(3.5, Math.min(9, side / (pictures ? 5 : 4))) * textScale();
    return { x, y, symbol, size };
  }

  /** A ring around the present setting, where it is on the map. */
  circlePresent(trace) {
    const { x, y } = this.view.present ?? {};
    if (x === null || x === undefined || y === null || y === undefined) return;
    trace.x = [x, x];
    trace.y = [y, y];
  }

  /** @param {"x" | "y"} key @param {number} n Number of values. @param {number} length Of the whole chart. */
  axis(key, n, length) {
    const { label, texts } = this.cells.grid[key];
    const stride = Math.ceil((n * TICK[key]) / (0.75 * length));
    const at = texts.map((_, i) => i).filter((i) => i % stride === 0);
    return {
      [`${key}axis.range`]: [-0.5, n - 0.5],
      [`${key}axis.title.text`]: plotlyText(label),
      [`${key}axis.tickangle`]: 0,
      [`${key}axis.tickvals`]: at,
      [`${key}axis.ticktext`]: at.map((i) => plotlyText(texts[i])),
    };
  }

  /** The boundaries of all finished cells as one picture, as a data URL. @param {number} columns @param {number} rows */
  boundaries(columns, rows) {
    const canvas = Object.assign(document.createElement("canvas"), { width: columns * PIXELS, height: rows * PIXELS });
    const context = canvas.getContext("2d");
    const size = this.cells.offer.picture;
    // The map may be of other classes than the run that is shown.
    const spec = { ...this.scene.spec, classes: this.cells.grid.classes };
    const colors = { palette: palette(spec), ramps: ramps(spec) };
    const inner = PIXELS - 2;
    for (const { cell, picture } of this.cells.finished) {
      if (!picture) continue;
      const [left, top] = [(cell % columns) * PIXELS + 1, (rows - 1 - Math.floor(cell / columns)) * PIXELS + 1];
      const logits = this.logits(picture);
      surface(this.tile, size, logits.length > 1 ? decisionColor(colors, logits) : (k) => colors.palette[picture[k] >> 8]);
      context.drawImage(this.tile, 0.5, 0.5, size - 1, size - 1, left, top, inner, inner);
      const place = (x0, y0, x1, y1) => [left + x0 * inner, top + y0 * inner, left + x1 * inner, top + y1 * inner];
      boundary(context, logits, size, place);
    }
    return canvas.toDataURL();
  }

  /** A picture's logits, by class, up to what all of them share; of two classes, what has the same sign as class 1's. @param {Uint16Array} picture */
  logits(picture) {
    const { classes } = this.cells;
    if (classes === 2) return [Float64Array.from(picture, (value) => value - 32767.5)];
    const size = picture.length / classes;
    return Array.from({ length: classes }, (_, k) => Float64Array.from(picture.subarray(k * size, (k + 1) * size), (value) => Math.log(Math.max(value, 0.5))));
  }

  onKey(event) {
    if (!this.cells) return;
    const { columns, total } = this.cells;
    if (event.key === "Enter" && this.selected >= 0) this.on.load(this.selected);
    const move = ARROWS[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [x, y] = this.selected < 0 ? [0, 0] : [(this.selected % columns) + move[0], Math.floor(this.selected / columns) + move[1]];
    const clamp = (value, n) => Math.max(0, Math.min(n - 1, value));
    this.selected = clamp(y, total / columns) * columns + clamp(x, columns);
    this.on.select(this.selected);
    this.draw();
  }

  /** The chart as a PNG, as a data URL. @param {string} background */
  picture(background) {
    return this.plot.picture(2, { paper_bgcolor: background });
  }

  destroy() {
    this.plot.destroy();
  }
}
