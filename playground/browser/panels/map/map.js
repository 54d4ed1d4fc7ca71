// The map of two hyperparameters: a grid of networks that Python trains. Cells arrive with the answers to whatever the stage
// asks; where it asks nothing, this panel does.

import { readBase64, save } from "../../base/download.js";
import { watchSidebar } from "../../views/sidebar.js";
import { find, findAll, help } from "../../base/html.js";
import { Cells, METRICS } from "./cells.js";
import { MapChart } from "./chart.js";
import { Form, FORM } from "./form.js";

const POLL = 250; // ms between two questions, where nothing plays
const REDRAW = 250; // ms between two drawings while cells arrive

const HTML = `
<header><h2></h2><p>Each cell is a network that is trained from its initial weights. All other settings are as they are now. Click a cell, or choose one with the arrow keys and press Enter, to load its run. With sigmoid units, too large a learning rate makes the loss high, not infinite.</p></header>
${FORM}
<div class="status">
  <div class="progress" hidden><progress max="1" aria-label="Progress of the map"></progress><span></span></div>
  <p class="said" role="status" aria-live="polite"></p>
</div>
<div class="drawn" hidden>
  <div class="tools">
    <label>Color by <select class="metric" aria-label="What the map shows">${Object.entries(METRICS).map(([name, { label }]) => `<option value="${name}">${label}</option>`).join("")}</select></label>
    <label class="switch pictures" ${help("Show each cell’s decision boundary in place of a color")}><input type="checkbox" checked><span>Decision boundaries</span></label>
    <button type="button" data-take="csv" ${help("Save the map’s figures as a table")}>CSV</button>
    <button type="button" data-take="png" ${help("Save the map as a picture")}>PNG</button>
  </div>
  <figure><div class="plot"><div class="chart" role="img" tabindex="0" aria-label="Map of two hyperparameters"></div></div><figcaption></figcaption></figure>
  <p class="cell" aria-live="polite"></p>
</div>`;

