// The network, left to right: each input and each unit with its output over the plane, and the weights between them.
// Units and layers are added and removed here too.

import { sigmoid } from "../network/evaluation.js";
import { zeroContour } from "../network/contours.js";
import { range, shade, sized, thickness } from "../charts/paint.js";
import { equation, inputSymbols, number } from "../network/units.js";
import { find } from "./html.js";

const STRIDE = 4; // every fourth row and column of the plane's grid make a tile
const WRITE_EVERY = 150; // ms between numbers
const MANY_WIRES = 100; // from which they are drawn less often
const WIRES_EVERY = 100; // ms, then
const NEAR = 7; // CSS pixels within which a connection can be clicked
const TILES = [14, 60]; // CSS pixels: the smallest and the largest
const WIDTH = 4; // units of a first hidden layer that is added here
const ROOM_FOR_BIAS = 30; // CSS pixels of a tile, from which its unit's bias is written beside it

const HTML = `<canvas class="wires"></canvas><canvas class="tiles"></canvas><div class="columns"></div><div class="tip" hidden></div>`;

/**
 * @typedef {import("../network/units.js").Unit} Unit
 * @typedef {object} Card An input, or a unit, in the drawing.
 * @property {HTMLElement} element
 * @property {number} layer -1 for the inputs
 * @property {number} index Within its layer.
 * @property {Unit} [unit] None for an input.
 * @property {Float64Array} [values] An input's, over the plane's grid.
 * @property {string} activation
 * @property {Element} [bias] Where a unit's bias is written.
 * @property {{ x: number, y: number, width: number, height: number }} [tile] Where the picture is, in CSS pixels.
 * @property {number} [left] Where wires arrive.
 * @property {number} [right] Where wires leave.
 * @property {number} [middle] The height at which they do.
 */

export class Diagram {
  /**
   * @param {HTMLElement} figure
   * @param {{ select(unit: Unit): void, edit(unit: Unit, index: number): void, resize(sizes: number[]): void, requestedSizes(): number[] | undefined }} on
   */
  constructor(figure, on) {
    this.on = on;
    this.place = find(figure, ".diagram");
    this.place.innerHTML = HTML;
    this.depth = find(figure, ".depth");
    this.wiresCanvas = find(this.place, ".wires");
    this.tilesCanvas = find(this.place, ".tiles");
    this.columns = find(this.place, ".columns");
    this.tip = find(this.place, ".tip");
    this.atlas = document.createElement("canvas");
    this.written = this.wired = 0;
    this.place.onpointermove = (event) => this.hover(event);
    this.place.onpointerleave = () => this.hover(null);
    this.place.onclick = (event) => this.click(event);
    new ResizeObserver(() => this.layout()).observe(this.place);
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    const { spec, units } = scene;
    this.sizes = this.on.requestedSizes() ?? spec.layer_sizes.slice(1, -1);
    this.side = Math.floor((spec.cells - 1) / STRIDE) + 1;
    /** @type {Card[]} */
    this.cards = [];
    const focused = /** @type {HTMLElement} */ (document.activeElement)?.dataset?.resize;
    this.columns.replaceChildren(
      column(label("Inputs"), inputSymbols(spec).map((symbol, index) => this.inputCard(symbol, index))),
      ...units.map((layer, at) => column(at < units.length - 1 ? this.layerControl(at) : label("Output"), layer.map((unit) => this.unitCard(unit)))),
    );
    this.depthControl();
    if (focused) /** @type {HTMLElement} */ (find(this.place.parentElement, `[data-resize="${focused}"]`))?.focus();
    this.atlas.width = this.side * this.cards.length;
    this.atlas.height = this.side;
    this.pixels = new ImageData(this.atlas.width, this.side);
    this.small = new Float64Array(this.side * this.side);
    this.wires = units.flatMap((layer, at) =>
      layer.flatMap((unit) =>
        unit.inputs.map((symbol, i) => ({
          unit, symbol, index: unit.place + i,
          from: this.cards.find((card) => card.layer === at - 1 && card.index === i),
          to: this.cards.find((card) => card.unit === unit),
        })),
      ),
    );
    this.hovered = null;
    this.tip.hidden = true;
    this.layout();
    this.select();
  }

  /** − and + for the number of hidden layers. */
  depthControl() {
    const { limits, layer_sizes } = this.scene.spec;
    const count = layer_sizes.length - 2;
    this.depth.replaceChildren(
      resizer("depth-", "−", "Remove the last hidden layer", count > 0, () => this.addLayers(-1)),
      `${count} hidden ${count === 1 ? "layer" : "layers"}`,
      resizer("depth+", "+", "Add a hidden layer", count < limits.layers, () => this.addLayers(1)),
    );
  }

