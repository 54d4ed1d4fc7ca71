// The stage: one for each parent element, kept for as long as that element is on the page. It passes each frame of the
// player to the parts that draw it, and each action of the visitor to the server.

import { Classroom } from "./classroom/classroom.js";
import { Following } from "./classroom/following.js";
import { Charts } from "./charts/charts.js";
import { chartsAsPicture } from "./charts/picture.js";
import { loadPlotly, plotlySource } from "./loading.js";
import { Player, reducedMotion } from "./loop/player.js";
import { TOLD, VIEWS } from "./loop/protocol.js";
import { RunRecord } from "./loop/record.js";
import { Lesson } from "./lessons/lesson.js";
import { Present } from "./lessons/present.js";
import { Scene } from "./network/scene.js";
import { Panels } from "./panels/panels.js";
import { Drawing } from "./tools/drawing.js";
import { Probe } from "./tools/probe.js";
import { Diagram } from "./views/diagram/diagram.js";
import { Equation } from "./views/equation.js";
import { LAYOUT } from "./views/layout.js";
import { Readouts } from "./views/readouts.js";
import { foldSidebar } from "./views/sidebar.js";
import { Timeline } from "./views/timeline.js";
import { Transport } from "./views/transport.js";
import { find, findAll } from "./views/html.js";

/** @typedef {import("./loop/protocol.js").Options} Options */

/** @typedef {import("./loop/protocol.js").Answer} Answer */
/** @typedef {import("./loop/protocol.js").Spec} Spec */
/** @typedef {import("./loop/frames.js").Frame} Frame */

const HIT = 7; // CSS pixels within which a click means a training point, and else its place
const stages = new WeakMap();
const record = new RunRecord();
let latest;

