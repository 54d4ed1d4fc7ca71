// The network, left to right: a card for each input and each unit, with its output over the plane; the weights between
// them; and the chosen unit's equation, whose numbers can be set.

import { sigmoid, zeroLine } from "../network/evaluation.js";
import { range, shade, sized, thickness } from "../charts/paint.js";
import { brackets, equation, inputSymbols, number } from "../network/units.js";

const STRIDE = 4; // every fourth row and column of the plane's grid make a card's picture
const WORDS_EVERY = 150; // ms
const NEAR = 7; // CSS pixels, from which a connection can be clicked
const PER_PIXEL = 0.05; // what a dragged number changes by

const HTML = `
<header><h2>The network</h2><p>Each picture is one unit's output over the plane, with its own 0.5 line. Choose a unit, and the charts show it; Escape returns to the output. Lines are weights: blue positive, orange and dashed negative, thick large.</p></header>
<div class="scroll"><div class="diagram"><canvas></canvas><div class="columns"></div><div class="tip" hidden></div></div></div>
<div class="formula" role="group" aria-label="Equation of the chosen unit"></div>
<p class="refused" role="alert"></p>`;

export class Diagram {
  /** on: { select(unit), set(place, value) }. */
  constructor(root, on) {
    root.innerHTML = HTML;
    const find = (selector) => root.querySelector(selector);
    this.on = on;
    this.place = find(".diagram");
    this.canvas = find("canvas");
    this.columns = find(".columns");
    this.formula = find(".formula");
    this.refused = find(".refused");
    this.tip = find(".tip");
    this.atlas = document.createElement("canvas");
    this.place.onpointermove = (event) => this.hover(event);
    this.place.onpointerleave = () => this.hover(null);
    this.place.onclick = (event) => this.click(event);
    new ResizeObserver(() => this.layout()).observe(this.place);
    this.bindFormula();
  }

  begin(scene) {
    this.scene = scene;
    const { spec, units } = scene;
    this.side = Math.floor((spec.cells - 1) / STRIDE) + 1;
    const inputs = inputSymbols(spec).map((symbol, unit) => ({ symbol, unit, values: scene.grid.inputs[unit] }));
    this.cards = [];
    const tallest = Math.max(inputs.length, ...units.map((layer) => layer.length));
    this.place.dataset.size = tallest > 8 ? "small" : tallest > 4 || units.length > 2 ? "medium" : "large";
    this.place.style.setProperty("--tallest", tallest);
    this.columns.replaceChildren(
      column(inputs.map((input) => this.inputCard(input, spec))),
      ...units.map((layer) => column(layer.map((unit) => this.unitCard(unit)))),
    );
    this.atlas.width = this.side * this.cards.length;
    this.atlas.height = this.side;
    this.pixels = new ImageData(this.atlas.width, this.side);
    this.small = new Float64Array(this.side * this.side);
    this.wires = units.flatMap((layer, at) =>
      layer.flatMap((unit) => unit.inputs.map((symbol, i) => ({ unit, place: unit.place + i, symbol, from: this.cards.find((card) => card.layer === at - 1 && card.index === i), to: this.cards.find((card) => card.unit === unit) }))),
    );
    this.hovered = null;
    this.tip.hidden = true;
    this.laid = false;
    this.select();
  }

  inputCard({ symbol, unit, values }, spec) {
    const axis = spec.features[unit] === "x1" ? 0 : spec.features[unit] === "x2" ? 1 : -1;
    const element = document.createElement("div");
    element.className = "card input";
    const how = axis < 0 ? "made of x₁ and x₂" : `(${toy(spec, axis)}${signed(-spec.mean[axis])}) ÷ ${number(spec.scale[axis])}`;
    element.innerHTML = `<span class="words"><b>${symbol}</b><span class="equation" title="Standardized: mean 0 and standard deviation 1 over the training points">${how}</span></span><span class="tile"></span>`;
    this.cards.push({ element, layer: -1, index: unit, values, activation: "identity" });
    return element;
  }

