// Hidden space: the data as the output unit sees them, with the last hidden layer's outputs as axes. There, the output unit's
// boundary is straight, and the plane's grid is bent.

import { clip } from "../network/lines.js";
import { sigmoid } from "../network/evaluation.js";
import { boundary, css, mark, range, sized, surface } from "../charts/paint.js";
import { number } from "../network/units.js";
import { find } from "../views/html.js";

const GRID = 8; // every eighth row and column of the plane's grid is drawn
const [LEFT, TOP, MARGINS] = [34, 8, 42]; // CSS pixels: beside the square, above it, and both sides together
const ROUNDS = 30; // of the power method
const START = [0.62, 0.41]; // where a cube is looked at from: radians about the vertical, and above it

const HTML = `
<header><h2></h2><p class="how"></p></header>
<div class="axes" role="group" aria-label="What the axes show" hidden></div>
<div class="pair">
  <figure><canvas class="plane" role="img" aria-label="The data over the plane of the inputs"></canvas><figcaption>The data, a grid over the plane, and the boundary.</figcaption></figure>
  <figure><canvas class="space" role="img" tabindex="0"></canvas><figcaption class="there"></figcaption></figure>
</div>`;

export class HiddenSpace {
  /** @param {HTMLElement} root */
  constructor(root) {
    root.innerHTML = HTML;
    this.root = root;
    this.surface = document.createElement("canvas");
    this.how = find(root, ".how");
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
    const { units, spec } = scene;
    this.units = units.at(-2) ?? [];
    const n = this.units.length;
    this.chosen = n <= 3 ? this.units.map((_, i) => i) : [];
    this.pair.hidden = !n;
    this.axes.hidden = n <= 3;
    this.axes.innerHTML = [`<button type="button" data-axis="-1">Projection</button>`, ...this.units.map(({ symbol }, i) => `<button type="button" data-axis="${i}">${symbol}</button>`)].join("");
    for (const button of this.axes.children) button.addEventListener("click", () => this.choose(Number(button.dataset.axis)));
    const last = spec.cells - 1;
    const along = Array.from({ length: spec.cells }, (_, k) => k);
    const at = Array.from({ length: last / GRID + 1 }, (_, k) => k * GRID);
    this.gridLines = [...at.map((row) => along.map((k) => row * spec.cells + k)), ...at.map((column) => along.map((k) => k * spec.cells + column))];
    this.explain();
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
    const whole = this.chosen.length === n;
    const where = ["", "one point of the line", "one straight line", "one flat plane"];
    this.how.textContent = !n
      ? "Without a hidden layer, the output unit sees the inputs themselves, and its boundary is a straight line. Add a hidden layer to bend it."
      : this.scene.units.length === 2 && n === 1
        ? "With a single hidden unit the boundary stays straight: it takes several to bend the plane."
        : "The hidden layer bends the plane until one more logistic regression, which can only draw a straight line, separates the classes. The boundary is curved on the left and straight on the right.";
    const axes = this.chosen.map((i) => this.units[i].symbol).join(", ");
    this.there.textContent = whole
      ? `The same points and grid by ${axes}. The output unit's boundary is ${where[n]}.${n === 3 ? " Drag to turn." : ""}`
      : this.chosen.length
        ? `The same points and grid by ${axes}${this.chosen.length === 3 ? "; drag to turn" : ""}. The output unit also depends on the other units, so its boundary is straight only in the projection.`
        : `The same points and grid in ${n} dimensions, projected. Horizontal: along the output unit’s weights. Vertical: the direction of largest variance orthogonal to them. The boundary is one straight line.`;
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
    const context = sized(this.space, side, side);
    this.limits = range(this.scene.spec.activation, concatenated(this.scene.train.layers.at(-2)));
    if (this.scene.spec.activation === "relu") this.limits = [0, this.limits[1]];
    const view = this.chosen.length ? this.chosenAxes() : this.projection();
    const frame = this.frame(view, side);
    this.cut = view.boundary;
    this.drawSpace(context, view, frame);
  }

