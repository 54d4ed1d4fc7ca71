// Loss landscape: the training cross-entropy over a plane of parameters, the path of the run on it, and the next step. Plotly
// draws the contours and the axes; a canvas above, what moves. A click puts the network at that place.

import { figureOf, Plot } from "../../charts/plot.js";
import { Landscape, parameterPlane, planeOf, project } from "../../network/landscape.js";
import { exact, parameterNames, percent } from "../../network/units.js";
import { Cursor } from "../../tools/cursor.js";
import { escapeHtml, find, findAll, help } from "../../base/html.js";
import { watchSidebar } from "../../views/sidebar.js";
import { snap, step } from "./levels.js";
import { ACCENT, arrow, crosshair, dot, OTHER, polyline, stroke } from "./overlay.js";
import { Surface } from "./surface.js";

/** @typedef {import("../../network/landscape.js").Plane} Plane */

const RECENT = 30; // points of the path that stand out
const SEEN = 240; // frames whose parameters are kept, for the path
const MIN_REACH = 2; // half the height of the plane that is drawn, at least
const MAX_REACH = 1e4;
const ZOOM = 1.5;
const INNER = 0.92; // of the range, which the present and the next step must not leave
const DASHES = [7, 5]; // of the reference run's path

const COMPARE = "To compare the paths of two optimizers, open Compare runs: save this run, show it as B, choose another optimizer under Training, and press Reset and Play.";
const HTML = `
<header><h2></h2><p>The training cross-entropy over a plane through the present parameters. Gradient descent goes downhill for one batch at a time: for the whole training set, a step can also lead uphill. Click to put the network at a place.</p></header>
<div class="terrain">
  <figure><div class="plot"><div class="chart" role="img"></div><canvas></canvas></div><div class="tip" hidden></div>
    <figcaption><i class="line"></i> <span class="own"></span>, from <i class="start"></i> <i class="present"></i> present <b class="step">→</b> next step <i class="line guess"></i> <span class="level"></span> (guessing) <span class="other" hidden><i class="line reference"></i> <span></span></span></figcaption></figure>
  <div class="choice">
    <div><label for="landscape-plane">Plane</label><select id="landscape-plane" data-choose="plane"><option value="principal">Principal directions of this run</option><option value="two">Two parameters</option></select></div>
    <div class="axis"><label for="landscape-x">Horizontal</label><select id="landscape-x" data-choose="x"></select></div>
    <div class="axis"><label for="landscape-y">Vertical</label><select id="landscape-y" data-choose="y"></select></div>
    <div class="zoom" role="group" aria-label="Range of the axes">
      <button type="button" data-zoom="out" ${help("Show more of the plane")}>−</button>
      <button type="button" data-zoom="in" ${help("Show less of the plane")}>+</button>
      <button type="button" data-zoom="fit" ${help("Show the whole path, and follow it")}>Fit</button></div>
    <p class="refused" role="alert"></p>
    <p class="about"></p>
    <p class="both"></p>
  </div>
</div>`;

