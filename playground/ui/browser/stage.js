// The stage: one for each parent element, kept for as long as that element is on the page.

import { Charts } from "./charts/charts.js";
import { Diagram } from "./views/diagram.js";
import { HiddenSpace } from "./views/hidden.js";
import { Inside } from "./views/inside.js";
import { picture } from "./charts/picture.js";
import { Player } from "./loop/player.js";
import { Regression } from "./views/regression.js";
import { Scene } from "./network/scene.js";
import { Share } from "./views/share.js";
import { View } from "./views/view.js";

const MOVING = ["hidden", "network"]; // the panels that are drawn with the frames

const stages = new WeakMap();
let latest;
let plotly;
let library; // where plotly.js is

/** plotly.js, loaded once. */
function loadPlotly(base) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = library = new URL("plotly.min.js", base);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      plotly = undefined;
      reject(new Error("plotly.js could not be loaded"));
    };
    document.head.append(script);
  });
  return plotly;
}

function loadStyles(base) {
  const href = new URL("styles/stage.css", base).href;
  if ([...document.querySelectorAll("link")].some((link) => link.href === href)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

class Stage {
  /** before: the stage that this one takes the place of, where the page has lost that, or undefined. */
  constructor(root, Plotly, before) {
    this.root = root;
    this.options = before?.options ?? null;
    this.view = new View(root, {
      act: (action, repeated) => this.act(action, repeated),
      option: (name, value) => this.setOption(name, value),
      probe: (place) => this.charts.probe(place),
      pick: (place) => this.ready && this.options.inside === "1" && this.pick(this.charts.pointAt(place)),
      select: (unit) => this.select(unit ?? this.scene.output),
      sight: () => this.scene?.frame && this.drawPanels(true),
    });
    this.charts = new Charts(Plotly, this.view.places);
    const panel = this.view.panels;
    this.panels = {
      network: new Diagram(panel.network, {
        select: (unit) => this.select(unit),
        set: (place, value) => this.player.set(place, value),
      }),
      hidden: new HiddenSpace(panel.hidden),
      regression: new Regression(panel.regression),
      inside: new Inside(panel.inside, { pick: (example) => this.pick(example) }),
      share: new Share(panel.share, {
        ask: (action, more) => (action === "load" ? this.player.load(more.content) : this.player.request(action, more)),
        picture: () => picture(Plotly, this.charts, root.querySelector(".charts"), `${this.scene.spec.name}. ${this.view.summary(this.scene.frame)}`),
        library: () => fetch(library).then((response) => response.text()),
      }),
    };
    this.player = new Player({
      refused: (text, action) => (action === "load" ? this.panels.share.refuse(text) : this.panels.network.say(text)),
      file: (answer) => this.panels.share.receive(answer),
      link: (refusal, update) => this.panels.share.receiveLink(refusal, update),
      frame: (frame, still) => this.draw(frame, still),
      state: () => this.view.setPlaying(this.player.playing),
      message: (text) => this.view.setMessage(text),
    });
    this.player.connect((request) => this.send(request), () => this.charts.recorded);
    this.player.playing = before?.player.playing ?? false;
    this.view.setPlaying(this.player.playing);
    const tick = (now) => {
      if (!root.isConnected) return this.destroy();
      if (this.ready) this.player.tick(now);
      else if (this.player.pending) this.player.ask();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    // For tests and for measuring from outside: P(class 1) over the grid, as drawn.
    root.surface = () => Array.from(this.scene.grid.run(this.player.shown.parameters));
    root.parameters = () => Array.from(this.player.shown.parameters);
    root.lines = () => this.charts.lines.map(({ unit, weight, segments, slope }) => ({ unit: unit.number, weight, segments, slope }));
    root.boundary = () => this.panels.hidden.boundary;
  }

  /** Called with every answer of the server, and when the theme changes. */
  async update({ data, setTriggerValue }) {
    this.trigger = setTriggerValue;
    this.inOrder = (this.inOrder ?? Promise.resolve()).then(() => this.take(data)).catch((error) => console.error(error));
    await this.inOrder;
  }

  async take(data) {
    const theme = themeOf(this.root);
    if (data.sequence > this.player.sequence) {
      this.player.sequence = data.sequence;
      if (data.spec) await this.begin(JSON.parse(data.spec), data.generation, theme);
      if (data.generation === this.player.generation) {
        this.charts.record(data.history, data.base, data.stride);
        this.player.receive(data);
      } else {
        this.player.generation = data.generation;
        this.player.todo.push("draw");
        this.player.ask();
      }
    }
    if (this.ready && theme !== this.scene.theme) await this.setTheme(theme);
  }

  async begin(spec, generation, theme) {
    this.ready = false;
    this.options ??= spec.options;
    const sizes = spec.layer_sizes;
    this.player.begin(generation, sizes.slice(1).reduce((sum, n, i) => sum + n * (sizes[i] + 1), 0));
    this.view.begin(spec, this.options);
    this.view.setMessage("");
    this.player.speed = this.view.speeds.find(({ name }) => name === this.options.speed);
    this.scene = new Scene(spec, theme);
    await this.charts.begin(this.scene, this.options);
    for (const panel of Object.values(this.panels)) panel.begin(this.scene);
    this.example = -1;
    this.root.dataset.generation = generation;
    this.ready = true;
  }

  async setTheme(theme) {
    this.scene.theme = theme;
    await this.charts.setTheme();
    if (this.scene.frame) this.drawPanels(true);
  }

  /** Carry out what a button or key says; a key held down waits for the answer to its last repetition. */
  act(action, repeated = false) {
    if (!this.ready || (repeated && (action === "toggle" || this.player.pending || this.player.todo.length))) return;
    this.player.act(action);
  }

  setOption(name, value) {
    this.options = { ...this.options, [name]: value };
    this.view.setOptions(this.options);
    if (name in this.panels && value === "1") this.view.panels[name].scrollIntoView({ block: "nearest", behavior: "smooth" });
    this.player.speed = this.view.speeds.find((speed) => speed.name === this.options.speed);
    if (name === "speed") this.player.refill();
    else this.charts.setOptions(this.options).then(() => this.scene.frame && this.drawPanels(true));
    // While it plays, the next request carries the options to the URL.
    if (!this.player.playing) this.player.act("draw");
  }

  send(request) {
    this.trigger("request", {
      ...request,
      spec: request.action === "draw" && this.root.dataset.generation !== String(request.generation),
      options: this.options,
      example: this.example,
    });
  }

  /** Let charts and panels show a unit. */
  async select(unit) {
    this.scene.selected = unit;
    this.view.select(unit, unit === this.scene.output);
    this.panels.network.select();
    this.panels.inside.select();
    await this.charts.select();
    if (this.scene.frame) this.charts.draw(true);
  }

  /** Follow a training point through the arithmetic; -1: the batch's first. */
  pick(example) {
    this.example = this.charts.example = example;
    this.charts.draw(true);
    if (!this.player.playing) this.player.act("draw");
  }

  draw(frame, still) {
    this.scene.run(frame);
    if (frame.regression && this.options.regression === "1") {
      const found = JSON.parse(frame.regression);
      this.charts.setRegression(found.inputs);
      this.panels.regression.show(found);
    }
    if (frame.inside && this.options.inside === "1") this.panels.inside.show(JSON.parse(frame.inside));
    // With a moving panel in sight, it and the points on the curve take turns.
    const alone = !MOVING.some((name) => this.view.inSight.has(name));
    this.charts.draw(still, alone || this.player.frames % MOVING.length === 0);
    this.drawPanels(still);
    this.view.read(frame, still);
    if (this.options.share === "1") this.panels.share.moment(frame);
    const { update, epoch, rate } = frame;
    Object.assign(this.root.dataset, { update, epoch, rate, frames: this.player.frames });
  }

  /** Panels that are closed or out of sight cost nothing; of those that move, each has its turn. */
  drawPanels(still) {
    MOVING.forEach((name, turn) => {
      const due = still || this.player.frames % MOVING.length === turn;
      if (due && this.options[name] === "1" && this.view.inSight.has(name)) this.panels[name].draw(still);
    });
  }

  destroy() {
    this.view.destroy();
    this.charts.destroy();
  }
}

/** Streamlit calls this for every answer; the parent element stays the same. */
export async function mount(component, assets, plotlyBase) {
  const { parentElement } = component;
  loadStyles(assets);
  let entry = stages.get(parentElement);
  if (!entry) {
    entry = loadPlotly(plotlyBase).then((Plotly) => (latest = new Stage(parentElement.querySelector(".stage"), Plotly, latest)));
    stages.set(parentElement, entry);
  }
  try {
    await (await entry).update(component);
  } catch (error) {
    stages.delete(parentElement);
    parentElement.querySelector(".stage").textContent = "The charts could not be loaded. Please reload the page.";
    throw error;
  }
}

/** A superseded call is cleaned up while the component stays: only what has left the page is taken down. */
export async function unmount(parentElement) {
  if (parentElement.isConnected) return;
  const entry = stages.get(parentElement);
  stages.delete(parentElement);
  if (entry) (await entry).destroy();
}

function themeOf(element) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#fff";
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(probe.fillStyle.slice(i, i + 2), 16));
  return 0.3 * r + 0.59 * g + 0.11 * b > 127 ? "light" : "dark";
}