  /** Draw the plane with its grid and the boundary. */
  drawPlane(context, side) {
    const { spec, grid, palette } = this.scene;
    const logits = grid.layers.at(-1)[0];
    const { cells, extent: [x0, x1, y0, y1] } = spec;
    const inner = side - MARGINS;
    const place = (u, v) => [LEFT + u * inner, TOP + v * inner];
    surface(this.surface, cells, (k) => palette[Math.round(255 * sigmoid(logits[k]))]);
    context.drawImage(this.surface, 0.5, 0.5, cells - 1, cells - 1, LEFT, TOP, inner, inner);
    context.strokeStyle = "rgba(40, 40, 60, .28)";
    context.lineWidth = 1;
    context.beginPath();
    for (let k = 0; k < cells; k += GRID) {
      const t = k / (cells - 1);
      context.moveTo(...place(t, 0));
      context.lineTo(...place(t, 1));
      context.moveTo(...place(0, t));
      context.lineTo(...place(1, t));
    }
    context.stroke();
    boundary(context, logits, cells, (a, b, c, d) => [...place(a, b), ...place(c, d)]);
    this.marks(context, (k) => place((spec.points[k][0] - x0) / (x1 - x0), (y1 - spec.points[k][1]) / (y1 - y0)));
    names(context, this.color, side, spec.axis_names);
  }

  /** Up to three units as axes, and the boundary where they are all that the output unit sees. */
  chosenAxes() {
    const { grid, train, parameters, output } = this.scene;
    const columns = ({ layers }) => this.chosen.map((i) => layers.at(-2)[i]);
    const weights = this.chosen.map((i) => parameters[output.place + i]);
    const bias = parameters[output.place + this.units.length];
    const whole = this.chosen.length === this.units.length;
    const [low, high] = this.limits;
    const dimensions = this.chosen.length;
    let boundary = [];
    if (whole && dimensions === 1 && weights[0]) boundary = [[-bias / weights[0]]].filter(([h]) => h >= low && h <= high);
    if (whole && dimensions === 2) boundary = pairs(clip(weights[0], weights[1], bias, [low, high, low, high]));
    if (whole && dimensions === 3) boundary = cutCube(weights, bias, low, high);
    return {
      dimensions, limits: Array(dimensions).fill(this.limits), whole, boundary, weights, bias,
      names: this.chosen.map((i) => this.units[i].symbol),
      grid: columns(grid), train: columns(train),
    };
  }

  /** The output's direction to the right, and upwards the direction of largest spread at a right angle to it. */
  projection() {
    const { grid, train, parameters, output } = this.scene;
    const n = this.units.length;
    const weights = Array.from({ length: n }, (_, i) => parameters[output.place + i]);
    const length = Math.hypot(...weights) || 1;
    const right = weights.map((w) => w / length);
    const up = spread(train.layers.at(-2), right);
    const [low, high] = this.limits;
    const center = (low + high) / 2;
    const reach = ((high - low) / 2) * Math.sqrt(n);
    const along = (columns, direction) => {
      const out = new Float64Array(columns[0].length);
      columns.forEach((column, i) => {
        for (let k = 0; k < out.length; k++) out[k] += direction[i] * (column[k] - center);
      });
      return out;
    };
    const bias = parameters[output.place + n] + center * weights.reduce((sum, w) => sum + w, 0);
    const at = -bias / length;
    const boundary = Math.abs(at) <= reach ? [[at, -reach], [at, reach]] : [];
    const axes = [grid, train].map(({ layers }) => [right, up].map((direction) => along(layers.at(-2), direction)));
    this.directions = { right, up, center };
    return {
      dimensions: 2, limits: [[-reach, reach], [-reach, reach]], whole: true, boundary, weights: [length, 0], bias,
      names: ["w·h ÷ |w|, along the output’s weights", "largest variance orthogonal to it"], grid: axes[0], train: axes[1],
    };
  }

