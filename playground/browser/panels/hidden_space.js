// Hidden space: the data as the output layer sees them, with the last hidden layer's outputs as axes. There, every boundary between
// two classes is straight, and the plane's grid is bent.

import { boundary, mark, sized, surface } from "../charts/paint.js";
import { css, decisionColor, range } from "../network/colors.js";
import { sigmoid } from "../network/evaluation.js";
import { borders, CUBE_EDGES, cubeCorners, differences, projection, unitAxes } from "../network/projection.js";
import { number } from "../network/units.js";
import { find } from "../base/html.js";

const GRID = 8; // every eighth row and column of the plane's whole grid is drawn
const [LEFT, TOP, MARGINS] = [34, 8, 42]; // CSS pixels: beside the square, above it, and both sides together
const START = [0.62, 0.41]; // where a cube is looked at from: radians about the vertical, and above it
const GROUND = 65; // points in each direction at which the color of more than two classes is computed
const PROJECTED = ["w·h ÷ |w|, along the output’s weights", "largest variance orthogonal to it"];

/** The titles of the plane of differences. @param {import("../loop/protocol.js").Spec["classes"]} classes */
const toward = ([zero, one, two]) => [`${zero.name} to ${one.name}`, `orthogonal to it, toward ${two.name}`];

/** What bends the plane. @param {number} layers Hidden ones. */
const bends = (layers) => (layers > 1 ? "The hidden layers bend" : "The hidden layer bends");

const SHAPES = ["", "one point of the line", "one straight line", "one flat plane"]; // by the number of hidden units

/** What is said of one output unit. */
const SIGMOID = {
  plane: "The data, a grid over the plane, and the boundary.",
  none: "Without a hidden layer, the output unit sees the inputs themselves, and its boundary is a straight line. Add a hidden layer to bend it.",
  single: "With a single hidden unit the boundary stays straight: it takes several to bend the plane.",
  bent: (bends) => `${bends} the plane until one more logistic regression, which can only draw a straight line, separates the classes. The boundary is curved on the left and straight on the right.`,
  whole: (n) => `The output unit's boundary is ${SHAPES[n]}.`,
  part: "The output unit also depends on the other units, so its boundary is straight only in the projection.",
  projected: (/** @type {any[]} */ _classes) => "Horizontal: along the output unit’s weights. Vertical: the direction of largest variance orthogonal to them. The boundary is one straight line.",
};

/** What is said of the output units of more than two classes. @type {typeof SIGMOID} */
const SOFTMAX = {
  plane: "The data, a grid over the plane, and the boundaries.",
  none: "Without a hidden layer, the output units see the inputs themselves, and every boundary between two classes is a straight line. Add a hidden layer to bend them.",
  single: "With a single hidden unit, every boundary stays straight: it takes several to bend the plane.",
  bent: (bends) => `${bends} the plane until one softmax regression, which can only draw straight lines between classes, separates them. The boundaries are curved on the left and straight on the right.`,
  whole: (n) => `Every boundary between two classes is ${SHAPES[n]}.`,
  part: "The output units also depend on the other units, so the boundaries are straight only in the projection.",
  projected: (/** @type {any[]} */ { length }) =>
    length > 3
      ? "The plane is spanned by the first two principal directions of the differences between the classes’ weights. Colors and boundaries are those at the middle of all other directions."
      : "The plane is spanned by the differences between the classes’ weights, so every boundary between two classes is a straight line.",
};

const HTML = `
<header><h2></h2><p class="how"></p></header>
<div class="axes" role="group" aria-label="What the axes show" hidden></div>
<div class="pair">
  <figure><canvas class="plane" role="img" aria-label="The data over the plane of the inputs"></canvas><figcaption class="here"></figcaption></figure>
  <figure><canvas class="space" role="img" tabindex="0"></canvas><figcaption class="there"></figcaption></figure>
</div>`;

