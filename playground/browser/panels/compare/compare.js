// Compare runs: runs are kept with a name, and one of them goes in step with the run of the playground, update for update.

import { boundary, surface } from "../../charts/paint.js";
import { number, percent } from "../../network/units.js";
import { sigmoid } from "../../network/evaluation.js";
import { readBase64, save } from "../../base/download.js";
import { find } from "../../base/html.js";
import { drawCards } from "./cards.js";
import { Pair } from "./pair.js";
import { readRun, Shelf } from "./shelf.js";

/** @typedef {import("../../loop/protocol.js").Answer} Answer */
/** @typedef {import("../../loop/frames.js").Frame} Frame */

const FILE = "kept-runs.json";
const PICTURE = 112; // pixels on each side

const HTML = `
<header><h2></h2><p>Keep a run, change a setting, and show the kept run next to the new one. Both train in step, update for update: A is the run above, B the kept one.</p></header>
<div class="shelf"><button type="button" data-shelf="keep">Keep this run</button><button type="button" data-shelf="save">Save all as JSON</button><button type="button" data-shelf="open">Load kept runs…</button><input type="file" accept=".json" hidden>
  <span class="said" role="status" aria-live="polite"></span></div>
<ul class="cards" aria-label="Kept runs"></ul>
<div class="comparison" hidden>
  <div class="pair"></div>
  <div class="scroll" role="group" aria-label="Settings and results of A and B" tabindex="0"><table><thead><tr><th scope="col">Setting or result</th><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody></tbody></table></div>
  <p class="note"></p>
</div>`;

export class Compare {
  /** @param {HTMLElement} root @param {import("../../page.js").Page} page */
  constructor(root, page) {
    root.innerHTML = HTML;
    this.root = root;
    this.page = page;
    this.companion = -1; // the id of the kept run shown as B
    /** The name of a run that is being restored, and of the one that was kept before. @type {{ name: string, kept: string } | null} */
    this.restoring = null;
    this.pair = new Pair(find(root, ".pair"), page.Plotly);
    this.list = find(root, ".cards");
    this.comparison = find(root, ".comparison");
    this.body = find(root, "tbody");
    this.note = find(root, ".note");
    this.said = find(root, ".said");
    this.input = find(root, "input[type=file]");
    this.input.addEventListener("change", () => this.open(this.input.files[0]));
    this.buttons = Object.fromEntries(["keep", "save", "open"].map((name) => [name, find(root, `[data-shelf=${name}]`)]));
    this.buttons.keep.addEventListener("click", () => this.keep());
    this.buttons.save.addEventListener("click", () => this.save());
    this.buttons.open.addEventListener("click", () => this.input.click());
    /** @type {[string, string, string][]} */
    this.differences = [];
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    if (!this.shelf) {
      this.shelf = new Shelf(scene.spec.shelf);
      this.drawShelf();
    }
    if (this.restoring) {
      const { name, kept } = this.restoring;
      this.say([`Restored ${name}.`, kept ? `The run before it was kept as ${kept}.` : ""].join(" "));
    }
    this.restoring = null;
  }

  /** A run that is to be kept, kept runs from a file, or the run that goes in step. @param {Answer} answer @param {import("../../page.js").Part | undefined} part Which asked for it. */
  receive(answer, part) {
    if (part === this && answer.file) {
      const name = this.nameFor();
      this.add([{ name, picture: this.picture(), run: atob(answer.content) }]);
      this.keptState = this.stateName();
      if (this.restoring) this.restoring.kept = name;
    }
    else if (answer.shelf) this.add(answer.shelf);
    if (answer.companion_spec !== undefined) this.setCompanion(answer.companion_spec);
  }

  /** Keep the run as it is on the screen. */
  keep() {
    if (!this.shelf.room) return this.say(`At most ${this.shelf.limits.runs} runs can be kept. Delete one first.`);
    this.page.ask("export", { file: "json" }, this);
  }

  /** @param {{ name: string, picture: string, run: string }[]} runs */
  add(runs) {
    const added = this.shelf.add(runs);
    const left = runs.length - added.length;
    const names = added.map(({ name }) => name).join(", ");
    this.store(added.length ? `Kept ${names}.` : "", left ? `There was no room for ${left} more: at most ${this.shelf.limits.runs} runs can be kept.` : "");
  }

  /** Write the shelf to the tab, and say what was done. @param {string[]} words */
  store(...words) {
    const saved = this.shelf.save();
    this.say([...words, saved ? "" : "This browser has no room for them: they will be lost when the page is reloaded. Save them as JSON."].filter(Boolean).join(" "));
    this.drawShelf();
  }

  /** Which state of which run is on the screen. */
  stateName() {
    const { update, edits } = this.scene.frame;
    const { dataset } = /** @type {HTMLElement} */ (this.root.closest(".stage"));
    return [dataset.generation, update, edits].join();
  }

  /** "Circles 2-4-1", counted on where there is one. */
  nameFor() {
    const base = this.scene.spec.name.replace("-", " ");
    const names = new Set(this.shelf.runs.map(({ name }) => name));
    const start = base[0].toUpperCase() + base.slice(1);
    for (let i = 1; ; i++) {
      const name = i > 1 ? `${start} (${i})` : start;
      if (!names.has(name)) return name;
    }
  }