  /** From coordinates to the canvas: at(axes values) gives [x, y]. */
  frame({ dimensions, limits }, side) {
    const inner = side - MARGINS;
    const unit = (axis, value) => (value - limits[axis][0]) / (limits[axis][1] - limits[axis][0]);
    if (dimensions < 3)
      return { side, inner, at: (x, y) => [LEFT + unit(0, x) * inner, TOP + (dimensions === 1 ? y : 1 - unit(1, y)) * inner] };
    const [[cosA, sinA], [cosB, sinB]] = this.turn.map((angle) => [Math.cos(angle), Math.sin(angle)]);
    const scale = inner * 0.62;
    const depth = (x, y, z) => cosB * (sinA * (unit(0, x) - 0.5) + cosA * (unit(1, y) - 0.5)) - sinB * (unit(2, z) - 0.5);
    const at = (x, y, z) => {
      const [a, b, c] = [unit(0, x) - 0.5, unit(1, y) - 0.5, unit(2, z) - 0.5];
      return [side / 2 + scale * (cosA * a - sinA * b), side / 2 - scale * (cosB * c + sinB * (sinA * a + cosA * b))];
    };
    return { side, inner, at, depth };
  }

  drawSpace(context, view, frame) {
    const { dimensions, limits, grid, train, boundary } = view;
    const { at, side } = frame;
    const place = { 1: (columns, k) => at(columns[0][k], 0.5), 2: (columns, k) => at(columns[0][k], columns[1][k]), 3: (columns, k) => at(columns[0][k], columns[1][k], columns[2][k]) }[dimensions];
    if (view.whole && dimensions < 3) this.ground(context, view, frame);
    context.strokeStyle = this.color;
    context.globalAlpha = 0.6;
    context.lineWidth = 1;
    if (dimensions === 3) this.cube(context, view, frame);
    else context.strokeRect(LEFT, TOP, frame.inner, frame.inner);
    context.globalAlpha = 1;
    context.strokeStyle = dimensions === 3 ? mix(this.color, 0.45) : view.whole ? "rgba(40, 40, 60, .4)" : mix(this.color, 0.45);
    const bent = new Path2D();
    if (dimensions === 1) {
      // A line's grid is where the plane's crossings land on it.
      for (const line of this.gridLines.slice(0, this.gridLines.length / 2))
        for (let k = 0; k < line.length; k += GRID) {
          const [x, y] = place(grid, line[k]);
          bent.moveTo(x, y - frame.inner * 0.06);
          bent.lineTo(x, y + frame.inner * 0.06);
        }
    } else {
      for (const line of this.gridLines) {
        line.forEach((k, i) => {
          const [x, y] = place(grid, k);
          if (i) bent.lineTo(x, y);
          else bent.moveTo(x, y);
        });
      }
    }
    context.save();
    if (dimensions < 3) {
      context.beginPath();
      context.rect(LEFT, TOP, frame.inner, frame.inner);
      context.clip();
    }
    context.stroke(bent);
    context.restore();
    this.border(context, view, frame);
    const order = dimensions === 3 ? byDepth(train, frame.depth) : null;
    const { labels } = this.scene.spec;
    this.marks(context, (k) => {
      const [x, y] = place(train, k);
      // On a line the classes stand apart, and the points of each a little.
      return dimensions === 1 ? [x, y + (labels[k] ? -1 : 1) * frame.inner * (0.12 + 0.22 * ((k * 0.618) % 1))] : [x, y];
    }, order);
    if (dimensions < 3) {
      names(context, this.color, side, view.names);
      ticks(context, this.color, frame, limits, dimensions);
    }
    const what = boundary.length ? "The boundary is straight." : "The boundary lies outside.";
    this.space.setAttribute("aria-label", `Hidden space: ${labels.length} training points by ${view.names.join(" and ")}. ${view.whole ? what : ""}`);
  }