export class HiddenSpace {
  /** @param {HTMLElement} root */
  constructor(root) {
    root.innerHTML = HTML;
    this.root = root;
    this.surface = document.createElement("canvas");
    this.how = find(root, ".how");
    this.here = find(root, ".here");
    this.there = find(root, ".there");
    this.axes = find(root, ".axes");
    this.pair = find(root, ".pair");
    this.plane = find(root, ".plane");
    this.space = find(root, ".space");
    this.turn = [...START];
    this.bindTurning();
    // Drawing changes the pair's height, which an observer must not: it waits for the next frame.
    new ResizeObserver(() => requestAnimationFrame(() => this.scene?.frame && this.draw())).observe(this.pair);
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    const { units } = scene;
    this.units = units.at(-2) ?? [];
    const n = this.units.length;
    this.chosen = n <= 3 ? this.units.map((_, i) => i) : [];
    this.pair.hidden = !n;
    this.axes.hidden = n <= 3;
    this.axes.innerHTML = [`<button type="button" data-axis="-1">Projection</button>`, ...this.units.map(({ symbol }, i) => `<button type="button" data-axis="${i}">${symbol}</button>`)].join("");
    for (const button of this.axes.children) button.addEventListener("click", () => this.choose(Number(button.dataset.axis)));
    this.explain();
  }

  /** From one line of the plane's grid that is drawn to the next. */
  get step() {
    return GRID / 2 ** this.scene.detail;
  }

  /** The points of that grid along each line that is drawn. */
  get gridLines() {
    const { step, scene: { cells } } = this;
    const along = Array.from({ length: cells }, (_, k) => k);
    const at = along.filter((k) => k % step === 0);
    return [...at.map((row) => along.map((k) => row * cells + k)), ...at.map((column) => along.map((k) => k * cells + column))];
  }

  /** Choose a projection, -1, or a unit; of more than three units, the first one is dropped. @param {number} axis */
  choose(axis) {
    if (axis < 0) this.chosen = [];
    else if (this.chosen.includes(axis)) this.chosen = this.chosen.filter((i) => i !== axis);
    else this.chosen = [...this.chosen, axis].slice(-3);
    this.explain();
    this.draw();
  }

  explain() {
    const n = this.units.length;
    const { spec: { classes }, units: { length: layers } } = this.scene;
    const texts = classes.length > 2 ? SOFTMAX : SIGMOID;
    this.here.textContent = texts.plane;
    this.how.textContent = !n ? texts.none : layers === 2 && n === 1 ? texts.single : texts.bent(bends(layers - 1));
    const axes = this.chosen.map((i) => this.units[i].symbol).join(", ");
    const turns = this.chosen.length === 3;
    this.there.textContent = this.chosen.length === n
      ? `The same points and grid by ${axes}. ${texts.whole(n)}${turns ? " Drag to turn." : ""}`
      : this.chosen.length
        ? `The same points and grid by ${axes}${turns ? "; drag to turn" : ""}. ${texts.part}`
        : `The same points and grid in ${n} dimensions, projected. ${texts.projected(classes)}`;
    for (const button of this.axes.children) {
      const axis = Number(button.dataset.axis);
      button.setAttribute("aria-pressed", axis < 0 ? !this.chosen.length : this.chosen.includes(axis));
    }
  }

  draw() {
    if (!this.units.length || !this.pair.offsetWidth) return;
    const side = Math.min(420, Math.floor(this.plane.parentElement.clientWidth));
    this.color = getComputedStyle(this.root).color;
    this.drawPlane(sized(this.plane, side, side), side);
    this.drawSpace(sized(this.space, side, side), side);
  }

