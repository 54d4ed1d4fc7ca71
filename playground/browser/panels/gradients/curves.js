// A curve for each layer over the updates. Plotly draws the axes; a canvas above, the curves, which end in their layers' names.

import { find, findAll } from "../../base/html.js";
import { figureOf, Plot, strokeScale } from "../../charts/plot.js";
import { layerNames, power, saturationTerms } from "../../network/gradients.js";
import { percent } from "../../network/units.js";
import { Cursor } from "../../tools/cursor.js";

/** @typedef {import("../../network/scene.js").Scene} Scene */
/** @typedef {import("../../charts/plot.js").Place} Place */

const EDGE = 1.01; // how much longer the axis of updates is made than the curves, where they stand
const ROOM = 1.5; // and where they grow
const LEAST = 1e-12; // as which a smaller gradient is drawn
const DECADES = 4; // that the other axis has at least
const NEAR = 0.02; // of the axis of updates: over as much to both sides, curves are averaged
const LINE = 15; // CSS pixels of height for a name

/** The color of each layer: between those of the first and of the last one. @param {Scene} scene */
export function layerColors({ spec: { layer_sizes: sizes, themes }, theme }) {
  const anchors = themes[theme].gradients.layers.map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
  const count = sizes.length - 1;
  return Array.from({ length: count }, (_, layer) => {
    const at = ((anchors.length - 1) * layer) / Math.max(1, count - 1);
    const i = Math.min(anchors.length - 2, Math.floor(at));
    return `rgb(${anchors[i].map((part, c) => Math.round(part + (at - i) * (anchors[i + 1][c] - part))).join()})`;
  });
}

export class Curves {
  /** @param {HTMLElement} root @param {import("../../page.js").Page} page @param {() => void} redraw */
  constructor(root, page, redraw) {
    this.root = root;
    this.page = page;
    this.chart = find(root, ".chart");
    this.plot = new Plot(page.Plotly, this.chart, { figure: () => this.figure(), drawn: redraw });
    /** @type {import("./history.js").History | null} */
    this.history = null;
    this.timeline = find(root.closest(".stage"), ".timeline");
    this.cursor = new Cursor(this.plot, {
      tip: (place) => this.tip(place),
      start: () => ({ left: this.plot.toPixels(this.scene.frame.update, 1).left, top: this.plot.box.height / 2 }),
      click: (place) => this.visit(place),
      key: ({ key }) => key === "Enter" && this.cursor.place && this.visit(this.cursor.place),
      draw: () => this.paint(),
    }, find(root, ".tip"), find(root.closest(".stage"), ".unseen"));
    this.chart.setAttribute("aria-label", "Gradient of each layer over the updates. Arrow keys move the cross-hair, Enter shows that update.");
  }

  /** @param {Scene} scene */
  begin(scene) {
    this.scene = scene;
    this.layers = layerNames(scene.spec);
    this.end = 1; // of the axis of updates
    /** Of 10, at the ends of the other axis. @type {[number, number]} */
    this.powers = [-DECADES, 0];
    find(this.root, ".names").innerHTML = this.layers.map((name) => `<span>${name}</span>`).join("");
    this.names = findAll(this.root, ".names span");
    this.saturates = Boolean(saturationTerms(scene.spec));
    this.plot.show().then(() => this.draw(true));
  }

  figure() {
    const figure = figureOf(this.scene, "gradients");
    this.theme = this.scene.theme;
    Object.assign(figure.layout.xaxis, { range: [0, this.end] });
    Object.assign(figure.layout.yaxis, { range: this.range });
    return figure;
  }

  /** @param {boolean} still */
  draw(still) {
    const { plot, scene, page } = this;
    if (!scene?.frame || !plot.isDrawn) return;
    if (this.fit(page.player.present.update, still && !page.player.playing) || this.theme !== scene.theme) {
      this.theme = scene.theme;
      const { layout } = scene.spec.themes[scene.theme].gradients;
      plot.update({}, [], { ...layout, "xaxis.range": [0, this.end], "yaxis.range": this.range, "yaxis.dtick": LINE * (this.powers[1] - this.powers[0]) > 0.75 * plot.box.height ? 2 : 1 });
    }
    this.paint();
    this.cursor.showTip();
  }

  /** Choose the ranges of the axes, in steps; whether one has changed. @param {number} update The last one. @param {boolean} stands */
  fit(update, stands) {
    const before = [this.end, ...this.powers].join();
    const needed = Math.max(update, 1);
    if (stands || needed > this.end || this.end > 2 * needed) this.end = stands ? EDGE * needed : ROOM * needed;
    const [least, most] = this.history.limits;
    if (most > 0) {
      const high = Math.ceil(Math.log10(most));
      const low = Math.floor(Math.log10(Math.max(least, LEAST)));
      this.powers = [Math.min(low, high - DECADES), high];
    }
    return before !== [this.end, ...this.powers].join();
  }

