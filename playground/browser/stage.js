// The stage: its parts, and what they may ask of each other. It passes each frame of the player to the parts that draw it, and
// each action of the visitor to the server.

import { Classroom } from "./classroom/classroom.js";
import { Charts } from "./charts/charts.js";
import { chartsAsPicture } from "./charts/picture.js";
import { Address } from "./loop/address.js";
import { Clock } from "./loop/clock.js";
import { Handshake } from "./loop/handshake.js";
import { PageRuns } from "./loop/page_runs.js";
import { Player, reducedMotion } from "./loop/player.js";
import { VIEWS } from "./loop/protocol.js";
import { ask, watchConnection } from "./loop/server.js";
import { Lesson } from "./lessons/lesson.js";
import { Present } from "./lessons/present.js";
import { probabilitiesAt } from "./network/classes.js";
import { pointAt } from "./network/plane.js";
import { Scene } from "./network/scene.js";
import { Panels } from "./panels/panels.js";
import { Drawing } from "./tools/drawing.js";
import { Probe } from "./tools/probe.js";
import { Diagram } from "./views/diagram/diagram.js";
import { SlowMotion } from "./views/slow/slow.js";
import { Equation } from "./views/equation.js";
import { Keys } from "./base/keys.js";
import { pace } from "./base/pace.js";
import { LAYOUT } from "./views/layout.js";
import { Readouts, summary } from "./views/readouts.js";
import { foldSidebar } from "./views/sidebar.js";
import { Timeline } from "./views/timeline.js";
import { Transport } from "./views/transport.js";
import { find, findAll } from "./base/html.js";

/** @typedef {import("./loop/protocol.js").Options} Options */
/** @typedef {import("./loop/frames.js").Frame} Frame */
/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./page.js").Part} Part */

const HIT = 7; // CSS pixels within which a click means a training point, and else its place

/** @implements {Page} */
export class Stage {
  /**
   * @param {HTMLElement & Record<string, any>} root
   * @param {any} Plotly
   * @param {Stage | undefined} before The stage that this one replaces, where the page has lost it.
   */
  constructor(root, Plotly, before) {
    this.root = root;
    this.Plotly = Plotly;
    root.innerHTML = LAYOUT;
    document.documentElement.dataset.hide = (new URLSearchParams(location.search).get("hide") ?? "").replaceAll(",", " ");
    /** The stage's own controls, by name. @type {Options | null} */
    this.options = before?.options ?? null;
    /** @type {Scene | null} */
    this.scene = null;
    this.isReady = false; // whether the charts of the scene stand
    this.example = -1; // the training point that is followed, or -1
    this.failed = new Set(); // the parts in which an error was told
    this.handshake = new Handshake(this);
    this.address = new Address();
    this.pageRuns = new PageRuns();
    /** @type {Player} */
    this.player = new Player({
      answer: (answer, part) => this.receive(answer, part),
      frame: (frame, still) => this.draw(frame, still),
      state: () => {
        this.transport.setPlaying(this.player.playing);
        this.clock?.wake();
      },
      message: (text) => this.readouts.setMessage(text),
      checkpoints: () => {
        if (this.timeline.dragging) this.timeline.move();
        this.panels.panels.gradients.receiveCheckpoints(this.player.past.checkpoints);
      },
      recomputing: (update) => this.timeline.setProgress(update),
    });
    this.charts = new Charts(Plotly, root, (update) => this.player.past.visit(update, false));
    this.readouts = new Readouts(root);
    this.transport = new Transport(root, this);
    this.timeline = new Timeline(root, this);
    this.probe = new Probe(root, this);
    this.drawing = new Drawing(root, this);
    this.equation = new Equation(root, this);
    this.diagram = new Diagram(root, this);
    this.slow = new SlowMotion(root, this, this.diagram);
    this.panels = new Panels(root, this);
    this.lesson = new Lesson(root, this);
    this.classroom = new Classroom(root, this);
    this.present = new Present(this);
    /** By what a message calls them. @type {Record<string, Part>} */
    this.parts = {
      "panels": this.panels,
      "network": this.diagram,
      "slow motion": this.slow,
      "equation": this.equation,
      "read-outs": this.readouts,
      "controls": this.transport,
      "timeline": this.timeline,
      "value at the pointer": this.probe,
      "drawing tools": this.drawing,
      "lesson": this.lesson,
      "class": this.classroom,
      "Present mode": this.present,
    };
    // Escape leaves the innermost of what is open; at last, the selected unit.
    const open = [this.classroom, this.drawing, this.slow, this.present, this.panels.panels.confusion, { leave: () => this.deselect() }];
    this.keys = new Keys([
      ...this.all.flatMap(({ shortcuts = [] }) => shortcuts),
      { keys: ["Escape"], meaning: "Leave", act: () => open.some((part) => part.leave()) },
    ]);
    for (const input of findAll(root, "[data-option]")) input.addEventListener("change", () => this.setOption(input.dataset.option, input.checked ? "1" : "0"));
    this.unfold = foldSidebar();
    // A server that was started again does not know the run: this is noticed, and the run restored, before it is missed.
    this.unwatch = watchConnection(() => this.ask("poll"));
    this.player.connect((request) => this.send(request), () => this.charts.loss.recorded);
    this.player.playing = before?.player.playing ?? false;
    this.transport.setPlaying(this.player.playing);
    this.clock = new Clock((now) => this.tick(now));
    // For tests and for measuring from outside: the logits over the grid by output unit, the classes' probabilities there, and what is drawn.
    root.surface = () => {
      this.scene.run(this.player.shown);
      return this.scene.grid.layers.at(-1).flatMap((column) => Array.from(column));
    };
    root.probabilities = () => {
      this.scene.run(this.player.shown);
      const found = Array.from(this.scene.grid.layers.at(-1)[0], (_, i) => probabilitiesAt(this.scene.grid, i));
      return this.scene.spec.classes.map((_, k) => found.map((probabilities) => probabilities[k]));
    };
    root.points = () => this.scene.data;
    root.parameters = () => Array.from(this.player.shown.parameters);
    root.lines = () => this.charts.decision.lines.map(({ unit, weight, segments, slope }) => ({ unit: unit.number, weight, segments, slope }));
    root.landscape = () => this.panels.panels.landscape.drawn;
    root.gradients = () => this.panels.panels.gradients.shown;
    root.boundary = () => this.panels.panels.hidden.boundary;
  }