  /** Draw the plane with its grid and the boundary. */
  drawPlane(context, side) {
    const { spec, grid, cells, places } = this.scene;
    const logits = grid.layers.at(-1);
    const { extent: [x0, x1, y0, y1] } = spec;
    const inner = side - MARGINS;
    const place = (u, v) => [LEFT + u * inner, TOP + v * inner];
    surface(this.surface, cells, decisionColor(this.scene, logits));
    context.drawImage(this.surface, 0.5, 0.5, cells - 1, cells - 1, LEFT, TOP, inner, inner);
    context.strokeStyle = "rgba(40, 40, 60, .28)";
    context.lineWidth = 1;
    context.beginPath();
    for (let k = 0; k < cells; k += this.step) {
      const t = k / (cells - 1);
      context.moveTo(...place(t, 0));
      context.lineTo(...place(t, 1));
      context.moveTo(...place(0, t));
      context.lineTo(...place(1, t));
    }
    context.stroke();
    boundary(context, logits, cells, (a, b, c, d) => [...place(a, b), ...place(c, d)]);
    this.marks(context, (k) => place((places[k][0] - x0) / (x1 - x0), (y1 - places[k][1]) / (y1 - y0)));
    names(context, this.color, side, spec.axis_names);
  }

  /** The limits of the last hidden layer's outputs. @returns {[number, number]} */
  get limits() {
    const { spec, train } = this.scene;
    const [low, high] = range(spec.activation, concatenated(train.layers.at(-2)));
    return [spec.activation === "relu" ? 0 : low, high];
  }

  /** The weights and the bias of each class for some units; class 0's are 0 where one unit tells both. @param {number[]} axes */
  logits(axes) {
    const { outputs, parameters } = this.scene;
    const logits = outputs.map(({ place }) => ({ weights: axes.map((i) => parameters[place + i]), bias: parameters[place + this.units.length] }));
    return outputs.length > 1 ? logits : [{ weights: axes.map(() => 0), bias: 0 }, ...logits];
  }

  /** How the outputs are shown: units as axes, or the projection that keeps the boundaries straight. @param {number[]} axes @param {ArrayLike<number>[]} columns @param {{ weights: number[] }[]} logits */
  view(axes, columns, logits) {
    if (this.chosen.length) return unitAxes(axes.length, this.limits, this.turn);
    return logits.length > 2 ? differences(logits.map(({ weights }) => weights), this.limits) : projection(logits[1].weights, columns, this.limits);
  }

  /** Draw the hidden space with the plane's grid and the boundaries. */
  drawSpace(context, side) {
    const { grid, train, spec: { labels, classes } } = this.scene;
    const axes = this.chosen.length ? this.chosen : this.units.map((_, i) => i);
    const columns = ({ layers }) => axes.map((i) => layers.at(-2)[i]);
    const logits = this.logits(axes);
    const view = this.view(axes, columns(train), logits);
    const isWhole = axes.length === this.units.length; // whether the outputs depend on nothing else
    const isLine = axes.length === 1;
    const inner = side - MARGINS;
    const [x, y] = view.isCube ? [side / 2, side / 2] : [LEFT + inner / 2, TOP + inner / 2];
    /** From a place of the view to pixels. @type {(u: number, v: number) => [number, number]} */
    const place = (u, v) => [x + inner * u, y - inner * v];
    const symbols = this.chosen.length ? axes.map((i) => this.units[i].symbol) : classes.length > 2 ? toward(classes) : PROJECTED;
    if (isWhole && !view.isCube) this.ground(context, logits.map(({ weights, bias }) => view.logit(weights, bias)), place, inner);
    context.strokeStyle = this.color;
    context.globalAlpha = 0.6;
    context.lineWidth = 1;
    if (view.isCube) this.cube(context, view, place, symbols);
    else context.strokeRect(LEFT, TOP, inner, inner);
    context.globalAlpha = 1;
    context.strokeStyle = isWhole && !view.isCube ? "rgba(40, 40, 60, .4)" : mix(this.color, 0.45);
    context.save();
    if (!view.isCube) {
      context.beginPath();
      context.rect(LEFT, TOP, inner, inner);
      context.clip();
    }
    context.stroke(this.bentGrid(view.placeAll(columns(grid)), place, isLine));
    context.restore();
    this.borders = isWhole ? borders(view, logits) : [];
    for (const { corners } of this.borders) this.border(context, corners.map(({ place: [u, v] }) => place(u, v)), view.isCube);
    const [right, up, depth] = view.placeAll(columns(train));
    const order = depth && Array.from(depth.keys()).sort((a, b) => depth[b] - depth[a]);
    // On a line the classes stand apart, and the points of each a little.
    const jitter = (k) => (k * 0.618) % 1;
    const lane = (k) => (classes.length > 2 ? ((labels[k] + 0.2 + 0.6 * jitter(k)) / classes.length - 0.5) * 0.84 : (labels[k] ? 1 : -1) * (0.12 + 0.22 * jitter(k)));
    const apart = (k) => (isLine ? lane(k) : 0);
    this.marks(context, (k) => place(right[k], up[k] + apart(k)), order);
    if (!view.isCube) {
      names(context, this.color, side, symbols);
      ticks(context, this.color, inner, view.limits, isLine);
    }
    const [is, lies] = classes.length > 2 ? ["The boundaries are", "The boundaries lie"] : ["The boundary is", "The boundary lies"];
    const what = this.borders.length ? `${is} straight.` : `${lies} outside.`;
    this.space.setAttribute("aria-label", `Hidden space: ${labels.length} training points by ${symbols.join(" and ")}. ${isWhole ? what : ""}`);
  }