export class LossLandscape {
  /** @param {HTMLElement} root @param {import("../../page.js").Page} page */
  constructor(root, page) {
    root.innerHTML = HTML;
    for (const [name, color] of Object.entries({ "--accent": ACCENT, "--other": OTHER })) root.style.setProperty(name, color);
    this.root = root;
    this.page = page;
    this.chart = find(root, ".chart");
    this.about = find(root, ".about");
    this.both = find(root, ".both");
    this.refused = find(root, ".refused");
    this.selects = Object.fromEntries(findAll(root, "select").map((select) => [select.dataset.choose, select]));
    for (const select of Object.values(this.selects)) select.addEventListener("change", () => this.choose(select));
    for (const button of findAll(root, "[data-zoom]")) button.addEventListener("click", () => this.zoom(button.dataset.zoom));
    this.plot = new Plot(page.Plotly, this.chart, { figure: () => figureOf(this.scene, "landscape"), drawn: (anew) => this.resize(anew) });
    this.cursor = new Cursor(this.plot, {
      tip: (place) => this.tip(place),
      start: () => this.start,
      click: (place) => this.put(place),
      key: ({ key }) => key === "Enter" && this.cursor.place && this.put(this.cursor.place),
      draw: () => this.drawAbove(),
    }, find(root, ".tip"), find(root.closest(".stage"), ".unseen"));
    // A setting takes effect with the next request: ask for the step that it leads to.
    this.unwatch = watchSidebar(() => this.chart.offsetWidth && this.ask());
    /** What is asked of the server: two parameters, none for the principal directions, null for the default. @type {number[] | null} */
    this.axes = null;
    this.shape = "";
    this.surface = new Surface(this.plot, {
      isPlaying: () => page.player.playing,
      view: () => ({ plane: this.plane, range: this.range, titles: this.titles }),
      colors: () => this.colors(),
      drawn: () => this.drawAbove(),
    });
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    const { spec, units } = scene;
    this.landscape = new Landscape(spec);
    find(this.root, ".level").textContent = `ln ${spec.classes.length}`;
    this.names = parameterNames(units);
    const shape = String([spec.features, spec.layer_sizes]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.axes = null;
      const options = units.flat().map((unit) => {
        const own = this.names.slice(unit.place, unit.place + unit.inputs.length + 1);
        const layer = unit.last || units.length < 3 ? "" : `, hidden layer ${unit.layer + 1}`;
        return `<optgroup label="${unit.name}${layer}">${own.map(({ meaning }, i) => `<option value="${unit.place + i}">${escapeHtml(`${this.nameOf(unit.place + i)}: ${meaning}`)}</option>`).join("")}</optgroup>`;
      });
      for (const axis of ["x", "y"]) this.selects[axis].innerHTML = options.join("");
    }
    /** The last word from the server: path and next step. @type {any} */
    this.told = null;
    /** @type {import("../../loop/frames.js").Frame[]} */
    this.seen = [];
    this.surface.begin(scene, this.landscape, this.names.length);
    this.following = true; // whether the range follows the path
    /** What the axes show: from, to. @type {{ x: number[], y: number[] } | null} */
    this.range = null;
    this.setPlane(this.axes?.length ? parameterPlane(this.axes, this.names.length) : this.defaultPlane(), []);
    this.tellBoth();
    this.refuse("");
    if (!this.plot.isShown) this.plot.show().then(() => this.draw(true));
  }

  /** Take the scene's points. */
  setPoints() {
    this.landscape = new Landscape(this.scene.spec);
    this.surface.setLandscape(this.landscape);
  }

  /** w₁ of h₂ @param {number} index */
  nameOf(index) {
    const { symbol, unit } = this.names[index];
    return `${symbol} of ${unit.symbol}`;
  }

  /** The first output unit's first two parameters. */
  defaultPlane() {
    const { place } = this.scene.outputs[0];
    return parameterPlane([place, place + 1], this.names.length);
  }

  /** @param {Plane} plane @param {number[]} shares Of the variance that the principal directions explain. */
  setPlane(plane, shares) {
    this.plane = plane;
    this.shares = shares;
    const principal = this.axes ? !this.axes.length : this.scene.units.length > 1;
    const [x, y] = plane.axes;
    this.selects.plane.value = principal ? "principal" : "two";
    if (plane.axes.length) [this.selects.x.value, this.selects.y.value] = [String(x), String(y)];
    for (const axis of findAll(this.root, ".axis")) axis.hidden = principal;
    const share = (i) => percent(shares[i], 1);
    this.about.textContent = shares.length
      ? `The two directions in which ${this.hasBoth ? "both runs" : "this run"} moved most: the first principal components of ${this.hasBoth ? "their" : "its"} ${this.told.updates.length + (this.hasBoth ? this.told.reference.updates.length : 0)} checkpoints, which explain ${share(0)} and ${share(1)} of their variance. The plane passes through the present parameters, and the ${this.hasBoth ? "paths are" : "path is"} projected onto it.`
      : principal
        ? `The principal directions need two updates that are not along one line. Until then, two parameters of the ${this.scene.outputs.length > 1 ? "first " : ""}output unit are shown.`
        : this.scene.units.length > 1
          ? "All other parameters have their present values. Along the path, they changed too: it is projected onto this plane."
          : "All other parameters have their present values. Without a hidden layer, the cross-entropy is convex: it has a single valley.";
    this.coordinates = plane.axes.length ? plane.axes.map((axis) => this.nameOf(axis)) : ["direction 1", "direction 2"];
    this.titles = this.coordinates.map((name, i) => (plane.axes.length ? `${name}, ${this.names[plane.axes[i]].meaning}` : `principal ${name}, from the start`));
    const label = `Training cross-entropy over ${this.coordinates.join(" and ")}. Arrow keys move the cross-hair, Enter puts the network there.`;
    if (this.chart.getAttribute("aria-label") !== label) this.chart.setAttribute("aria-label", label);
    find(this.root, "[data-zoom=fit]").setAttribute("aria-pressed", String(this.following));
  }