  get all() {
    return Object.values(this.parts);
  }

  get cursor() {
    return this.probe.cursor;
  }

  get isFollowing() {
    return this.handshake.state === "following";
  }

  /** @param {number} now In ms. @returns {boolean} Whether it plays. */
  tick(now) {
    const { player, root } = this;
    if (!root.isConnected) this.destroy();
    else if (this.isReady) {
      player.tick(now);
      this.address.follow(this.options, player.shown?.update ?? 0);
    } else if (player.channel.pending) player.channel.flush();
    return player.playing;
  }

  /** Called when the page has run, and when the theme changes. @param {{ data: { sequence: number, answer: string }, setTriggerValue: Function }} component */
  async update({ data, setTriggerValue }) {
    this.pageRuns.receive(setTriggerValue);
    await this.handshake.receivePage(data);
    await this.handshake.next(() => this.setTheme(themeOf(this.root)));
  }

  /** Pass an answer to the parts. @param {import("./loop/protocol.js").Answer} answer @param {Part | undefined} part Which asked for it. */
  receive(answer, part) {
    if (answer.refused) (part ?? this.equation).refuse(answer.refused);
    for (const each of this.all) each.receive?.(answer, part);
  }

  /** Show the controls as the teacher's page has them. @param {Record<string, string>} options */
  async adoptOptions(options) {
    this.options = { ...this.options, ...options, present: this.options.present };
    this.showOptions();
    await this.charts.setOptions(this.options);
  }

  /** Begin an experiment. @param {import("./loop/protocol.js").Spec} spec @param {number} generation */
  async begin(spec, generation) {
    this.isReady = false;
    this.failed.clear();
    this.options ??= firstOptions(spec.options);
    this.player.begin(generation, spec);
    this.scene = new Scene(spec, themeOf(this.root));
    pace.begin(this.scene.least);
    this.transport.begin(this.scene);
    this.readouts.begin(this.scene);
    this.showOptions();
    await this.charts.begin(this.scene, this.options);
    for (const part of [this.diagram, this.slow, this.equation, this.probe, this.drawing, this.panels]) part.begin(this.scene);
    this.example = -1;
    this.root.dataset.generation = String(generation);
    this.isReady = true;
  }

  /** @param {"light" | "dark"} theme */
  async setTheme(theme) {
    if (!this.isReady || theme === this.scene.theme) return;
    this.scene.theme = theme;
    await this.charts.show();
    this.panels.panels.map.draw();
    this.refresh();
  }

  /** Ask the server, unless the page shows the teacher's. @param {string} action @param {any} [fields] @param {Part} [part] */
  ask(action, fields, part) {
    if (!this.isFollowing) this.player.ask(action, fields, part);
  }

  /** Carry out an action. A key held down waits for the last answer. @param {string} action @param {boolean} [repeated] */
  act(action, repeated = false) {
    if (!this.isReady || this.isFollowing || this.lesson.forbids(action) || this.lesson.begins(action) || (repeated && (action === "toggle" || this.player.channel.isBusy))) return;
    this.player.goal = this.lesson.goal(this.player.shown);
    this.player.act(action);
    if (this.player.playing) document.documentElement.toggleAttribute("data-played", true);
  }