  /** − and + for the number of units in a hidden layer. */
  layerControl(layer) {
    const { limits, layer_sizes } = this.scene.spec;
    const [size, name] = [layer_sizes[layer + 1], `hidden layer ${layer + 1}`];
    const control = label("");
    control.append(
      resizer(`units-${layer}`, "−", `Remove a unit from ${name}`, size > 1, () => this.addUnits(layer, -1)),
      `${size} ${size === 1 ? "unit" : "units"}`,
      resizer(`units+${layer}`, "+", `Add a unit to ${name}`, size < limits.units, () => this.addUnits(layer, 1)),
    );
    return control;
  }

  /** Add a hidden layer as wide as the last one, or remove the last one. @param {1 | -1} change */
  addLayers(change) {
    const { sizes, scene: { spec: { limits } } } = this;
    this.resize(change < 0 ? sizes.slice(0, -1) : [...sizes, sizes.at(-1) ?? WIDTH].slice(0, limits.layers));
  }

  /** @param {number} layer @param {1 | -1} change */
  addUnits(layer, change) {
    const { limits } = this.scene.spec;
    this.resize(this.sizes.map((size, i) => (i === layer ? Math.max(1, Math.min(limits.units, size + change)) : size)));
  }

  /** Clicks may come faster than answers: each continues from what the one before asked for. @param {number[]} sizes */
  resize(sizes) {
    this.sizes = sizes;
    this.on.resize(sizes);
  }

  inputCard(symbol, index) {
    const { spec, grid } = this.scene;
    const element = document.createElement("div");
    element.className = "card input";
    element.innerHTML = `<span class="words"><b>${symbol}</b></span><span class="tile"></span>`;
    element.onpointerenter = () => this.explain(element, `${symbol}${origin(spec, spec.features[index])}`);
    element.onpointerleave = () => this.explain(null);
    this.cards.push({ element, layer: -1, index, values: grid.inputs[index], activation: "identity" });
    return element;
  }