  /** @param {HTMLSelectElement} changed */
  choose(changed) {
    const { plane, x, y } = this.selects;
    const before = this.plane.axes.length ? this.plane.axes : this.defaultPlane().axes;
    let axes = changed === plane ? before : [Number(x.value), Number(y.value)];
    if (axes[0] === axes[1]) axes = [before[1], before[0]]; // each axis takes the other's parameter
    this.axes = plane.value === "two" ? axes : [];
    this.refuse("");
    this.following = true;
    this.range = null;
    if (this.axes.length) this.setPlane(parameterPlane(axes, this.names.length), []);
    this.told = this.axes.length ? null : this.told;
    this.draw(true);
    this.ask();
  }

  /** Ask for the path in the plane that is chosen. While it plays, it comes with the frames. */
  ask() {
    if (!this.page.player.playing) this.page.ask("draw");
  }

  /** Another reference run has another path. @param {import("../../loop/protocol.js").Answer} answer */
  receive({ reference_spec }) {
    if (reference_spec !== undefined) for (const frame of this.seen) delete frame.reference;
  }

  /** Called with every frame. @param {import("../../loop/frames.js").Frame} frame */
  show(frame) {
    this.follow(frame);
    if (frame.landscape) this.receivePath(frame.landscape);
  }

  /** What Python tells of the run. @param {any} told As `playground.stage.answers.panels.describe_landscape` returns it. */
  receivePath(told) {
    const { axes, origin, directions, shares } = told;
    const asked = this.axes ?? axes;
    if (asked.length && String(asked) !== String(axes)) return this.ask(); // the answer to an earlier choice, or to none
    this.told = told;
    if (String(axes) !== String(this.plane.axes)) [this.following, this.range] = [true, null];
    this.setPlane(axes.length ? parameterPlane(axes, this.names.length) : planeOf([], origin, directions), shares);
    this.tellBoth();
  }

  /** Whether the path of the reference run is shown, too. */
  get hasBoth() {
    return Boolean(this.told?.reference?.path);
  }

  /** Say which path is whose, or how to show two. */
  tellBoth() {
    const reference = this.told?.reference;
    const [own, other] = reference?.names ?? [];
    find(this.root, ".own").textContent = this.hasBoth ? `A: ${own || "this run"}` : "path";
    const key = find(this.root, ".other");
    key.hidden = !this.hasBoth;
    find(key, "span").textContent = `B: ${other || "saved run"}`;
    this.both.textContent = this.hasBoth || !this.told ? "" : reference?.misfit ?? COMPARE;
  }

  /** @param {import("../../loop/frames.js").Frame} frame */
  follow(frame) {
    const { seen } = this;
    if (frame.update < (seen.at(-1)?.update ?? -1)) {
      this.told = null;
      if (this.following) this.range = null;
    }
    while (seen.length && seen.at(-1).update >= frame.update) seen.pop();
    seen.push(frame);
    if (seen.length > SEEN) seen.shift();
  }

  /** The path of this run. @returns {[number, number][]} */
  path() {
    return this.pathOf(this.told, this.seen, this.scene.frame);
  }

  /** The path of the reference run; null where it is not shown. */
  otherPath() {
    const { frame } = this.scene;
    if (!this.hasBoth) return null;
    const { reference } = this.told;
    if (!frame.reference) return reference.path; // as those have it who follow a teacher's page
    return this.pathOf(reference, this.seen.map((seen) => seen.reference).filter(Boolean), frame.reference);
  }