  /** The plane's grid in hidden space; on a line, where its crossings land. @param {Float64Array[]} places @param {(u: number, v: number) => [number, number]} place @param {boolean} isLine */
  bentGrid([right, up], place, isLine) {
    const path = new Path2D();
    const lines = this.gridLines;
    if (isLine)
      for (const line of lines.slice(0, lines.length / 2))
        for (let k = 0; k < line.length; k += this.step) {
          path.moveTo(...place(right[line[k]], 0.06));
          path.lineTo(...place(right[line[k]], -0.06));
        }
    else
      for (const line of lines) line.forEach((k, i) => path[i ? "lineTo" : "moveTo"](...place(right[k], up[k])));
    return path;
  }

  /** The classes in hidden space. @param {CanvasRenderingContext2D} context @param {[number, number, number][]} logits Each class's, as a function of the place. */
  ground(context, logits, place, inner) {
    if (logits.length === 2) return this.ramp(context, logits[1], place, inner);
    const along = Array.from({ length: GROUND }, (_, i) => i / (GROUND - 1) - 0.5);
    const columns = logits.map(([right, up, middle]) => Float64Array.from(along.flatMap((down) => along.map((u) => right * u - up * down + middle))));
    surface(this.surface, GROUND, decisionColor(this.scene, columns));
    context.drawImage(this.surface, 0.5, 0.5, GROUND - 1, GROUND - 1, LEFT, TOP, inner, inner);
  }

  /** P(class 1) in hidden space: it changes only along the output's direction. */
  ramp(context, [right, up, z], place, inner) {
    const { palette } = this.scene;
    // In pixels: the logit's slope, rightwards and downwards.
    const [gx, gy] = [right / inner, -up / inner];
    const steep = Math.hypot(gx, gy);
    if (steep > 1e-9) {
      const reach = 6 / steep; // pixels from a logit of 0 to one of 6
      const [ux, uy] = [gx / steep, gy / steep];
      const [x, y] = place(0, 0);
      const [ox, oy] = [x - (z / steep) * ux, y - (z / steep) * uy];
      const ramp = context.createLinearGradient(ox - reach * ux, oy - reach * uy, ox + reach * ux, oy + reach * uy);
      for (let i = 0; i <= 16; i++) ramp.addColorStop(i / 16, css(palette[Math.round(255 * sigmoid(i * 0.75 - 6))]));
      context.fillStyle = ramp;
    } else context.fillStyle = css(palette[Math.round(255 * sigmoid(z))]);
    context.fillRect(LEFT, TOP, inner, inner);
  }

  /** A boundary: a line, or a polygon in the cube. */
  border(context, corners, isCube) {
    if (!corners.length) return;
    const path = new Path2D();
    corners.forEach(([x, y], i) => path[i ? "lineTo" : "moveTo"](x, y));
    if (isCube) {
      path.closePath();
      context.fillStyle = mix(this.color, 0.16);
      context.fill(path);
    }
    for (const [color, width] of isCube ? [[this.color, 1.6]] : [["rgba(255,255,255,.7)", 5], ["#111", 2.2]]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke(path);
    }
  }