  unitCard(unit) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "card";
    element.innerHTML = `<span class="tile"></span><span class="words"><b><span>${unit.kind}</span> ${unit.number}${unit.last ? ", output" : ""}</b><span class="bias"></span><span class="equation"></span></span>`;
    element.onclick = (event) => {
      event.stopPropagation();
      this.on.select(unit);
    };
    element.onpointerenter = () => (element.title = equation(unit, this.scene.parameters));
    const [bias, words] = [".bias", ".equation"].map((selector) => element.querySelector(selector));
    this.cards.push({ element, unit, layer: unit.layer, index: unit.unit, activation: unit.activation, bias, words });
    return element;
  }

  /** Measure where the cards and their pictures are, for the canvas below them. */
  layout() {
    const outer = this.place.getBoundingClientRect();
    if (!outer.width || !this.scene) return;
    for (const card of this.cards) {
      const box = card.element.getBoundingClientRect();
      const tile = card.element.querySelector(".tile").getBoundingClientRect();
      card.tile = { x: tile.x - outer.x, y: tile.y - outer.y, width: tile.width, height: tile.height };
      card.left = box.x - outer.x;
      card.right = box.right - outer.x;
      card.middle = box.y - outer.y + box.height / 2;
    }
    this.size = [this.place.offsetWidth, this.place.offsetHeight];
    this.laid = true;
    if (this.scene.frame) this.draw(true);
  }

  draw(still) {
    if (!this.laid) return this.layout();
    const { parameters } = this.scene;
    const context = sized(this.canvas, ...this.size);
    const { spec: { classes }, theme } = this.scene;
    const colors = classes.map(({ color, tint }) => (theme === "dark" ? tint : color));
    for (const wire of this.wires) {
      const weight = parameters[wire.place];
      const { from, to } = wire;
      context.beginPath();
      context.moveTo(from.right, from.middle);
      const bend = (to.left - from.right) / 2;
      context.bezierCurveTo(from.right + bend, from.middle, to.left - bend, to.middle, to.left, to.middle);
      const width = thickness(weight) + (wire === this.hovered ? 2 : 0);
      context.lineWidth = width;
      context.strokeStyle = colors[weight < 0 ? 0 : 1];
      context.setLineDash(weight < 0 ? [5 + 1.5 * width, 3 + width] : []);
      context.stroke();
    }
    context.setLineDash([]);
    this.drawTiles(context);
    const now = performance.now();
    if (still || now - (this.written ?? 0) > WORDS_EVERY) {
      this.written = now;
      this.write(still);
    }
  }

  drawTiles(context) {
    const { grid, palette, spec } = this.scene;
    const { side, small } = this;
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
      zeroLine(small, side, (x0, y0, x1, y1) => {
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

  /** The equations' numbers. */
  write(still) {
    const { parameters } = this.scene;
    for (const { unit, bias, words } of this.cards) {
      if (!unit) continue;
      const b = parameters[unit.place + unit.inputs.length];
      bias.textContent = `b ${number(b)}`;
      bias.dataset.sign = b < 0 ? "negative" : "positive";
      words.textContent = equation(unit, parameters);
    }
    // Under the hands of a person a number stands still while the network learns on.
    for (const field of this.fields)
      if (!field.dirty && (still || field !== document.activeElement)) show(field, parameters[field.dataset.place]);
    const { edits, frozen } = this.scene.frame;
    this.formula.querySelector(".state").textContent = [
      edits ? `Set by hand: ${edits} ${edits > 1 ? "numbers" : "number"}; Reset returns to the initial weights.` : "",
      frozen ? "The hidden layers are frozen." : "",
    ].join(" ");
    if (this.hovered) this.label();
  }

  /** Mark the chosen unit and write its equation large. */
  select() {
    const { selected: unit, spec } = this.scene;
    for (const card of this.cards) card.unit && card.element.setAttribute("aria-pressed", card.unit === unit);
    const [open, close] = brackets(unit);
    const field = (place, label) =>
      `<input type="text" inputmode="decimal" autocomplete="off" data-place="${place}" aria-label="${label}" title="Type, drag or use the arrow keys: from ${spec.by_hand.join(" to ")}">`;
    const terms = unit.inputs.map((symbol, i) => `<span class="term">${field(unit.place + i, `weight of ${symbol}`)} ${symbol}</span>`);
    this.formula.innerHTML =
      `<div><b>${unit.name}:</b> <span class="term">${unit.symbol} = ${open}</span>${[...terms, `<span class="term">${field(unit.place + unit.inputs.length, "bias")}${close}</span>`].join(" + ")}</div><p class="state"></p>`;
    this.fields = [...this.formula.querySelectorAll("input")];
    this.say("");
    if (this.scene.frame) this.write(true);
  }

  /** Say what is wrong with what was typed. */
  say(text) {
    this.refused.textContent = text;
  }

  bindFormula() {
    const { formula } = this;
    const field = (event) => event.target.closest("input");
    formula.addEventListener("input", (event) => (field(event).dirty = true));
    formula.addEventListener("change", (event) => this.take(field(event)));
    formula.addEventListener("keydown", (event) => {
      const input = field(event);
      if (!input) return;
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (step) {
        event.preventDefault();
        this.give(input, this.value(input) + step * (event.shiftKey ? 1 : 0.1));
      } else if (event.key === "Enter") {
        this.take(input);
      } else if (event.key === "Escape") {
        event.stopPropagation();
        this.restore(input);
        input.blur();
      }
    });
    formula.addEventListener("pointerdown", (event) => {
      const input = field(event);
      if (!input || document.activeElement === input) return;
      const from = { x: event.clientX, value: this.value(input) };
      let dragged = false;
      const move = ({ clientX }) => {
        dragged ||= Math.abs(clientX - from.x) > 3;
        if (dragged) this.give(input, from.value + PER_PIXEL * (clientX - from.x));
      };
      const up = () => {
        removeEventListener("pointermove", move);
        if (dragged) input.blur();
        else input.select();
      };
      addEventListener("pointermove", move);
      addEventListener("pointerup", up, { once: true });
    });
  }

  value(input) {
    return Number(input.value.replace("−", "-").replace(",", ".") || NaN);
  }

  /** Hand a number to the running network, within the limits. */
  give(input, value) {
    const [low, high] = this.scene.spec.by_hand;
    if (!Number.isFinite(value)) return;
    const rounded = Math.round(1e6 * Math.max(low, Math.min(high, value))) / 1e6;
    this.say("");
    input.dirty = false;
    input.removeAttribute("aria-invalid");
    show(input, rounded);
    this.on.set(Number(input.dataset.place), rounded);
  }

  /** Take what was typed, or say in place what is wrong with it. */
  take(input) {
    if (!input.dirty) return;
    const [low, high] = this.scene.spec.by_hand;
    const value = this.value(input);
    if (value >= low && value <= high) return this.give(input, value);
    input.setAttribute("aria-invalid", "true");
    const came = input.value.trim() ? `Got “${input.value.trim()}”.` : "Got nothing.";
    this.say(`A weight or bias must be a number from ${number(low, 0)} to ${number(high, 0)}. ${came} The network goes on unchanged; Escape brings its number back.`);
  }

  restore(input) {
    input.dirty = false;
    input.removeAttribute("aria-invalid");
    this.say("");
    show(input, this.scene.parameters[input.dataset.place]);
  }

  /** The connection nearest to the pointer. */
  wireAt({ clientX, clientY }) {
    const outer = this.place.getBoundingClientRect();
    const [x, y] = [clientX - outer.x, clientY - outer.y];
    let [found, least] = [null, NEAR];
    for (const wire of this.wires ?? []) {
      const { from, to } = wire;
      const t = (x - from.right) / (to.left - from.right);
      if (t < 0 || t > 1) continue;
      // The curve's horizontal place goes with 1.5 t (1 - t) + t³; a few steps of bisection invert it.
      let [low, high] = [0, 1];
      for (let i = 0; i < 12; i++) {
        const s = (low + high) / 2;
        if (1.5 * s * (1 - s) + s ** 3 < t) low = s;
        else high = s;
      }
      const distance = Math.abs(from.middle + (to.middle - from.middle) * low * low * (3 - 2 * low) - y);
      if (distance < least) [found, least] = [wire, distance];
    }
    return found && { wire: found, x, y };
  }

  hover(event) {
    const found = event && !event.target.closest(".card") ? this.wireAt(event) : null;
    if (found?.wire === this.hovered && !found) return;
    this.hovered = found?.wire ?? null;
    this.place.style.cursor = found ? "pointer" : "";
    this.tip.hidden = !found;
    if (found) {
      this.tip.style.left = `${found.x + 12}px`;
      this.tip.style.top = `${found.y + 12}px`;
      this.label();
    }
    if (this.scene?.frame && this.laid) this.draw(false);
  }

  label() {
    const { unit, symbol, place } = this.hovered;
    this.tip.textContent = `${symbol} → ${unit.name}: ${number(this.scene.parameters[place], 4)}`;
  }

  click(event) {
    const found = event.target.closest(".card") ? null : this.wireAt(event);
    if (!found) return;
    this.on.select(found.wire.unit);
    const input = this.fields.find(({ dataset }) => Number(dataset.place) === found.wire.place);
    input.focus();
    input.select();
  }
}

const column = (cards) => {
  const element = document.createElement("div");
  element.append(...cards);
  return element;
};

/** What is standardized: the toy clouds' axes bear the names of the inputs themselves. */
const toy = (spec, axis) => (/^x/.test(spec.axis_names[axis]) ? `axis ${spec.axis_names[axis]}` : spec.axis_names[axis]);
const signed = (value) => (value < 0 ? ` − ${number(-value)}` : ` + ${number(value)}`);

function show(input, value) {
  const text = number(value);
  if (input.value !== text) input.value = text;
  input.style.width = `${Math.max(4, text.length) + 1.2}ch`;
}