  /** The decision boundary as a small PNG. */
  picture() {
    const { spec: { cells }, palette, grid } = this.scene;
    const logits = grid.layers.at(-1)[0];
    const small = document.createElement("canvas");
    surface(small, cells, (k) => palette[Math.round(255 * sigmoid(logits[k]))]);
    const canvas = Object.assign(document.createElement("canvas"), { width: PICTURE, height: PICTURE });
    const context = canvas.getContext("2d");
    context.drawImage(small, 0, 0, PICTURE, PICTURE);
    boundary(context, logits, cells, (...segment) => segment.map((t) => t * PICTURE));
    return canvas.toDataURL();
  }

  act(what, id) {
    const kept = this.shelf.find(id);
    this.say("");
    if (what === "compare") {
      this.companion = this.companion === id ? -1 : id;
      this.page.ask("compare", { content: this.companion < 0 ? "" : btoa(kept.run) }, this);
      this.drawShelf();
    } else if (what === "restore") {
      // Nothing is lost: a run that is not kept yet is kept before another one takes its place.
      if (this.scene.frame.update > 0 && this.keptState !== this.stateName() && this.shelf.room) this.page.ask("export", { file: "json" }, this);
      this.restoring = { name: kept.name, kept: "" };
      this.page.ask("load", { content: btoa(kept.run) }, this);
    } else {
      this.shelf.remove(id);
      if (this.companion === id) this.act("compare", id);
      this.store(`Deleted ${kept.name}.`);
    }
  }

  /** The place on the shelf of the run that goes in step, or -1. */
  get place() {
    return this.shelf?.runs.findIndex(({ id }) => id === this.companion) ?? -1;
  }

  /** Let a kept run go in step again. @param {number} place */
  follow(place) {
    const kept = this.shelf.runs[place];
    if (kept) this.act("compare", kept.id);
  }

  rename(id, name) {
    const kept = this.shelf.find(id);
    kept.name = name.trim().slice(0, this.shelf.limits.name) || kept.name;
    this.store();
    this.write();
  }

  drawShelf() {
    drawCards(this.list, this.shelf, this.companion, { act: (what, id) => this.act(what, id), rename: (id, name) => this.rename(id, name) });
    this.buttons.save.disabled = !this.shelf.runs.length;
  }

  save() {
    save(FILE, this.shelf.toFile());
    this.say(`Saved as ${FILE}.`);
  }

  /** @param {File | undefined} file */
  async open(file) {
    this.input.value = "";
    if (!file) return;
    const { shelf } = this.scene.spec;
    try {
      this.page.ask("shelve", { content: await readBase64(file, shelf.bytes) }, this);
    } catch (sentence) {
      this.say(sentence);
    }
  }

  /** Why a file was not read, or a run not loaded. @param {string} text */
  refuse(text) {
    this.restoring = null;
    this.say(text);
  }

  /** The run that goes in step, or none. @param {import("../../loop/protocol.js").Spec | null} spec */
  async setCompanion(spec) {
    const isNew = this.comparison.hidden && spec;
    this.comparison.hidden = !spec;
    if (isNew) find(this.root, ".pair").scrollIntoView({ block: "nearest", behavior: "smooth" });
    if (!spec) {
      this.companion = -1;
      this.drawShelf();
      return;
    }
    const kept = this.shelf.find(this.companion);
    const none = { update: [], train: [], test: [] };
    await this.pair.begin(this.scene, spec, kept ? readRun(kept.run).curve : none);
    if (this.scene.frame) this.draw(true);
  }

  /** @param {Frame} frame Where Python tells them, with the settings that differ. */
  show({ compare }) {
    if (!compare) return;
    this.differences = compare;
    this.write();
  }

  /** The table: what differs, then what came of it. */
  write() {
    const { frame } = this.scene;
    if (this.comparison.hidden || !frame?.companion) return;
    const { companion } = frame;
    const result = (label, name, write) => [label, write(frame[name]), write(companion[name])];
    const rows = [
      ...this.differences,
      result("Update", "update", (value) => value.toLocaleString("en")),
      result("Cross-entropy, training", "trainLoss", (value) => number(value, 4)),
      result("Cross-entropy, test", "testLoss", (value) => number(value, 4)),
      result("Accuracy, training", "trainAccuracy", (value) => percent(value, 1)),
      result("Accuracy, test", "testAccuracy", (value) => percent(value, 1)),
    ];
    const cells = (row) => row.map((text, i) => Object.assign(document.createElement(i ? "td" : "th"), { textContent: text }));
    this.body.replaceChildren(...rows.map((row) => {
      const line = document.createElement("tr");
      line.append(...cells(row));
      return line;
    }));
    this.pair.b.title = `B: ${this.shelf.find(this.companion)?.name ?? "kept run"}`;
    this.pair.b.caption();
    const behind = companion.update < frame.update;
    this.note.textContent = [
      this.differences.length ? "" : "Both have the same settings.",
      behind ? `B is at update ${companion.update.toLocaleString("en")}: it is still being trained up to A’s update, or it has diverged.` : "",
    ].join(" ");
  }

  /** @param {boolean} still */
  draw(still) {
    if (this.comparison.hidden || !this.scene.frame) return;
    this.pair.setTheme(this.scene.theme);
    this.pair.draw(this.scene.frame, this.page.charts.loss.history, still);
    const now = performance.now();
    if (still || now - (this.written ?? 0) > 200) {
      this.written = now;
      this.write();
    }
  }

  /** @param {string} text */
  say(text) {
    this.said.textContent = text;
  }

  destroy() {
    this.pair.destroy();
  }
}