export class HyperparameterMap {
  /** @param {HTMLElement} root @param {import("../../page.js").Page} page */
  constructor(root, page) {
    this.root = root;
    this.page = page;
    root.innerHTML = HTML;
    this.form = new Form(root, { start: (map) => this.start(map), cancel: () => page.ask("cancel_map", {}, this) });
    this.chart = new MapChart(page.Plotly, find(root, ".chart"), { load: (cell) => this.load(cell), select: (cell) => this.say(cell) });
    this.metric = find(root, ".metric");
    this.pictures = find(root, ".pictures input");
    this.metric.addEventListener("change", () => {
      this.pictures.checked = false;
      this.draw();
    });
    this.pictures.addEventListener("change", () => this.draw());
    this.input = find(root, "input[type=file]");
    this.input.addEventListener("change", () => this.loadTable(this.input.files[0]));
    find(root, ".load").addEventListener("click", () => this.input.click());
    for (const button of findAll(root, "[data-take]")) button.addEventListener("click", () => this.take(button.dataset.take));
    /** @type {Cells | null} */
    this.cells = null;
    this.isNew = false; // whether the map is still to be brought into sight
    this.state = {};
    this.drawn = 0;
    this.timer = setInterval(() => this.isOpen && this.state.state === "computing" && !page.player.playing && this.poll(), POLL);
    // Controls take effect without a word to the stage: ask where the present setting is.
    this.unwatch = watchSidebar(() => this.isOpen && this.cells && !page.player.playing && this.poll());
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** What each request tells of the map that is held. */
  get held() {
    return { map_number: this.cells?.number ?? -1, map_cells: this.cells?.finished.length ?? 0 };
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    this.form.begin(scene.spec.map);
    this.chart.begin(scene);
    if (this.loading) this.tell(`Loaded ${this.loading}.`);
    this.loading = "";
    if (this.cells) this.draw();
  }

  /** Ask, unless an answer is still to come. */
  poll() {
    const now = performance.now();
    if (this.asked && now - this.asked < 10 * POLL) return;
    this.asked = now;
    this.page.ask("poll");
  }

  start(map) {
    this.tell("");
    this.page.ask("start_map", { map }, this);
  }

  /** @param {import("../../loop/protocol.js").Answer} answer */
  receive({ map }) {
    if (map) this.receiveMap(map);
  }

  /** The server's word on the visitor's map. @param {any} answer See `playground.stage.answers.maps.describe`. */
  receiveMap(answer) {
    this.asked = 0;
    const before = this.state.state;
    this.state = answer;
    if (answer.grid) {
      this.cells = new Cells(answer, this.scene.spec.map);
      this.chart.setCells(this.cells);
      this.isNew = true;
      find(this.root, ".cell").textContent = "";
      if (this.table) this.tell(`Loaded ${this.table}.`);
      this.table = "";
    }
    const cells = this.cells?.finished.length;
    const held = this.cells?.number === answer.number;
    const lacks = answer.number >= 0 && (!held || answer.first === undefined);
    if (held && answer.first !== undefined) this.cells.add(answer);
    this.showProgress();
    if (lacks && this.isOpen) this.poll();
    const moved = JSON.stringify(answer.present) !== this.drawnPresent || answer.state !== before;
    if (moved || cells !== this.cells?.finished.length) this.drawSoon();
  }

  showProgress() {
    const { state, fraction, left, total } = this.state;
    const computing = state === "computing";
    this.form.setComputing(computing);
    find(this.root, ".progress").hidden = !computing;
    find(this.root, "progress").value = fraction ?? 0;
    const done = this.cells?.finished.length ?? 0;
    const time = left === null || left === undefined ? "" : `, ${duration(left)} left`;
    find(this.root, ".progress span").textContent = `${done} of ${total} cells${time}`;
    const over = { canceled: `Canceled after ${done} of ${total} cells.`, failed: `The computation failed after ${done} of ${total} cells.` }[state];
    if (over) this.tell(over);
    this.root.dataset.state = state ?? "";
    this.root.dataset.cells = String(done);
  }

  /** Draw, but not more often than every `REDRAW` ms. */
  drawSoon() {
    clearTimeout(this.drawing);
    this.drawing = setTimeout(() => this.draw(), Math.max(0, this.drawn + REDRAW - performance.now()));
  }

  draw() {
    if (!this.cells || !this.scene) return;
    this.drawn = performance.now();
    this.drawnPresent = JSON.stringify(this.state.present);
    const drawn = find(this.root, ".drawn");
    if (this.isNew) drawn.hidden = false;
    find(this.root, ".pictures").hidden = !this.cells.hasPictures;
    this.chart.draw({ metric: this.metric.value, pictures: this.pictures.checked, present: this.state.present });
    this.legend();
    if (this.isNew) find(drawn, ".plot").scrollIntoView({ block: "nearest", behavior: "smooth" });
    this.isNew = false;
  }

  /** What the marks mean, and where the present setting is. */
  legend() {
    const marks = this.cells.grid.outcomes
      .map(({ character, label }) => `<span><b>${character || "no mark:"}</b> ${label}</span>`);
    const blank = this.chart.showsBlanks ? "<span><b>gray:</b> no value, for it was not reached or training diverged</span>" : "";
    const { x, y, changed = [] } = this.state.present ?? {};
    const isOn = x !== null && y !== null;
    const present = !this.state.present ? "" : isOn ? "<span><b>◯</b> present setting</span>" : "<span>The present setting is outside the map.</span>";
    const other = changed.length ? `<span>Since then, other settings have changed: ${changed.join(", ")}.</span>` : "";
    const caption = find(this.root, "figcaption");
    const text = [...marks, blank, present, other].join(" ");
    if (caption.innerHTML !== text) caption.innerHTML = text;
  }

  /** Say a cell's figures, for the keyboard. @param {number} cell */
  say(cell) {
    find(this.root, ".cell").textContent = this.cells.describe(cell).join(". ");
  }

  /** @param {number} cell */
  load(cell) {
    if (!this.cells.byNumber[cell]) return;
    const [values] = this.cells.describe(cell);
    this.loading = this.cells.grid.seeds > 1 ? `${values}, the median seed` : values;
    this.page.ask("load_cell", { cell }, this);
  }

  /** Show a table that was computed elsewhere. @param {File | undefined} file */
  loadTable(file) {
    this.input.value = "";
    if (!file) return;
    this.tell("");
    readBase64(file, this.scene.spec.max_bytes).then(
      (content) => {
        this.table = file.name;
        this.page.ask("load_table", { content }, this);
      },
      (reason) => this.tell(reason),
    );
  }

  /** @param {string} text Why something was not done. */
  refuse(text) {
    this.loading = this.table = "";
    this.tell(text);
    return true;
  }

  async take(what) {
    const { x, y } = this.cells.grid;
    const name = `${this.scene.spec.name}-${x.name}-${y.name}.${what}`;
    if (what === "csv") return save(name, new Blob([this.cells.csv()], { type: "text/csv" }));
    const background = getComputedStyle(this.root.closest(".stage")).getPropertyValue("--st-background-color").trim() || "#fff";
    const picture = await this.chart.picture(background);
    save(name, await (await fetch(picture)).blob());
  }

  /** @param {string} text */
  tell(text) {
    find(this.root, ".said").textContent = text;
  }

  destroy() {
    clearInterval(this.timer);
    clearTimeout(this.drawing);
    this.unwatch();
    this.chart.destroy();
  }
}

const duration = (seconds) => (seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);