  /** The cube's edges, its axes' names and what they show. */
  cube(context, view, place, symbols) {
    const at = (h) => {
      const [u, v] = view.place(h);
      return place(u, v);
    };
    const corners = cubeCorners(view.limits);
    context.beginPath();
    for (const [i, j] of CUBE_EDGES) {
      context.moveTo(...at(corners[i]));
      context.lineTo(...at(corners[j]));
    }
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle = this.color;
    context.font = "13px Source Sans, Source Sans Pro, system-ui, sans-serif";
    context.textAlign = "center";
    const [low, high] = view.limits;
    const write = (text, h) => {
      const [x, y] = at(h);
      context.fillText(text, x, y + 4);
    };
    symbols.forEach((symbol, axis) => write(`${symbol} = ${number(high, high < 1 ? 1 : 0)}`, [low, low, low].with(axis, high + 0.1 * (high - low))));
    write(number(low, 0), Array(3).fill(low - 0.06 * (high - low)));
  }

  marks(context, place, order) {
    const { spec } = this.scene;
    context.strokeStyle = "#fff";
    context.lineWidth = 1.5;
    for (let i = 0; i < spec.labels.length; i++) {
      const k = order ? order[i] : i;
      const [x, y] = place(k);
      mark(context, spec.classes[spec.labels[k]], x, y, 3.2);
    }
  }

  bindTurning() {
    const { space } = this;
    const turn = (right, up) => {
      this.turn = [this.turn[0] + right, Math.max(-1.5, Math.min(1.5, this.turn[1] + up))];
      this.draw();
    };
    /** Where the pointer was, while it turns the cube. @type {number[] | null} */
    let from = null;
    space.addEventListener("pointerdown", (event) => {
      if (this.chosen.length !== 3) return;
      space.setPointerCapture(event.pointerId);
      from = [event.clientX, event.clientY];
    });
    space.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (!from) return;
      turn((from[0] - clientX) / 120, (clientY - from[1]) / 120);
      from = [clientX, clientY];
    });
    for (const end of ["pointerup", "pointercancel"]) space.addEventListener(end, () => (from = null));
    space.addEventListener("keydown", ({ key }) => {
      const step = { ArrowLeft: [0.1, 0], ArrowRight: [-0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[key];
      if (step && this.chosen.length === 3) turn(...step);
    });
  }

  /** For tests: the boundaries' corners as outputs of the last hidden layer, as they are drawn. */
  get boundary() {
    return this.borders.flatMap(({ corners }) => corners.map(({ outputs }) => outputs));
  }
}

const mix = (color, alpha) => color.replace(/rgba?\(([^,]+),([^,]+),([^,)]+).*\)/, `rgba($1,$2,$3,${alpha})`);

function* concatenated(columns) {
  for (const column of columns) yield* column;
}

/** @param {CanvasRenderingContext2D} context @param {string} color @param {number} side @param {string[]} axes Their titles. */
function names(context, color, side, [across, up]) {
  context.fillStyle = color;
  context.font = "13px Source Sans, Source Sans Pro, system-ui, sans-serif";
  context.textAlign = "center";
  context.fillText(across, side / 2, side - 6);
  if (!up) return;
  context.save();
  context.translate(12, side / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(up, 0, 0);
  context.restore();
}

function ticks(context, color, inner, [low, high], isLine) {
  context.fillStyle = color;
  context.font = "12px Source Sans, Source Sans Pro, system-ui, sans-serif";
  const text = (value) => number(value, Math.abs(value) < 10 && value % 1 ? 1 : 0);
  context.textAlign = "left";
  context.fillText(text(low), LEFT, TOP + inner + 14);
  context.textAlign = "right";
  context.fillText(text(high), LEFT + inner, TOP + inner + 14);
  if (isLine) return;
  context.fillText(text(low), LEFT - 5, TOP + inner);
  context.fillText(text(high), LEFT - 5, TOP + 10);
}