  /** P(class 1) in hidden space: it changes only along the output's direction. */
  ground(context, { dimensions, limits, weights, bias }, { at, inner }) {
    const { palette } = this.scene;
    const [a, b] = [weights[0], dimensions === 1 ? 0 : weights[1]];
    const [centerX, centerY] = limits.map(([low, high]) => (low + high) / 2);
    const z = a * centerX + b * (centerY ?? 0) + bias;
    const [x, y] = dimensions === 1 ? at(centerX, 0.5) : at(centerX, centerY);
    const scale = inner / (limits[0][1] - limits[0][0]);
    // In pixels: the logit's slope, rightwards and downwards.
    const [gx, gy] = [a / scale, -b / scale];
    const steep = Math.hypot(gx, gy);
    if (steep > 1e-9) {
      const reach = 6 / steep; // pixels from a logit of 0 to one of 6
      const [ux, uy] = [gx / steep, gy / steep];
      const [ox, oy] = [x - (z / steep) * ux, y - (z / steep) * uy];
      const ramp = context.createLinearGradient(ox - reach * ux, oy - reach * uy, ox + reach * ux, oy + reach * uy);
      for (let i = 0; i <= 16; i++) ramp.addColorStop(i / 16, css(palette[Math.round(255 * sigmoid(i * 0.75 - 6))]));
      context.fillStyle = ramp;
    } else context.fillStyle = css(palette[Math.round(255 * sigmoid(z))]);
    context.fillRect(LEFT, TOP, inner, inner);
  }

  border(context, { dimensions, boundary }, { at, inner }) {
    if (!boundary.length) return;
    const line = new Path2D();
    if (dimensions === 1) {
      const [x] = at(boundary[0][0], 0);
      line.moveTo(x, TOP);
      line.lineTo(x, TOP + inner);
    } else boundary.forEach((corner, i) => {
      const [x, y] = at(...corner);
      if (i) line.lineTo(x, y);
      else line.moveTo(x, y);
    });
    if (dimensions === 3) {
      line.closePath();
      context.fillStyle = mix(this.color, 0.16);
      context.fill(line);
      context.strokeStyle = this.color;
      context.lineWidth = 1.6;
      context.stroke(line);
      return;
    }
    for (const [color, width] of [["rgba(255,255,255,.7)", 5], ["#111", 2.2]]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke(line);
    }
  }

  cube(context, { limits, names }, { at }) {
    const corners = Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((axis) => limits[axis][(i >> axis) & 1]));
    context.beginPath();
    for (const [i, j] of CUBE_EDGES) {
      context.moveTo(...at(...corners[i]));
      context.lineTo(...at(...corners[j]));
    }
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle = this.color;
    context.font = "13px Source Sans, Source Sans Pro, system-ui, sans-serif";
    context.textAlign = "center";
    const [low, high] = limits[0];
    const beyond = high + 0.1 * (high - low);
    names.forEach((name, axis) => {
      const end = [low, low, low];
      end[axis] = beyond;
      const [x, y] = at(...end);
      context.fillText(`${name} = ${number(high, high < 1 ? 1 : 0)}`, x, y + 4);
    });
    const [x, y] = at(low - 0.06 * (high - low), low - 0.06 * (high - low), low - 0.06 * (high - low));
    context.fillText(number(low, 0), x, y + 4);
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

  /** For tests: the boundary's corners as outputs of the last hidden layer, as they are drawn. */
  get boundary() {
    if (this.chosen.length) return this.cut;
    const { right, up, center } = this.directions;
    return this.cut.map(([u, v]) => right.map((r, i) => center + u * r + v * up[i]));
  }
}

