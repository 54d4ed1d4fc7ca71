// The stage: one for each parent element, kept for as long as that element is on the page.

import { Charts } from "./charts.js";
import { Player } from "./player.js";
import { View } from "./view.js";

const stages = new WeakMap();
let plotly;

/** plotly.js, loaded once. */
function loadPlotly(base) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("plotly.min.js", base);
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
  const href = new URL("stage.css", base).href;
  if ([...document.querySelectorAll("link")].some((link) => link.href === href)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

class Stage {
  constructor(root, Plotly) {
    this.root = root;
    this.options = null;
    this.view = new View(root, {
      act: (action, repeated) => this.act(action, repeated),
      option: (name, value) => this.setOption(name, value),
      probe: (place) => this.charts.probe(place),
    });
    this.charts = new Charts(Plotly, this.view.places);
    this.player = new Player({
      frame: (frame, still) => this.draw(frame, still),
      state: () => this.view.setPlaying(this.player.playing),
      message: (text) => this.view.setMessage(text),
    });
    this.player.connect((request) => this.send(request), () => this.charts.recorded);
    this.view.setPlaying(false);
    const tick = (now) => {
      if (!root.isConnected) return this.destroy();
      if (this.ready) this.player.tick(now);
      else if (this.player.pending) this.player.ask();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    // For tests and for measuring from outside: P(class 1) over the grid, as drawn.
    root.surface = () => Array.from(this.charts.grid.run(this.player.shown.parameters));
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
        this.player.act("draw");
      }
    }
    if (this.ready && theme !== this.charts.theme) await this.charts.setTheme(theme);
  }

  async begin(spec, generation, theme) {
    this.ready = false;
    this.options ??= spec.options;
    const sizes = spec.layer_sizes;
    this.player.begin(generation, sizes.slice(1).reduce((sum, n, i) => sum + n * (sizes[i] + 1), 0));
    this.view.begin(spec, this.options);
    this.view.setMessage("");
    this.player.speed = this.view.speeds.find(({ name }) => name === this.options.speed);
    this.charts.frame = null;
    await this.charts.begin(spec, theme, this.options);
    this.root.dataset.generation = generation;
    this.ready = true;
  }

  /** Carry out what a button or key says; a key held down waits for the answer to its last repetition. */
  act(action, repeated = false) {
    if (!this.ready || (repeated && (action === "toggle" || this.player.pending || this.player.todo.length))) return;
    this.player.act(action);
  }

  setOption(name, value) {
    this.options = { ...this.options, [name]: value };
    this.view.setOptions(this.options);
    this.player.speed = this.view.speeds.find((speed) => speed.name === this.options.speed);
    if (name === "speed") this.player.refill();
    else this.charts.setOptions(this.options);
    // While it plays, the next request carries the options to the URL.
    if (!this.player.playing) this.player.act("draw");
  }

  send(request) {
    this.trigger("request", {
      ...request,
      spec: request.action === "draw" && this.root.dataset.generation !== String(request.generation),
      options: this.options,
    });
  }

  draw(frame, still) {
    this.charts.draw(frame, still);
    this.view.read(frame, still);
    const { update, epoch, rate } = frame;
    Object.assign(this.root.dataset, { update, epoch, rate, frames: this.player.frames });
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
    entry = loadPlotly(plotlyBase).then((Plotly) => new Stage(parentElement.querySelector(".stage"), Plotly));
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