  /** The curves up to the present, a mark at the frame that is shown, and the cursor. */
  paint() {
    const { plot, history: { rows, last }, scene, cursor } = this;
    if (!plot.isDrawn || !scene.frame || scene.withheld.has("numbers")) return;
    const { context, width, height } = plot.layer();
    context.clearRect(0, 0, width, height);
    const colors = layerColors(scene);
    const now = { update: scene.frame.update, rms: scene.gradients.rms };
    const all = now.update > last ? [...rows, now] : rows;
    if (!all.length) return;
    const reach = NEAR * this.end;
    const place = (row, layer) => plot.toPixels(row.update, Math.max(row.rms[layer], LEAST));
    for (const left of [place(now, 0).left, ...(cursor.place ? [cursor.place.left] : [])]) rule(context, left, height, this.inkColor);
    context.lineJoin = "round";
    const lines = this.layers.map((_, layer) => all.map((row) => place(row, layer)));
    lines.forEach((line, layer) => stroke(context, line, colors[layer], 0.3, 1));
    lines.forEach((line, layer) => {
      stroke(context, smoothed(line, all, reach), colors[layer], 1, 2 * strokeScale());
      const { left, top } = place(now, layer);
      context.fillStyle = colors[layer];
      context.beginPath();
      context.arc(left, top, 3.5, 0, 2 * Math.PI);
      context.fill();
    });
    this.write(lines.map((line) => line.at(-1)), colors, height);
  }

  /** Write the layers' names next to the curves' ends, one below the other. @param {Place[]} ends @param {string[]} colors @param {number} height */
  write(ends, colors, height) {
    const { box } = this.plot;
    const order = ends.map((_, layer) => layer).sort((a, b) => ends[a].top - ends[b].top);
    const tops = order.map((layer) => ends[layer].top);
    for (let i = 1; i < tops.length; i++) tops[i] = Math.max(tops[i], tops[i - 1] + LINE);
    let least = height + LINE / 2;
    for (let i = tops.length - 1; i >= 0; i--) least = tops[i] = Math.min(tops[i], least - LINE);
    order.forEach((layer, i) => {
      const { style } = this.names[layer];
      style.transform = `translate(${box.left + ends[layer].left + 7}px, ${box.top + tops[i]}px) translateY(-50%)`;
      style.borderColor = colors[layer];
    });
  }

  /** Of the powers of 10, with room for the highest one's number. */
  get range() {
    const [low, high] = this.powers;
    return [low, high + 0.04 * (high - low)];
  }

  get inkColor() {
    return this.scene.spec.themes[this.scene.theme].gradients.layout["font.color"];
  }

  /** The gradients at the measured update that is nearest. @param {Place} place */
  tip(place) {
    const at = this.plot.toUnits(place);
    const row = at && this.history.nearest(at[0]);
    if (!row || this.scene.withheld.has("numbers")) return null;
    const title = Object.assign(document.createElement("b"), { textContent: `update ${row.update.toLocaleString("en")}` });
    const { saturates } = this;
    const lines = this.layers.map((name, layer) => `${name}: ${power(row.rms[layer])}${saturates && layer < row.saturated.length ? `, ${percent(row.saturated[layer])} saturated` : ""}`);
    return [title, `\n${lines.join("\n")}`];
  }

  /** Show an update on the timeline, where that is in sight. @param {Place} place */
  visit(place) {
    const at = this.plot.toUnits(place);
    if (at && !this.page.isFollowing && this.timeline.offsetParent) this.page.player.past.visit(Math.round(at[0]), false);
  }

  destroy() {
    this.plot.destroy();
  }
}

/** @param {CanvasRenderingContext2D} context @param {Place[]} line @param {string} color @param {number} alpha @param {number} width */
function stroke(context, line, color, alpha, width) {
  context.globalAlpha = alpha;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  for (const { left, top } of line) context.lineTo(left, top);
  context.stroke();
  context.globalAlpha = 1;
}

/** The moving mean of a line: of all its places that are so many updates away. @param {Place[]} line @param {{ update: number }[]} rows @param {number} reach @returns {Place[]} */
function smoothed(line, rows, reach) {
  let [from, to, sum] = [0, 0, 0];
  return line.map(({ left }, i) => {
    while (to < rows.length && rows[to].update <= rows[i].update + reach) sum += line[to++].top;
    while (rows[from].update < rows[i].update - reach) sum -= line[from++].top;
    return { left, top: sum / (to - from) };
  });
}

/** A vertical line. @param {CanvasRenderingContext2D} context @param {number} left @param {number} height @param {string} color */
function rule(context, left, height, color) {
  context.globalAlpha = 0.5;
  context.fillStyle = color;
  context.fillRect(Math.round(left), 0, 1, height);
  context.globalAlpha = 1;
}