const CUBE_EDGES = [[0, 1], [2, 3], [4, 5], [6, 7], [0, 2], [1, 3], [4, 6], [5, 7], [0, 4], [1, 5], [2, 6], [3, 7]];

/**
 * The corners, in order, of the polygon in which the plane w·h + b = 0 intersects a cube.
 * @param {number[]} weights @param {number} bias @param {number} low @param {number} high The cube's limits.
 */
export function cutCube(weights, bias, low, high) {
  const corners = Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((axis) => ((i >> axis) & 1 ? high : low)));
  const z = corners.map((corner) => corner.reduce((sum, h, i) => sum + weights[i] * h, bias));
  const cuts = [];
  for (const [i, j] of CUBE_EDGES) {
    if (z[i] > 0 === z[j] > 0) continue;
    const t = z[i] / (z[i] - z[j]);
    cuts.push(corners[i].map((h, axis) => h + t * (corners[j][axis] - h)));
  }
  if (cuts.length < 3) return [];
  const middle = [0, 1, 2].map((axis) => cuts.reduce((sum, cut) => sum + cut[axis], 0) / cuts.length);
  const first = cuts[0].map((h, i) => h - middle[i]);
  const second = cross(weights, first);
  const angle = (cut) => {
    const offset = cut.map((h, i) => h - middle[i]);
    return Math.atan2(dot(offset, second) / Math.hypot(...second), dot(offset, first) / Math.hypot(...first));
  };
  return cuts.sort((a, b) => angle(a) - angle(b));
}

/**
 * The direction of the points' largest spread at a right angle to another, of length 1: the power method from a fixed
 * start, so that the same state gives the same picture and a slightly other state a slightly other one.
 */
function spread(columns, beside) {
  const n = columns.length;
  const count = columns[0].length;
  const means = columns.map((column) => column.reduce((sum, h) => sum + h, 0) / count);
  const covariance = columns.map((a, i) => columns.map((b, j) => {
    if (j < i) return 0;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += (a[k] - means[i]) * (b[k] - means[j]);
    return sum / count;
  }));
  const at = (i, j) => covariance[Math.min(i, j)][Math.max(i, j)];
  const upright = (vector) => {
    const along = dot(vector, beside);
    const rest = vector.map((v, i) => v - along * beside[i]);
    const length = Math.hypot(...rest);
    return length > 1e-12 ? rest.map((v) => v / length) : null;
  };
  let vector = upright(Array.from({ length: n }, (_, i) => Math.cos(1 + 2.4 * i)));
  for (let round = 0; round < ROUNDS; round++)
    vector = upright(vector.map((_, i) => vector.reduce((sum, v, j) => sum + at(i, j) * v, 0))) ?? vector;
  return vector;
}

function byDepth(columns, depth) {
  const depths = Array.from(columns[0], (_, k) => depth(columns[0][k], columns[1][k], columns[2][k]));
  return depths.map((_, k) => k).sort((a, b) => depths[b] - depths[a]);
}

const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
/** @param {number[]} a @param {number[]} b */
const cross = ([a, b, c], [d, e, f]) => [b * f - c * e, c * d - a * f, a * e - b * d];
const pairs = (segment) => (segment ? [segment.slice(0, 2), segment.slice(2)] : []);
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

function ticks(context, color, { inner }, limits, dimensions) {
  context.fillStyle = color;
  context.font = "12px Source Sans, Source Sans Pro, system-ui, sans-serif";
  const text = (value) => number(value, Math.abs(value) < 10 && value % 1 ? 1 : 0);
  const [low, high] = limits[0];
  context.textAlign = "left";
  context.fillText(text(low), LEFT, TOP + inner + 14);
  context.textAlign = "right";
  context.fillText(text(high), LEFT + inner, TOP + inner + 14);
  if (dimensions === 1) return;
  context.fillText(text(limits[1][0]), LEFT - 5, TOP + inner);
  context.fillText(text(limits[1][1]), LEFT - 5, TOP + 10);
}