export class Stage {
  /**
   * @param {HTMLElement & Record<string, any>} root
   * @param {any} Plotly
   * @param {Stage | undefined} before The stage that this one replaces, where the page has lost it.
   */
  constructor(root, Plotly, before) {
    this.root = root;
    root.innerHTML = LAYOUT;
    document.documentElement.dataset.hide = (new URLSearchParams(location.search).get("hide") ?? "").replaceAll(",", " ");
    /** The stage's own controls, by name. @type {Options | null} */
    this.options = before?.options ?? null;
    /** Why the run is to be restored, and which kept run went in step. @type {{ why: string, companion: number } | null} */
    this.lost = null;
    this.example = -1; // the training point that is followed, or -1
    this.failed = new Set(); // the parts in which an error was told
    this.charts = new Charts(Plotly, root);
    this.readouts = new Readouts(root);
    this.transport = new Transport(root, {
      act: (action, repeated) => this.act(action, repeated),
      setSpeed: (name) => this.setOption("speed", name),
      escape: () => this.escape(),
    });
    this.timeline = new Timeline(find(root, ".timeline"), {
      visit: (update, moving) => this.player.past.visit(update, moving),
      resume: () => this.player.request("continue"),
      leave: () => this.player.past.leave(),
    });
    this.probe = new Probe(root, this.charts.decision.plot, {
      valueAt: (place) => this.charts.decision.valueAt(place),
      pick: (place) => this.pick(place),
    });
    this.drawing = new Drawing(root, this.probe.cursor, {
      change: (action, fields) => this.player.changePoints(action, fields),
      isChanging: () => this.player.isChangingPoints,
      ended: () => this.charts.setPoints(),
    });
    this.equation = new Equation(find(root, ".equation"), { set: (index, value) => this.player.set(index, value) });
    this.diagram = new Diagram(find(root, "figure.network"), {
      select: (unit) => this.select(unit),
      edit: (unit, index) => this.select(unit).then(() => this.equation.focus(index)),
      resize: (sizes) => this.player.resize(sizes),
      requestedSizes: () => this.player.requestedSizes,
      attempt: (draw) => this.attempt("network", draw),
    });
    this.panels = new Panels(root, {
      /** @param {keyof Options} name @param {boolean} isOpen */
      open: (name, isOpen) => this.setOption(name, isOpen ? "1" : "0"),
      sight: () => this.scene?.frame && this.drawViews(true),
      follow: (example) => this.follow(example),
      mark: (row) => this.markRow(row),
      ask: (action, more) => this.player.request(action, more),
      load: (action, more) => this.player.load(action, more),
      askBeside: (action, more) => this.player.askBeside(action, more),
      isPlaying: () => this.player.playing,
      picture: () => this.picture(),
      history: () => this.charts.loss.history,
      Plotly,
      upcoming: () => this.player.queue[0],
      place: (values) => this.player.setAll(values),
      redraw: () => this.player.playing || this.player.request("draw"),
      library: plotlySource,
    });
    for (const input of findAll(root, "[data-option]")) input.addEventListener("change", () => this.setOption(input.dataset.option, input.checked ? "1" : "0"));
    const { map, share, compare, landscape, predict } = this.panels.panels;
    /** @type {Player} */
    this.player = new Player({
      refused: (text, action) => {
        const told = action === "load" && compare.restoring ? "compare" : TOLD[action] ?? "equation";
        if (told === "classroom") this.classroom.say(text);
        else (told === "drawing" ? this.drawing : this.panels.panels[told] ?? this.equation).refuse(text);
      },
      file: (answer) => (answer.action === "predict" ? predict : share).receive(answer),
      link: (refusal, update) => share.receiveLink(refusal, update),
      map: (state) => map.receive(state),
      frame: (frame, still) => this.draw(frame, still),
      state: () => this.transport.setPlaying(this.player.playing),
      message: (text) => this.readouts.setMessage(text),
      checkpoints: () => this.timeline.dragging && this.timeline.move(),
      recomputing: (update) => this.timeline.setProgress(update),
      kept: (answer) => compare.receive(answer),
      reading: (reading) => this.lesson.receive(reading, this.readouts.summary(this.scene.frame)),
    });
    this.lesson = new Lesson(root, {
      ask: (action, fields) => this.following.isOn || this.player.request(action, fields),
      setOptions: (options) => this.following.isOn || this.setLessonOptions(options),
      isFollowing: () => this.following.isOn,
      play: () => this.act("toggle"),
      reset: () => this.act("reset"),
      cursor: this.probe.cursor,
      answered: (answer) => this.classroom.answer(this.lesson, answer, this.scene.spec),
      present: () => this.present.toggle(),
      leave: () => record.fields,
      back: (kept) => this.player.request("take_over", kept),
      moved: () => {
        this.classroom?.renderAnswers();
        this.withhold(this.lesson.withheld);
      },
    });
    this.following = new Following(this);
    this.classroom = new Classroom(root, {
      following: this.following,
      show: (message) => this.next(() => this.following.show(message)),
      ask: (action, fields) => this.player.request(action, fields),
      load: (action) => this.player.load(action, {}),
      lesson: () => this.lesson,
    });
    this.present = new Present({
      isOn: () => this.options?.present === "1",
      set: (isOn) => this.setOption("present", isOn ? "1" : "0"),
      advance: () => this.lesson.advance(),
      goBack: () => this.lesson.goBack(),
      choose: (by) => this.lesson.choose(by),
    });
    this.unfold = foldSidebar();
    this.player.connect((request) => this.send(request), () => this.charts.loss.recorded);
    this.player.playing = before?.player?.playing ?? false;
    this.transport.setPlaying(this.player.playing);
    const tick = (now) => {
      if (!root.isConnected) return this.destroy();
      if (this.ready) this.player.tick(now);
      else if (this.player.channel.pending) this.player.ask();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    // For tests and for measuring from outside: P(class 1) over the grid, and what is drawn.
    root.surface = () => Array.from(this.scene.grid.run(this.player.shown.parameters));
    root.points = () => this.scene.data;
    root.parameters = () => Array.from(this.player.shown.parameters);
    root.lines = () => this.charts.decision.lines.map(({ unit, weight, segments, slope }) => ({ unit: unit.number, weight, segments, slope }));
    root.landscape = () => landscape.drawn;
    root.boundary = () => this.panels.panels.hidden.boundary;
  }

  /** Called with every answer of the server, and when the theme changes. @param {{ data: { sequence: number, answer: string }, setTriggerValue: Function }} component */
  async update({ data, setTriggerValue }) {
    this.trigger = setTriggerValue;
    await this.next(() => this.receive(data));
  }

  /** One answer after another. @param {() => Promise<void>} step */
  next(step) {
    this.inOrder = (this.inOrder ?? Promise.resolve()).then(step).catch((error) => console.error(error));
    return this.inOrder;
  }

  /** @param {{ sequence: number, answer: string }} data */
  async receive(data) {
    if (data.sequence > this.player.sequence) {
      this.player.sequence = data.sequence;
      /** @type {Answer} */
      const answer = JSON.parse(data.answer);
      const lost = answer.session && record.enter(answer.session);
      if (lost && !this.following.isOn) return this.restore(lost);
      if (!this.following.isOn) await this.show(answer);
      if (answer.spec) this.classroom.begin(answer.classroom);
    } else {
      this.player.channel.miss();
    }
    const theme = themeOf(this.root);
    if (this.ready && theme !== this.scene.theme) await this.setTheme(theme);
  }

  /** Show the answer to this page's own request. @param {Answer} answer */
  async show(answer) {
    if (answer.spec) await this.beginRun(answer);
    if (answer.generation !== this.player.generation) {
      this.player.generation = answer.generation;
      this.player.channel.add("draw");
      this.player.ask();
      return;
    }
    if (!answer.past) this.charts.loss.record(answer.history, answer.base, answer.stride);
    this.player.receive(answer);
    this.classroom.setUnheard(answer.unheard ?? "");
    record.follow(answer, () => this.kept);
    if (answer.spec) this.resume(answer.message);
    if (record.complaint) this.readouts.setMessage(record.complaint);
    record.complaint = "";
    if (answer.action === "play" && record.isDue) this.player.askBeside("record");
  }

  /** Show the controls as the teacher's page has them. @param {Record<string, string>} options */
  async adoptOptions(options) {
    this.options = { ...this.options, ...options, present: this.options.present };
    this.showOptions();
    await this.charts.setOptions(this.options);
  }

  /** What the record keeps of the page. */
  get kept() {
    const { present, playing, past } = this.player;
    return present && { update: present.update, playing: playing && !past.shown, companion: this.panels.panels.compare.place };
  }

  /** Ask for the run of a session that is lost. Until it is there, the last frame stays on the screen. @param {string} why */
  restore(why) {
    if (!this.ready) this.player.playing = record.state.playing;
    this.lost = { why, companion: record.state.companion };
    this.player.restore(record.fields);
  }

  /** A run has begun: where it was restored, say so and go on with it. @param {string} refusal Why it was not. */
  resume(refusal) {
    // Streamlit runs a page again after a lost connection only where its last run was one of a fragment.
    this.player.askBeside("poll");
    const { lost, player } = this;
    this.lost = null;
    if (!lost || refusal) {
      player.unanswered = null;
      return;
    }
    const { compare, map } = this.panels.panels;
    const update = player.present.update.toLocaleString("en");
    player.resume();
    compare.follow(lost.companion);
    this.readouts.setMessage([
      update === "0" ? "" : `${lost.why} ${player.playing ? `Training continues at update ${update}.` : `The run is at update ${update} again.`}`,
      map.held.map_number < 0 ? "" : "To load cells of the hyperparameter map, compute it again.",
    ].join(" ").trim());
  }

  /** Begin a run, and the lesson that it is in. @param {Answer} answer */
  async beginRun(answer) {
    await this.begin(answer.spec, answer.generation, themeOf(this.root));
    this.lesson.enter(answer.lesson);
  }

  /** Begin an experiment. @param {Spec} spec @param {number} generation @param {"light" | "dark"} theme */
  async begin(spec, generation, theme) {
    this.ready = false;
    this.failed.clear();
    this.options ??= firstOptions(spec.options);
    this.player.begin(generation, spec);
    this.transport.begin(spec);
    this.readouts.begin(spec);
    this.scene = new Scene(spec, theme);
    this.showOptions();
    await this.charts.begin(this.scene, this.options);
    for (const part of [this.diagram, this.equation, this.probe, this.drawing, this.panels]) part.begin(this.scene);
    this.example = -1;
    this.root.dataset.generation = String(generation);
    this.ready = true;
  }

  async setTheme(theme) {
    this.scene.theme = theme;
    await this.charts.show();
    this.panels.panels.map.draw();
    if (this.scene.frame) this.drawViews(true);
  }

  /** Carry out an action. A key held down waits for the last answer. @param {string} action @param {boolean} [repeated] */
  act(action, repeated = false) {
    if (!this.ready || this.following.isOn || this.lesson.forbids(action) || this.lesson.begins(action) || (repeated && (action === "toggle" || this.player.channel.isBusy))) return;
    this.player.goal = this.lesson.goal(this.player.shown);
    this.player.act(action);
    if (this.player.playing) document.documentElement.toggleAttribute("data-played", true);
  }

  /** @param {keyof Options} name @param {string} value */
  setOption(name, value) {
    if (this.following.isOn && name !== "present") return this.showOptions();
    this.options = { ...this.options, [name]: value };
    this.showOptions();
    if (name in this.panels.sections && value === "1") this.panels.reveal(name);
    if (name === "speed") this.player.refill();
    else this.charts.setOptions(this.options).then(() => this.scene.frame && this.drawViews(true));
    // While it plays, the next request carries the options to the URL.
    if (!this.player.playing) this.player.act("draw");
  }

  /** Hide what a lesson hides. @param {Set<string>} withheld */
  withhold(withheld) {
    if (!this.scene) return;
    this.scene.withheld = withheld;
    this.readouts.isWithheld = withheld.has("numbers");
    if (!this.ready || !this.scene.frame) return;
    this.charts.draw(true);
    this.drawViews(true);
    this.readouts.show(this.scene.frame, true);
  }

  /** What a step shows: all other views are closed. @param {Record<string, string>} options */
  setLessonOptions(options) {
    const closed = Object.fromEntries([...Object.keys(this.panels.sections), "hard", "log", "lines", "original"].map((name) => [name, "0"]));
    this.options = { ...this.options, ...closed, test: "1", ...options };
    this.showOptions();
    this.charts.setOptions(this.options);
    this.player.channel.add("draw"); // brings what the views need, and carries the options to the URL
  }

  showOptions() {
    const { options, root } = this;
    this.panels.setOptions(options);
    this.equation.setOptions(options);
    this.present.show(options.present === "1");
    for (const input of findAll(root, "[data-option]")) input.checked = options[input.dataset.option] === "1";
    find(root, ".line.regression").parentElement.hidden = options.regression !== "1";
    this.player.speed = this.transport.setSpeed(options.speed);
  }

  /** Send a request. @param {Record<string, any>} request */
  send(request) {
    this.trigger("request", {
      ...this.lesson.place,
      moment: this.classroom.isTeacher ? { selected: this.scene ? this.scene.units.flat().indexOf(this.scene.selected) : -1 } : null,
      ...request,
      session: record.session,
      record_update: record.begun,
      spec: request.action === "draw" && this.root.dataset.generation !== String(request.generation),
      options: this.options,
      example: this.example,
      axes: this.panels.panels.landscape.axes,
      ...this.panels.panels.map.held,
    });
  }

  /** Let the charts, the drawing and the equation show a unit. @param {import("./network/units.js").Unit} unit */
  async select(unit) {
    if (!this.scene.units.flat().includes(unit)) return; // of the last run, while the next one begins
    this.scene.selected = unit;
    this.diagram.select();
    this.equation.select();
    this.panels.panels.inside.select();
    await this.charts.select();
    if (this.scene.frame) this.charts.draw(true);
    if (this.classroom.isTeacher && !this.player.playing) this.player.act("draw"); // for those who follow
  }

  /** The network and all charts as a picture, also those whose place an open panel has. @returns {Promise<Blob>} */
  async picture() {
    const { root, scene } = this;
    const { open } = root.dataset;
    root.dataset.open = "false";
    try {
      await this.charts.resize();
      this.diagram.layout();
      return await chartsAsPicture(this.charts, find(root, ".workspace"), `${scene.spec.name}. ${this.readouts.summary(scene.frame)}`);
    } finally {
      root.dataset.open = open;
    }
  }

  /** Return to the output unit; whether another was selected. */
  escape() {
    if (this.drawing.close()) return true;
    if (!this.scene || this.scene.selected === this.scene.output) return false;
    this.select(this.scene.output);
    return true;
  }

  /** Take what was clicked in the decision chart. @param {import("./charts/plot.js").Place} place */
  pick(place) {
    if (!this.ready || this.drawing.tool) return;
    const { decision } = this.charts;
    if (this.options.inside === "1") this.follow(decision.pointAt(place));
    else if (this.options.predict === "1" && !this.scene.withheld.has("numbers")) {
      const row = this.scene.spec.points[decision.pointAt(place, HIT)] ?? decision.placeAt(place);
      if (row) this.panels.panels.predict.take(row);
    }
  }

  /** Mark the row that is predicted in the decision chart. @param {number[]} row */
  markRow(row) {
    this.charts.decision.row = row;
    if (this.ready && this.options.predict === "1" && this.scene.frame) this.charts.draw(true);
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
    this.charts.setPoints(this.drawing.patience);
    if (!data.waiting) this.panels.panels.landscape.setPoints();
    if (this.example < 0) return;
    const same = (point, k) => data.labels[k] === labels[this.example] && String(point) === String(points[this.example]);
    this.example = this.charts.decision.example = data.points.findIndex(same);
    if (this.options.inside === "1" && !this.player.playing) this.player.channel.add("draw");
  }

  /** @param {Frame} frame @param {boolean} still Whether it is to stay. */
  draw(frame, still) {
    if (frame.data !== this.scene.data) this.setPoints(frame.data);
    this.scene.run(frame);
    this.attempt("panels", () => this.showExplanations(frame));
    const active = ["diagram", ...this.panels.active];
    const turn = this.player.frames % (active.length + 1);
    // What moves takes turns: in one frame the points on the curve, in the next the network, then an open panel.
    this.attempt("charts", () => this.charts.draw(still, turn === 0));
    this.drawViews(still, active[turn - 1]);
    this.attempt("read-outs", () => this.readouts.show(frame, still));
    this.attempt("timeline", () => this.timeline.show(frame, this.player.present, still));
    this.attempt("value at the pointer", () => this.probe.cursor.showTip());
    this.attempt("drawing tools", () => this.drawing.show(frame.data));
    this.root.dataset.stopped = String(this.player.diverged);
    this.attempt("lesson", () => this.lesson.show(frame, still));
    this.attempt("class", () => this.classroom.show(frame, still));
    if (this.panels.isOpen("share")) this.panels.panels.share.setUpdate(frame);
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

  /** What Python tells of the state that the run is at. @param {Frame} frame */
  showExplanations(frame) {
    const { regression, inside, landscape, compare } = this.panels.panels;
    if (frame.compare) compare.show(frame.compare);
    if (frame.regression && this.options.regression === "1") {
      const fits = frame.regression;
      this.charts.setRegression(fits.inputs);
      regression.show(fits);
    }
    if (this.options.landscape === "1") {
      landscape.follow(frame);
      if (frame.landscape) landscape.show(frame.landscape);
    }
    if (frame.inside && this.options.inside === "1") inside.show(frame.inside);
  }

  /** Draw the network and the open panels: all of them where the picture is to stand, else the one whose turn it is. */
  drawViews(still, turn = "") {
    if (still || turn === "diagram") this.attempt("network", () => this.diagram.draw(still));
    this.attempt("equation", () => this.equation.tick(still));
    for (const name of this.panels.active) if (still || turn === name) this.attempt(`panel ${VIEWS[name]}`, () => this.panels.draw(name, still));
  }

  destroy() {
    this.unfold();
    this.transport.destroy();
    this.present.destroy();
    this.classroom.destroy();
    this.drawing.destroy();
    this.panels.destroy();
    this.charts.destroy();
  }
}

/** Streamlit calls this for every answer, with the same parent element. @param {any} component @param {URL} plotlyBase */
export async function mount(component, plotlyBase) {
  const { parentElement } = component;
  let entry = stages.get(parentElement);
  if (!entry) {
    entry = loadPlotly(plotlyBase).then((Plotly) => (latest = new Stage(find(parentElement, ".stage"), Plotly, latest)));
    stages.set(parentElement, entry);
  }
  try {
    await (await entry).update(component);
  } catch (error) {
    stages.delete(parentElement);
    find(parentElement, ".stage").textContent = "The charts could not be loaded. Reload the page.";
    throw error;
  }
}

/** Streamlit may clean up a superseded call: only a stage that has left the page is destroyed. @param {HTMLElement} parentElement */
export async function unmount(parentElement) {
  if (parentElement.isConnected) return;
  const entry = stages.get(parentElement);
  stages.delete(parentElement);
  if (entry) (await entry).destroy();
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
