// What the three charts share: a Plotly figure and the canvases that lie exactly over its plot.

export const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false };

let sharpness = 1;

/** How large text is on this page, relative to 16 CSS pixels: figures grow with it. */
export const textScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

let strokes = 1;

/** How thick lines are drawn, as text has been found to be scaled last: to measure it for each line would cost too much. */
export const strokeScale = () => strokes;

/** Draw with so many times the pixels; 1 for the screen. @param {number} times */
export function setSharpness(times) {
  sharpness = times;
}

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

/** Give a figure a theme's colors. @param {{ data: any[], layout: object }} figure @param {{ layout: any, lines: string[] }} theme */
export function paint({ data, layout }, theme) {
  assign(layout, theme.layout);
  theme.lines.forEach((color, i) => assign(data[i], { "line.color": color }));
}

/** Text size and margins, grown with the page's text, as Plotly.relayout takes them. @param {{ font: number, margin: Record<string, number> }} style */
export function grown({ font, margin }) {
  const scale = (strokes = textScale());
  const margins = Object.entries(margin).map(([side, size]) => [`margin.${side}`, Math.round(scale * size)]);
  return { "font.size": Math.round(scale * font), ...Object.fromEntries(margins) };
}

/**
 * The canvas beside a chart, laid exactly over its plot; in CSS pixels, with as many real ones as the screen has.
 * @param {any} chart The element that Plotly draws in. @param {string} which
 */
export function layer(chart, which = "canvas") {
  const canvas = chart.parentElement.querySelector(which);
  const { xaxis, yaxis } = chart._fullLayout;
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

/** Where a pointer is, in CSS pixels from a chart's corner. @param {HTMLElement} chart @param {MouseEvent} event */
export function placeIn(chart, { clientX, clientY }) {
  const box = chart.getBoundingClientRect();
  return { left: clientX - box.left, top: clientY - box.top };
}

/**
 * A place in the units of a chart's axes; null outside of the plot, or before Plotly has drawn it.
 * @param {any} chart @param {{ left: number, top: number }} place In CSS pixels from the chart's corner.
 * @returns {[number, number] | null}
 */
export function unitsAt(chart, { left, top }) {
  const { xaxis, yaxis } = chart._fullLayout ?? {};
  if (!xaxis) return null;
  const [px, py] = [left - xaxis._offset, top - yaxis._offset];
  if (px < 0 || py < 0 || px > xaxis._length || py > yaxis._length) return null;
  return [xaxis.p2c(px), yaxis.p2c(py)];
}
