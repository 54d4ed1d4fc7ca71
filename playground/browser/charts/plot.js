// A Plotly figure that is kept alive, and the canvases that lie exactly over its plot. Who uses it says what to draw; when Plotly
// draws, how the figure is fitted and where places lie is known here. What Plotly has laid out is in private fields: only this
// module reads them.

import { pace } from "../base/pace.js";

/** @typedef {{ data: any[], layout: any }} Figure */
/** @typedef {{ left: number, top: number }} Place In CSS pixels from the corner of the plot: of the area within the axes. */

const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false };

/** How large text is on this page, relative to 16 CSS pixels: figures grow with it. */
export const textScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

let strokes = 1;

/** How thick lines are drawn, and how large marks, as text has been found to be scaled last: to measure it for each would cost too much. */
export const strokeScale = () => strokes;

/**
 * Set values deep within an object, by paths as Plotly.relayout takes them: "xaxis.gridcolor", "annotations[0].y".
 * @param {object} object @param {Record<string, unknown>} changes
 */
export function assign(object, changes) {
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.match(/[^.[\]]+/g);
    const last = keys.pop();
    keys.reduce((inner, key) => (inner[key] ??= {}), object)[last] = value;
  }
}

/** Set values of traces, as Plotly.restyle takes them: for each path, one value per trace. @param {any[]} data @param {Record<string, unknown[]>} changes */
export function fill(data, changes) {
  for (const [path, values] of Object.entries(changes)) values.forEach((value, i) => assign(data[i], { [path]: value }));
}

/**
 * A figure as Python has specified it, in the theme's colors and as large as the page's text; to be changed at will.
 * @param {import("../network/scene.js").Scene} scene @param {string} name @param {string} [colors] The name of the theme's colors.
 * @returns {Figure}
 */
export function figureOf({ spec, theme }, name, colors = name) {
  const { data, layout } = structuredClone(spec.figures[name]);
  const { layout: changes, lines } = spec.themes[theme][colors];
  assign(layout, changes);
  fill(data, { "line.color": lines });
  const scale = textScale();
  layout.font.size = Math.round(scale * layout.font.size);
  for (const side in layout.margin) layout.margin[side] = Math.round(scale * layout.margin[side]);
  return { data, layout };
}

export class Plot {
  /**
   * @param {any} Plotly
   * @param {any} element What Plotly draws in; the canvases stand beside it.
   * @param {object} on
   * @param {() => Figure} on.figure Specifies what is to be shown.
   * @param {(anew: boolean) => void} on.drawn Called after the plot has got another size; then the canvases are to be drawn. Whether the figure was shown anew.
   * @param {(points: any[]) => void} [on.click] Called with the points of Plotly that are clicked.
   * @param {boolean} [on.bySize] Whether the figure itself depends on the size of the element.
   */
  constructor(Plotly, element, on) {
    this.Plotly = Plotly;
    this.element = element;
    this.on = on;
    this.sharpness = 1; // pixels of the canvases for each one of the screen
    this.shows = 0; // how many times the figure was to be shown
    this.isShown = false; // whether Plotly has drawn the present figure
    this.hasSize = false; // as it was last observed: to ask at each frame would cost a layout
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(element);
  }

  /** Whether the plot can be drawn over. */
  get isDrawn() {
    return this.isShown && this.hasSize;
  }

  /** Show what the figure is now. Plotly could not lay it out where there is no room: then it waits for some. */
  async show() {
    const { element, on } = this;
    const turn = ++this.shows;
    this.isShown = false;
    if (!this.measure()) return;
    this.scale = strokes = textScale();
    const { data, layout } = on.figure();
    const isFirst = !element._fullLayout;
    await this.Plotly.react(element, data, layout, CONFIG);
    if (isFirst && on.click) element.on("plotly_click", ({ points }) => on.click(points));
    if (turn === this.shows) this.isShown = true;
  }

  /** Fit the figure to its element, and to the page's text. */
  async resize() {
    if (!this.shows || !this.measure()) return;
    const anew = !this.isShown || this.on.bySize || this.scale !== textScale();
    if (anew) await this.show();
    // A figure that is shown anew keeps the size that Plotly has found first.
    if (!this.on.bySize) await this.Plotly.Plots.resize(this.element);
    this.on.drawn(anew);
  }

  /** Whether the element has a size. */
  measure() {
    return (this.hasSize = this.element.offsetWidth > 0 && this.element.offsetHeight > 0);
  }

