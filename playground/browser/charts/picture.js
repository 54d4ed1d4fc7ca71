// The network and the three charts as one picture: what Plotly draws, the canvases over and under it, titles and captions as
// on the page.

import { mark, trace } from "./paint.js";

const SCALE = 2; // real pixels for each CSS pixel
const MARGIN = 14;
const TITLE = 30;

/**
 * @param {import("./charts.js").Charts} charts
 * @param {HTMLElement} element What holds the figures.
 * @param {string} title A line above them.
 * @returns {Promise<Blob>} A PNG.
 */
export async function chartsAsPicture(charts, element, title) {
  const box = bounds([...element.querySelectorAll("figure.network, .result, figure.sigmoid, figure.loss")]);
  const style = getComputedStyle(element);
  const background = getComputedStyle(element.closest(".stage")).getPropertyValue("--st-background-color").trim() || "#fff";
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * (box.width + 2 * MARGIN);
  canvas.height = SCALE * (box.height + 2 * MARGIN + TITLE);
  const context = canvas.getContext("2d");
  context.scale(SCALE, SCALE);
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = style.color;
  context.font = `600 16px ${style.fontFamily}`;
  context.fillText(title, MARGIN, MARGIN + 14);
  context.translate(MARGIN - box.left, MARGIN + TITLE - box.top);

  const network = element.querySelector("figure.network");
  outline(context, network);
  paint(context, network.querySelector("h2"));
  for (const canvas of network.querySelectorAll("canvas")) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    context.drawImage(canvas, left, top, width, height);
  }
  for (const node of network.querySelectorAll(".words, .mark, .values > *")) paint(context, node);
  paint(context, element.querySelector(".formula"));

  charts.sharpen(SCALE / devicePixelRatio);
  try {
    for (const plot of charts.plots) {
      if (!plot.isDrawn) continue;
      const figure = plot.element.closest("figure");
      outline(context, figure);
      const image = await loaded(await plot.picture(SCALE));
      const { left, top, width, height } = plot.element.getBoundingClientRect();
      context.drawImage(image, left, top, width, height);
      paint(context, figure.querySelector("h2"));
      for (const words of figure.querySelectorAll(".rate, figcaption")) paint(context, words);
      for (const mark of figure.querySelectorAll(".lowest")) ring(context, mark);
    }
  } finally {
    charts.sharpen(1);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** The rectangle around elements; those that are hidden have none. @param {Element[]} elements */
function bounds(elements) {
  const boxes = elements.map((element) => element.getBoundingClientRect()).filter(({ width }) => width);
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
  const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
  return { left, top, width: right - left, height: bottom - top };
}

const THUMBNAIL = 420; // pixels

/**
 * A decision chart's canvases and points as a small picture, at once.
 * @param {import("./plot.js").Plot} plot @returns {string} A data URL; empty where the chart is not drawn.
 */
export function decisionAsPicture(plot) {
  if (!plot.isDrawn) return "";
  const scale = THUMBNAIL / plot.box.width;
  const canvas = Object.assign(document.createElement("canvas"), { width: THUMBNAIL, height: Math.round(scale * plot.box.height) });
  const context = canvas.getContext("2d");
  const { layers } = plot;
  const paste = (layer) => context.drawImage(layer.canvas, 0, 0, canvas.width, canvas.height);
  layers.filter(({ isBelow }) => isBelow).forEach(paste);
  context.lineWidth = 1.4;
  for (const { x, y, visible, marker } of plot.element.data) {
    if (!visible) continue;
    for (let i = 0; i < x.length; i++) {
      const { left, top } = plot.toPixels(x[i], y[i]);
      const [px, py] = [scale * left, scale * top];
      const [symbol, isOpen] = [marker.symbol.replace("-open", ""), marker.symbol.endsWith("-open")];
      context.beginPath();
      trace(context, symbol, px, py, 3.2);
      context.fillStyle = isOpen ? "transparent" : marker.color;
      context.strokeStyle = isOpen ? marker.color : "#fff";
      context.fill();
      context.stroke();
    }
  }
  layers.filter(({ isBelow }) => !isBelow).forEach(paste);
  return canvas.toDataURL("image/webp", 0.85);
}

/** A figure's border. */
function outline(context, figure) {
  const { left, top, width, height } = figure.getBoundingClientRect();
  context.strokeStyle = getComputedStyle(figure).borderColor;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
}

function loaded(source) {
  return new Promise((resolve, reject) => {
    const image = Object.assign(new Image(), { onload: () => resolve(image), onerror: reject });
    image.src = source;
  });
}

/** Where the test loss was lowest. */
function ring(context, node) {
  const { left, top, width, height } = node.getBoundingClientRect();
  if (!width) return;
  context.beginPath();
  context.arc(left + width / 2, top + height / 2, 5, 0, 2 * Math.PI);
  context.fillStyle = getComputedStyle(node, "::before").backgroundColor;
  context.strokeStyle = getComputedStyle(node).color;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}

/** Words, marks, lines and the ramp of a title or caption, where they stand on the page. */
function paint(context, node) {
  if (node.nodeType === Node.TEXT_NODE) return words(context, node);
  const box = node.getBoundingClientRect();
  if (!box.width) return;
  const style = getComputedStyle(node);
  if (node.matches(".mark")) {
    const symbol = [...node.classList].find((name) => name !== "mark");
    const share = { circle: 1, square: 0.85 }[symbol]; // of the radius; the others have an outline: see `styles/figures.css`
    const radius = box.width / 2 / (share ?? 1.5);
    context.strokeStyle = share ? "transparent" : "#fff";
    context.lineWidth = 2;
    mark(context, { symbol, color: style.getPropertyValue("--color") }, box.left + box.width / 2, box.top + box.height / 2, radius);
  } else if (node.matches(".value")) {
    context.fillStyle = style.backgroundColor;
    context.fillRect(box.left, box.top, box.width, box.height);
  } else if (node.matches(".line")) {
    context.strokeStyle = style.borderTopColor;
    context.lineWidth = 2;
    context.setLineDash({ dashed: [5, 3], dotted: [2, 2] }[style.borderTopStyle] ?? []);
    context.beginPath();
    context.moveTo(box.left, box.top + 1);
    context.lineTo(box.right, box.top + 1);
    context.stroke();
    context.setLineDash([]);
  } else if (node.matches(".ramp")) {
    const ramp = context.createLinearGradient(box.left, 0, box.right, 0);
    ["--low", "--middle", "--high"].forEach((name, i) => ramp.addColorStop(i / 2, style.getPropertyValue(name)));
    context.fillStyle = ramp;
    context.fillRect(box.left, box.top, box.width, box.height);
  }
  if (node.matches("input")) return field(context, node, box, style);
  node.childNodes.forEach((child) => paint(context, child));
}

/** A field's value, right-aligned as on the page. */
function field(context, { value }, box, style) {
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.textAlign = "right";
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = context.measureText(value);
  context.fillText(value, box.right - parseFloat(style.paddingRight), box.top + (box.height + up - down) / 2);
  context.textAlign = "left";
}

function words(context, node) {
  const style = getComputedStyle(node.parentElement);
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  const range = document.createRange();
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const { left, top, height } = range.getBoundingClientRect();
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = context.measureText(word);
    if (height) context.fillText(word, left, top + (height + up - down) / 2);
  }
}