  /** Checkpoints, then the frames seen, to the present. @param {any} told @param {import("../../loop/frames.js").Frame[]} seen @param {import("../../loop/frames.js").Frame} frame @returns {[number, number][]} */
  pathOf(told, seen, frame) {
    const first = seen[0]?.update ?? frame.update;
    const before = told ? told.path.filter((_, i) => told.updates[i] < first) : [];
    const between = told ? told.updates.map((update, i) => ({ update, at: told.path[i] })).filter(({ update }) => update >= first && update < frame.update) : [];
    const frames = seen.map(({ update, parameters }) => ({ update, at: project(this.plane, parameters) }));
    const known = new Set(frames.map(({ update }) => update));
    const rest = [...between.filter(({ update }) => !known.has(update)), ...frames].sort((a, b) => a.update - b.update);
    return [...before, ...rest.map(({ at }) => at)];
  }

  /** @returns {[number, number] | null} Where the next step leads: to the next frame while it plays, else to what Python says of the next update. */
  next() {
    const { page: { player }, told, plane } = this;
    if (!player.playing) return told?.next ?? null;
    const [frame] = player.queue;
    return frame ? project(plane, frame.parameters) : null;
  }

  /** @param {boolean} [still] Whether the picture is to stand. */
  draw(still = false) {
    if (!this.scene?.frame || !this.plot.isDrawn) return;
    this.present = project(this.plane, this.scene.parameters);
    this.fit();
    this.surface.renew();
    this.drawAbove();
    this.cursor.showTip();
    if (still && !this.page.player.playing) this.surface.work();
    this.schedule();
  }

  /** Let the range follow the path: in steps, so that it seldom changes. */
  fit() {
    const target = this.next();
    /** @type {(at: number[]) => boolean} */
    const near = (at) => at.every((coordinate) => Math.abs(coordinate) < MAX_REACH);
    const { reference } = this.scene.frame;
    const other = this.hasBoth && reference ? [project(this.plane, reference.parameters)] : [];
    const must = [this.present, ...(target ? [target] : []), ...other].filter(near);
    /** @type {(at: number[]) => boolean} */
    const inView = ([x, y]) => Math.abs(x - this.center[0]) < INNER * this.aspect() * this.reach && Math.abs(y - this.center[1]) < INNER * this.reach;
    if (this.range && (!this.following || must.every(inView))) return;
    const all = [...this.path(), ...(this.otherPath() ?? []), ...must].filter(near);
    const [low, high] = [Math.min, Math.max].map((end) => [0, 1].map((i) => all.reduce((found, at) => end(found, at[i]), all[0]?.[i] ?? 0)));
    const aspect = this.aspect();
    const need = 0.5 * Math.max((high[0] - low[0]) / aspect, high[1] - low[1]);
    const reach = step(Math.max(MIN_REACH, 1.3 * need));
    this.center = [0, 1].map((i) => snap((low[i] + high[i]) / 2, reach / 4));
    this.setReach(reach);
  }

  /** @param {number} reach Half the height of the plane that is drawn; a unit is as long on both axes. */
  setReach(reach) {
    this.reach = reach;
    const [x, y] = this.center;
    const width = reach * this.aspect();
    this.range = { x: [x - width, x + width], y: [y - reach, y + reach] };
  }

  aspect() {
    const { width, height } = this.plot.box;
    return width / height;
  }

  /** @param {string} how */
  zoom(how) {
    this.following = how === "fit";
    find(this.root, "[data-zoom=fit]").setAttribute("aria-pressed", String(this.following));
    if (how === "fit") this.range = null;
    else {
      const reach = Math.min(MAX_REACH, Math.max(1 / MAX_REACH, how === "in" ? this.reach / ZOOM : this.reach * ZOOM));
      // The present point stays where it is on the screen.
      this.center = this.present.map((at, i) => at + (reach / this.reach) * (this.center[i] - at));
      this.setReach(reach);
    }
    this.draw(true);
  }

  colors() {
    return this.scene.spec.themes[this.scene.theme].landscape.layout;
  }

  /** Fit the range to the plot. @param {boolean} anew Whether Plotly has drawn the empty figure. */
  resize(anew) {
    if (anew) this.surface.shown = null;
    if (anew && this.following) this.range = null;
    else if (this.center) this.setReach(this.reach);
    this.draw(true);
  }

  schedule() {
    this.ticking ??= requestAnimationFrame(() => {
      this.ticking = undefined;
      if (this.surface.work()) this.schedule();
    });
  }