  /** @param {keyof Options} name @param {string} value */
  setOption(name, value) {
    if (this.isFollowing && name !== "present") return this.showOptions();
    this.options = { ...this.options, [name]: value };
    this.showOptions();
    if (name in this.panels.sections && value === "1") this.panels.reveal(name);
    if (name === "speed") this.player.refill();
    else this.charts.setOptions(this.options).then(() => this.refresh());
    // While it plays, the next request carries the options to the URL.
    if (!this.player.playing) this.player.act("draw");
  }

  /** Hide what a lesson hides. @param {Set<string>} withheld */
  withhold(withheld) {
    if (!this.scene) return;
    this.scene.withheld = withheld;
    this.readouts.isWithheld = withheld.has("numbers");
    if (!this.isReady || !this.scene.frame) return;
    this.charts.draw(true);
    this.drawViews(true);
    this.readouts.show(this.scene.frame, true);
  }

  /** What a step shows: all other views are closed. @param {Record<string, string>} options */
  setLessonOptions(options) {
    const closed = Object.fromEntries([...Object.keys(this.panels.sections), "hard", "log", "lines", "original", "slow"].map((name) => [name, "0"]));
    if (this.isFollowing) return;
    this.options = { ...this.options, ...closed, test: "1", ...options };
    this.showOptions();
    this.charts.setOptions(this.options);
    this.player.channel.add("draw"); // brings what the views need, and carries the options to the URL
  }

  showOptions() {
    const { options, root } = this;
    for (const part of this.all) part.setOptions?.(options);
    for (const input of findAll(root, "[data-option]")) input.checked = options[input.dataset.option] === "1";
    find(root, ".line.regression").parentElement.hidden = options.regression !== "1";
    this.player.speed = this.transport.setSpeed(options.speed);
  }

  /** Send a request. @param {Record<string, any>} request */
  async send(request) {
    const answer = await ask({
      ...this.lesson.place,
      moment: this.classroom.isTeacher ? { selected: this.scene ? this.scene.units.flat().indexOf(this.scene.selected) : -1, slow: this.slow.moment } : null,
      ...request,
      session: this.handshake.record.session,
      record_update: this.handshake.record.begun,
      spec: request.action === "draw" && this.root.dataset.generation !== String(request.generation),
      options: this.options,
      example: this.example,
      ahead: this.slow.ahead,
      axes: this.panels.panels.landscape.axes,
      ...this.panels.panels.map.held,
    }).catch((error) => this.readouts.setFailure(error.message));
    if (!this.root.isConnected) return;
    if (answer) this.readouts.setFailure("");
    if (answer?.due) this.pageRuns.ask();
    if (answer?.sequence) await this.handshake.receive(answer);
    else if (!answer || answer.unknown) this.player.channel.miss(Boolean(answer));
  }

  /** Let the charts, the drawing and the equation show a unit. @param {import("./network/units.js").Unit} unit */
  async select(unit) {
    if (!this.scene.units.flat().includes(unit)) return; // of the last run, while the next one begins
    this.scene.selected = unit;
    for (const part of this.all) part.select?.();
    await this.charts.select();
    if (this.scene.frame) this.charts.draw(true);
    if (this.classroom.isTeacher && !this.player.playing) this.player.act("draw"); // for those who follow
  }

  /** The network and all charts as a picture, also those whose place an open panel has. @returns {Promise<Blob>} */
  async picture() {
    const { root, scene } = this;
    const { open } = root.dataset;
    root.dataset.open = "false";
    pace.isHeld = true;
    scene.run(scene.frame);
    try {
      await this.charts.resize();
      this.diagram.layout();
      this.slow.draw();
      return await chartsAsPicture(this.charts, find(root, ".workspace"), `${scene.spec.name}. ${summary(scene.frame)}`);
    } finally {
      pace.isHeld = false;
      root.dataset.open = open;
    }
  }

  /** @param {import("./network/units.js").Unit} unit @param {number} index */
  async edit(unit, index) {
    await this.select(unit);
    this.equation.focus(index);
  }

  /** Return to the first output unit; whether another was selected. */
  deselect() {
    if (!this.scene || this.scene.selected === this.scene.outputs[0]) return false;
    this.select(this.scene.outputs[0]);
    return true;
  }