  /** Change traces and the layout, as Plotly.update takes them. @param {object} changes @param {number[]} traces @param {object | null} layout */
  update(changes, traces, layout = null) {
    return layout ? this.Plotly.update(this.element, changes, layout, traces) : this.Plotly.restyle(this.element, changes, traces);
  }

  /** The axes as Plotly has laid them out; empty before that. @returns {any} */
  get axes() {
    const { xaxis, yaxis, yaxis2 } = this.element._fullLayout ?? {};
    return xaxis ? { xaxis, yaxis, yaxis2 } : {};
  }

  /** Where the plot lies in its element, in CSS pixels; null before Plotly has drawn it. */
  get box() {
    return this.boxOf("yaxis");
  }

  /** Where the plot of one of the vertical axes lies. @param {string} vertical */
  boxOf(vertical) {
    const { xaxis, [vertical]: yaxis } = this.axes;
    return xaxis ? { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length } : null;
  }

  /** The place of a point in the units of the axes. @param {number} x @param {number} y @param {string} [vertical] Of the axes. @returns {Place} */
  toPixels(x, y, vertical = "yaxis") {
    const { xaxis, [vertical]: yaxis } = this.axes;
    return { left: xaxis.c2p(x), top: yaxis.c2p(y) };
  }

  /** Whether a place is within the plot, and Plotly has drawn it. @param {Place} place */
  contains({ left, top }) {
    const { box } = this;
    return box !== null && left >= 0 && top >= 0 && left <= box.width && top <= box.height;
  }

  /** A place in the units of the axes; null outside of the plot. @param {Place} place @param {boolean} [beyond] Also outside. @returns {[number, number] | null} */
  toUnits(place, beyond = false) {
    if (!beyond && !this.contains(place)) return null;
    const { xaxis, yaxis } = this.axes;
    return [xaxis.p2c(place.left), yaxis.p2c(place.top)];
  }

  /** A length on the screen in the units of both axes. @param {number} pixels */
  lengths(pixels) {
    const { xaxis, yaxis } = this.axes;
    return [xaxis, yaxis].map(({ p2c }) => pixels * Math.abs(p2c(1) - p2c(0)));
  }

  /** Where a pointer is. @param {MouseEvent} event @returns {Place} */
  placeOf({ clientX, clientY }) {
    const { left, top } = this.element.getBoundingClientRect();
    return this.fromCorner(clientX - left, clientY - top);
  }

  /** The place that is so far from the element's corner. @param {number} left @param {number} top @returns {Place} */
  fromCorner(left, top) {
    const { box } = this;
    return { left: left - (box?.left ?? 0), top: top - (box?.top ?? 0) };
  }

  /** A canvas's context, laid exactly over the plot; in CSS pixels, with as many real ones as the screen has. Where that has changed, it is empty. @param {string} [which] @param {string} [vertical] Whose plot. */
  layer(which = ":scope > canvas", vertical = "yaxis") {
    const canvas = this.element.parentElement.querySelector(which);
    const { left, top, width, height } = this.boxOf(vertical);
    const ratio = pace.pixels * this.sharpness;
    const size = [left, top, width, height, ratio].join();
    const isEmpty = canvas.dataset.size !== size;
    if (isEmpty) {
      canvas.dataset.size = size;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
    }
    const context = canvas.getContext("2d");
    context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    return { context, width, height, isEmpty };
  }

  /** The canvases that were drawn on. @returns {{ canvas: HTMLCanvasElement, isBelow: boolean }[]} */
  get layers() {
    const { element } = this;
    return [...element.parentElement.querySelectorAll("canvas")]
      .filter((canvas) => canvas.dataset.size)
      .map((canvas) => ({ canvas, isBelow: Boolean(canvas.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) }));
  }

  /** The figure and its canvases as a PNG, as a data URL. @param {number} scale @param {object} [changes] Of the layout. @returns {Promise<string>} */
  picture(scale, changes) {
    const { data, layout, offsetWidth: width, offsetHeight: height } = this.element;
    const layers = this.layers.map(({ canvas, isBelow }) => ({
      source: canvas.toDataURL(), xref: "x domain", yref: "y domain", x: 0, y: 1, sizex: 1, sizey: 1, sizing: "stretch", layer: isBelow ? "below" : "above",
    }));
    const images = [...(layout.images ?? []), ...layers];
    return this.Plotly.toImage({ data, layout: { ...layout, ...changes, images } }, { format: "png", width, height, scale });
  }

  destroy() {
    this.observer.disconnect();
    this.isShown = false; // what is still being resized is not drawn over
    this.Plotly.purge(this.element);
  }
}