  /** The path, the present, the next step and the cross-hair, over the surface that is shown. */
  drawAbove() {
    const surface = this.surface.shown;
    if (!surface || !this.plot.isDrawn) return;
    const { context, width, height } = this.plot.layer();
    context.clearRect(0, 0, width, height);
    const { x: [x0, x1], y: [y0, y1] } = surface.range;
    /** @type {(at: number[]) => [number, number]} */
    const place = ([x, y]) => [((x - x0) / (x1 - x0)) * width, ((y1 - y) / (y1 - y0)) * height];
    context.lineJoin = context.lineCap = "round";
    const guess = new Path2D();
    for (const [a, b, c, d] of surface.guess) {
      guess.moveTo(a * width, b * height);
      guess.lineTo(c * width, d * height);
    }
    context.setLineDash([1.5, 4]);
    stroke(context, guess, "#222", 2);
    context.setLineDash([]);
    if (String(surface.plane.axes) !== String(this.plane.axes)) return; // the surface of the new plane is on its way
    const other = this.otherPath()?.map(place).filter((at) => at.every((pixel) => Math.abs(pixel) < 1e5));
    if (other?.length) {
      const line = polyline(other);
      stroke(context, line, "rgba(255,255,255,.75)", 4);
      context.setLineDash(DASHES);
      stroke(context, line, OTHER, 2);
      context.setLineDash([]);
      dot(context, other.at(-1), 5, OTHER);
    }
    const present = place(this.present);
    // Where a run has diverged, what is far out of sight is left out.
    const path = [...this.path().map(place), present].filter((at) => at.every((pixel) => Math.abs(pixel) < 1e5));
    const recent = Math.max(0, path.length - RECENT);
    // What is long past is fainter, so that the last steps stand out.
    stroke(context, polyline(path.slice(0, recent + 1)), "rgba(0,0,0,.4)", 1.2);
    const last = polyline(path.slice(recent));
    stroke(context, last, "rgba(255,255,255,.75)", 4);
    stroke(context, last, "#111", 1.6);
    if (path.length) dot(context, path[0], 3.5, "#fff", "#111");
    const next = this.next();
    if (next) arrow(context, present, place(next));
    dot(context, present, 6, ACCENT);
    if (this.cursor.place) crosshair(context, this.cursor.place, width, height);
  }

  /** The coordinates at a place; null outside of the plot. @param {import("../../charts/plot.js").Place} place */
  at(place) {
    return this.surface.shown ? this.plot.toUnits(place) : null;
  }

  /** Where the arrow keys begin: at the present point, if that is in sight. */
  get start() {
    const [x, y] = this.present;
    const place = this.plot.toPixels(x, y);
    return this.plot.contains(place) ? place : null;
  }

  /** The loss at a place, as the network has it at this moment. @param {import("../../charts/plot.js").Place} place */
  tip(place) {
    const at = this.at(place);
    if (!at) return null;
    const loss = this.landscape.loss(this.landscape.parametersAt(this.plane, this.scene.parameters, at[0], at[1]));
    const value = Object.assign(document.createElement("b"), { textContent: `cross-entropy ${exact(loss)}` });
    return [value, `\n${this.coordinates.map((name, i) => `${name} = ${exact(at[i], 3)}`).join("\n")}`];
  }

  /** Put the network at a place of the plane. @param {import("../../charts/plot.js").Place} place */
  put(place) {
    const at = this.at(place);
    if (!at) return;
    this.refuse("");
    const { plane, scene: { parameters } } = this;
    const there = this.landscape.parametersAt(plane, parameters, at[0], at[1]);
    this.page.ask("set", { values: plane.moved.map((i) => [i, there[i]]) }, this);
  }

  /** @param {string} text What was wrong with a place. */
  refuse(text) {
    this.refused.textContent = text && `${text} The network is unchanged.`;
  }

  destroy() {
    this.unwatch();
    this.plot.destroy();
  }

  /** For tests: what is drawn. */
  get drawn() {
    const { scene, surface: { shown, settled } } = this;
    if (!shown) return null;
    const { plane, base, x, y, z } = shown;
    const { axes, origin, directions } = plane;
    return {
      settled, axes, origin: Array.from(origin), directions: directions.map((direction) => Array.from(direction)),
      base: Array.from(base), x, y, z, path: this.path(), otherPath: this.otherPath(), present: this.present, next: this.next(), loss: this.landscape.loss(scene.parameters),
    };
  }
}