  unitCard(unit) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "card unit";
    element.innerHTML = `<span class="tile"></span><span class="words"><b>${unit.symbol}</b><span class="bias"></span></span>`;
    element.setAttribute("aria-label", `${unit.symbol}: ${unit.name}`);
    element.onclick = (event) => {
      event.stopPropagation();
      this.on.select(unit);
    };
    element.onpointerenter = () => this.explain(element, () => `${unit.name}\n${unit.symbol} = ${equation(unit, this.scene.parameters)}`);
    element.onpointerleave = () => this.explain(null);
    this.cards.push({ element, unit, layer: unit.layer, index: unit.unit, activation: unit.activation, bias: find(element, ".bias") });
    return element;
  }

  /** Choose the tiles' size, and measure where the cards are, for the canvases below them. */
  layout() {
    const { place, scene } = this;
    if (!place.clientWidth || !scene) return;
    const height = place.clientHeight - find(this.columns, ".label").offsetHeight;
    const across = place.clientWidth / (scene.spec.layer_sizes.length * 2.4);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    scene.spec.layer_sizes.forEach((size, i) => {
      const room = height / size;
      const tile = Math.round(Math.max(TILES[0], Math.min((TILES[1] * rem) / 16, across, room - Math.max(3, 0.12 * room))));
      const column = /** @type {HTMLElement} */ (this.columns.children[i]);
      column.style.setProperty("--tile", `${tile}px`);
      column.dataset.size = tile >= ROOM_FOR_BIAS && across >= ROOM_FOR_BIAS + 6 ? "large" : "small";
    });
    const outer = place.getBoundingClientRect();
    for (const card of this.cards) {
      const box = card.element.getBoundingClientRect();
      const picture = find(card.element, ".tile").getBoundingClientRect();
      card.tile = { x: picture.x - outer.x, y: picture.y - outer.y, width: picture.width, height: picture.height };
      card.left = card.tile.x;
      card.right = card.unit ? box.right - outer.x : card.tile.x + card.tile.width;
      card.middle = box.y - outer.y + box.height / 2;
    }
    /** @type {[number, number]} */
    this.size = [place.clientWidth, place.clientHeight];
    if (scene.frame) this.draw(true);
  }

  /** @param {boolean} still Whether the frame stays: then everything is drawn. */
  draw(still) {
    if (!this.size) return this.layout();
    const now = performance.now();
    if (still || this.wires.length < MANY_WIRES || now - this.wired > WIRES_EVERY) {
      this.wired = now;
      this.drawWires();
    }
    this.drawTiles();
    if (still || now - this.written > WRITE_EVERY) {
      this.written = now;
      this.write();
    }
  }

  /** Weights: thickness for size; color, and dashes, for sign. The selected unit's come last, with their numbers. */
  drawWires() {
    const { scene: { parameters, spec: { classes }, theme, selected, output } } = this;
    const context = sized(this.wiresCanvas, ...this.size);
    const colors = classes.map(({ color, tint }) => (theme === "dark" ? tint : color));
    const others = this.wires.length < MANY_WIRES ? 0.75 : 0.45;
    for (const chosen of [false, true]) {
      context.globalAlpha = chosen ? 1 : others;
      for (const wire of this.wires) {
        if ((wire.unit === selected) !== chosen) continue;
        const weight = parameters[wire.index];
        const width = thickness(weight) * (this.wires.length < MANY_WIRES ? 1 : 0.6) + (wire === this.hovered ? 2 : 0);
        context.lineWidth = width;
        context.strokeStyle = colors[weight < 0 ? 0 : 1];
        context.setLineDash(weight < 0 ? [5 + 1.5 * width, 3 + width] : []);
        context.beginPath();
        curve(context, wire.from.right, wire.from.middle, wire.to.left, wire.to.middle);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
    // The output's probability is what the decision chart shows.
    const last = this.cards.at(-1);
    context.strokeStyle = context.fillStyle = getComputedStyle(this.place).color;
    context.lineWidth = 1.5;
    if (selected === output && last.right + 14 < this.size[0]) arrow(context, last.right + 3, this.size[0] - 1, last.middle);
    this.drawNumbers(context);
  }

  /** The selected unit's weights, beside their wires where there is room. */
  drawNumbers(context) {
    const { selected, parameters } = this.scene;
    const wires = this.wires.filter((wire) => wire.unit === selected);
    const gaps = wires.slice(1).map((wire, i) => wire.from.middle - wires[i].from.middle);
    const style = getComputedStyle(this.place);
    const size = 0.75 * parseFloat(style.fontSize);
    if (Math.min(...gaps, Infinity) < size + 3) return;
    context.font = `600 ${size}px ${style.fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.strokeStyle = style.getPropertyValue("--st-background-color");
    context.fillStyle = style.color;
    context.lineWidth = 4;
    for (const { from, to, index } of wires) {
      const t = 0.34;
      const [x, y] = [from.right + (to.left - from.right) * along(t), from.middle + (to.middle - from.middle) * rise(t)];
      const text = number(parameters[index]);
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
  }

  drawTiles() {
    const { grid, palette, spec } = this.scene;
    const { side, small } = this;
    const context = sized(this.tilesCanvas, ...this.size);
    const out = new Uint32Array(this.pixels.data.buffer);
    const lines = this.cards.map((card, n) => {
      const values = card.values ?? grid.layers[card.layer][card.index];
      for (let row = 0; row < side; row++)
        for (let column = 0; column < side; column++)
          small[row * side + column] = values[STRIDE * (row * spec.cells + column)];
      // The output unit's values are logits.
      if (card.unit?.last) for (let k = 0; k < small.length; k++) small[k] = sigmoid(small[k]);
      const limits = range(card.activation, small);
      const color = shade(limits);
      for (let k = 0; k < small.length; k++) {
        const row = Math.floor(k / side);
        out[row * this.atlas.width + n * side + (k - row * side)] = palette[color(small[k])];
      }
      const line = new Path2D();
      if (!card.unit) return line;
      const middle = (limits[0] + limits[1]) / 2;
      for (let k = 0; k < small.length; k++) small[k] -= middle;
      const { x, y, width, height } = card.tile;
      zeroContour(small, side, (x0, y0, x1, y1) => {
        line.moveTo(x + x0 * width, y + y0 * height);
        line.lineTo(x + x1 * width, y + y1 * height);
      });
      return line;
    });
    this.atlas.getContext("2d").putImageData(this.pixels, 0, 0);
    context.strokeStyle = "#111";
    context.lineWidth = 1.4;
    this.cards.forEach(({ tile: { x, y, width, height } }, n) => {
      context.drawImage(this.atlas, n * side + 0.5, 0.5, side - 1, side - 1, x, y, width, height);
      context.stroke(lines[n]);
    });
  }

  /** The numbers: biases, and what the tip says. */
  write() {
    const { parameters } = this.scene;
    for (const { unit, bias } of this.cards)
      if (unit) bias.textContent = `b ${number(parameters[unit.place + unit.inputs.length])}`;
    if (!this.tip.hidden) this.tip.textContent = this.tipText();
  }

  /** Mark the selected unit. */
  select() {
    const { selected } = this.scene;
    for (const { unit, element } of this.cards) if (unit) element.setAttribute("aria-pressed", String(unit === selected));
    if (this.scene.frame) this.draw(true);
  }

  /** Show a tip for a card, or none. @param {HTMLElement | null} element @param {string | (() => string)} [text] */
  explain(element, text) {
    if (!element) return (this.tip.hidden = true);
    const { left, bottom, width } = element.getBoundingClientRect();
    const outer = this.place.getBoundingClientRect();
    this.showTip(left + width / 2 - outer.left, bottom - outer.top + 4, typeof text === "function" ? text : () => text);
  }

  showTip(x, y, text) {
    const { tip, place } = this;
    this.tipText = text;
    tip.textContent = text();
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(0, Math.min(x - box.width / 2, place.clientWidth - box.width))}px`;
    tip.style.top = `${y + box.height > place.clientHeight ? Math.max(0, y - box.height - 12) : y}px`;
  }

  /** The connection nearest to the pointer. */
  wireAt({ clientX, clientY }) {
    const outer = this.place.getBoundingClientRect();
    const [x, y] = [clientX - outer.x, clientY - outer.y];
    let [found, least] = [null, NEAR];
    for (const wire of this.wires ?? []) {
      const { from, to } = wire;
      const across = (x - from.right) / (to.left - from.right);
      if (across < 0 || across > 1) continue;
      // A few steps of bisection find where on the curve it is so far across.
      let [low, high] = [0, 1];
      for (let i = 0; i < 12; i++) {
        const t = (low + high) / 2;
        if (along(t) < across) low = t;
        else high = t;
      }
      const distance = Math.abs(from.middle + (to.middle - from.middle) * rise(low) - y);
      if (distance < least) [found, least] = [wire, distance];
    }
    return found && { wire: found, x, y };
  }

  hover(event) {
    if (event?.target.closest(".card, .label")) event = null;
    const found = event ? this.wireAt(event) : null;
    const changed = (found?.wire ?? null) !== this.hovered;
    if (changed && !found) this.tip.hidden = true;
    this.hovered = found?.wire ?? null;
    this.place.style.cursor = found ? "pointer" : "";
    if (found) {
      const { symbol, unit, index } = found.wire;
      this.showTip(found.x, found.y + 12, () => `${symbol} → ${unit.symbol}: ${number(this.scene.parameters[index], 4)}`);
    }
    if (changed && this.scene?.frame) this.drawWires();
  }

  click(event) {
    const found = event.target.closest(".card, .label") ? null : this.wireAt(event);
    if (found) this.on.edit(found.wire.unit, found.wire.index);
  }
}

// A wire is a cubic Bézier curve, level at both ends: how far across, and how far up or down, at t from 0 to 1.
const along = (t) => 1.5 * t * (1 - t) + t ** 3;
const rise = (t) => t * t * (3 - 2 * t);

function curve(context, x0, y0, x1, y1) {
  const bend = (x1 - x0) / 2;
  context.moveTo(x0, y0);
  context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
}

function arrow(context, x0, x1, y) {
  context.beginPath();
  context.moveTo(x0, y);
  context.lineTo(x1 - 5, y);
  context.stroke();
  context.beginPath();
  context.moveTo(x1, y);
  context.lineTo(x1 - 7, y - 4);
  context.lineTo(x1 - 7, y + 4);
  context.fill();
}

function label(text) {
  const element = document.createElement("div");
  element.className = "label";
  element.textContent = text;
  return element;
}

function column(head, cards) {
  const [element, body] = [document.createElement("div"), document.createElement("div")];
  body.append(...cards);
  element.append(head, body);
  return element;
}

/** A button that changes the network's size. @param {string} name @param {string} sign @param {string} text */
function resizer(name, sign, text, enabled, onclick) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: sign, title: text, disabled: !enabled, onclick });
  button.dataset.resize = name;
  button.setAttribute("aria-label", text);
  return button;
}

/** How an input comes from the axes. */
function origin(spec, feature) {
  const axis = ["x1", "x2"].indexOf(feature);
  if (axis < 0) return " of the standardized coordinates";
  const mean = spec.mean[axis];
  const name = /^x/.test(spec.axis_names[axis]) ? `axis ${spec.axis_names[axis]}` : spec.axis_names[axis];
  return ` = (${name} ${mean < 0 ? "+" : "−"} ${number(Math.abs(mean))}) ÷ ${number(spec.scale[axis])}\nStandardized: mean 0, standard deviation 1 on the training set`;
}