  /** Take what was clicked in the decision chart. @param {import("./charts/plot.js").Place} place */
  pick(place) {
    if (!this.isReady || this.drawing.tool) return;
    const { decision } = this.charts;
    if (this.options.inside === "1" || this.slow.isShown) {
      this.follow(decision.pointAt(place));
      if (this.slow.isShown) decision.plot.element.blur(); // the arrow keys are slow motion's
    }
    else if (this.options.predict === "1" && !this.scene.withheld.has("numbers")) {
      const { spec } = this.scene;
      const at = decision.placeAt(place);
      const row = spec.points[decision.pointAt(place, HIT)] ?? (at && pointAt(at, spec));
      if (row) this.panels.panels.predict.take(row);
    }
  }

  /** The cursor of the decision chart has moved: the drawing of the network shows the picture there, where points are pictures. */
  point() {
    if (this.isReady && this.scene.frame) this.attempt("network", () => this.diagram.point());
  }

  /** Mark the row that is predicted in the decision chart. @param {number[]} row */
  markRow(row) {
    this.charts.decision.row = row;
    if (this.isReady && this.options.predict === "1" && this.scene.frame) this.charts.draw(true);
  }

  /** Follow a training point through the arithmetic; -1: the batch's first. @param {number} example */
  follow(example) {
    this.example = this.charts.decision.example = example;
    this.charts.draw(true);
    if (!this.player.playing) this.player.act("draw");
  }

  /** Show other points: all that follows from them is computed anew. @param {import("./loop/points.js").Points} data */
  setPoints(data) {
    const { points, labels } = this.scene.spec;
    this.scene.setPoints(data);
    if (data.points === points) return;
    const isFollowed = this.example >= 0;
    const same = (point, k) => data.labels[k] === labels[this.example] && String(point) === String(points[this.example]);
    this.example = this.charts.decision.example = isFollowed ? data.points.findIndex(same) : -1;
    this.charts.setPoints(this.drawing.patience);
    if (!data.waiting) this.panels.panels.landscape.setPoints();
    if (isFollowed && (this.options.inside === "1" || this.slow.isShown) && !this.player.playing) this.player.channel.add("draw");
  }

  /** @param {Frame} frame @param {boolean} still Whether it is to stay. */
  draw(frame, still) {
    if (frame.data !== this.scene.data) this.setPoints(frame.data);
    frame.rateNow ??= this.charts.loss.rateAt(frame.update);
    pace.frame(performance.now(), still);
    this.scene.run(frame, pace.saved);
    this.root.dataset.stopped = String(this.player.diverged || frame.rateNow === 0);
    for (const [name, part] of Object.entries(this.parts)) if (part.show) this.attempt(name, () => part.show(frame, still));
    const active = ["diagram", ...this.panels.active];
    const turn = this.player.frames % (active.length + 1 + pace.saved);
    // What moves takes turns: in one frame the points on the curve, in the next the network, then an open panel.
    this.attempt("charts", () => this.charts.draw(still, turn === 0));
    this.drawViews(still, active[turn - 1]);
    const { update, epoch, rate } = frame;
    Object.assign(this.root.dataset, { update, epoch, rate, frames: this.player.frames });
  }

  /** Draw one part of the page. An error stops neither the other parts nor the run, and is told once. @param {string} part @param {() => void} draw */
  attempt(part, draw) {
    try {
      draw();
    } catch (error) {
      if (this.failed.has(part)) return;
      this.failed.add(part);
      console.error(error);
      this.readouts.setMessage(`An error keeps the ${part} from being drawn. Everything else goes on. Reload the page to try again.`);
    }
  }

  /** Draw the network and the open panels again. */
  refresh() {
    if (this.scene?.frame) this.drawViews(true);
  }

  /** Draw the network and the open panels: all of them where the picture is to stand, else the one whose turn it is. */
  drawViews(still, turn = "") {
    if (still || turn === "diagram") this.attempt("network", () => this.diagram.draw(still));
    if (still) this.attempt("slow motion", () => this.slow.draw());
    this.attempt("equation", () => this.equation.tick(still));
    for (const name of this.panels.active) if (still || turn === name) this.attempt(`panel ${VIEWS[name]}`, () => this.panels.draw(name, still));
  }

  destroy() {
    this.pageRuns.stop();
    this.clock.stop();
    this.unfold();
    this.unwatch();
    this.keys.destroy();
    for (const part of this.all) part.destroy?.();
    this.charts.destroy();
  }
}

/** The controls of a page that opens. With reduced motion, one update per frame would be one every half second. @param {Options} options @returns {Options} */
function firstOptions(options) {
  const isChosen = new URLSearchParams(location.search).has("speed");
  return isChosen || !reducedMotion.matches ? options : { ...options, speed: "normal" };
}

/** @returns {"light" | "dark"} */
function themeOf(element) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#fff";
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(String(probe.fillStyle).slice(i, i + 2), 16));
  return 0.3 * r + 0.59 * g + 0.11 * b > 127 ? "light" : "dark";
}
