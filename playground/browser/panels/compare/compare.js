// Compare runs: runs are saved with a name, and one of them, the reference, trains in lockstep with the run of the playground.

import { boundary, surface } from "../../charts/paint.js";
import { number, percent } from "../../network/units.js";
import { decisionColor } from "../../network/colors.js";
import { readBase64, save } from "../../base/download.js";
import { find } from "../../base/html.js";
import { drawCards } from "./cards.js";
import { Pair } from "./pair.js";
import { readRun, SavedRuns } from "./saved_runs.js";

/** @typedef {import("../../loop/protocol.js").Answer} Answer */
/** @typedef {import("../../loop/frames.js").Frame} Frame */

const FILE = "saved-runs.json";
const PICTURE = 112; // pixels on each side

const HTML = `
<header><h2></h2><p>Save a run, change a setting, and compare the new run with the saved one. Both train in lockstep, update for update: A is the run above, B the saved one. <i>Loss landscape</i> shows both paths.</p></header>
<div class="saved-runs"><button type="button" data-saved="save">Save this run</button><button type="button" data-saved="export">Export all as JSON</button><button type="button" data-saved="open">Load saved runs…</button><input type="file" accept=".json" hidden>
  <span class="said" role="status" aria-live="polite"></span></div>
<ul class="cards" aria-label="Saved runs"></ul>
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
    this.reference = -1; // the id of the saved run shown as B
    /** The name of a run that is being restored, and of the one that was saved before. @type {{ name: string, saved: string } | null} */
    this.restoring = null;
    this.pair = new Pair(find(root, ".pair"), page.Plotly);
    this.list = find(root, ".cards");
    this.comparison = find(root, ".comparison");
    this.body = find(root, "tbody");
    this.note = find(root, ".note");
    this.said = find(root, ".said");
    this.input = find(root, "input[type=file]");
    this.input.addEventListener("change", () => this.open(this.input.files[0]));
    this.buttons = Object.fromEntries(["save", "export", "open"].map((name) => [name, find(root, `[data-saved=${name}]`)]));
    this.buttons.save.addEventListener("click", () => this.saveRun());
    this.buttons.export.addEventListener("click", () => this.exportAll());
    this.buttons.open.addEventListener("click", () => this.input.click());
    /** @type {[string, string, string][]} */
    this.differences = [];
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    if (!this.saved) {
      this.saved = new SavedRuns(scene.spec.saved_runs);
      this.drawSaved();
    }
    if (this.restoring) {
      const { name, saved } = this.restoring;
      this.say([`Restored ${name}.`, saved ? `The run before it was saved as ${saved}.` : ""].join(" "));
    }
    this.restoring = null;
  }

  /** A run that is to be saved, saved runs from a file, or the reference run. @param {Answer} answer @param {import("../../page.js").Part | undefined} part Which asked for it. */
  receive(answer, part) {
    if (part === this && answer.file) {
      const name = this.nameFor();
      this.add([{ name, picture: this.picture(), run: atob(answer.content) }]);
      this.savedState = this.stateName();
      if (this.restoring) this.restoring.saved = name;
    }
    else if (answer.saved_runs) this.add(answer.saved_runs);
    if (answer.reference_spec !== undefined) this.setReference(answer.reference_spec);
  }

  /** Save the run as it is on the screen. */
  saveRun() {
    if (!this.saved.capacity) return this.say(`At most ${this.saved.limits.runs} runs can be saved. Delete one first.`);
    this.page.ask("export", { file: "json" }, this);
  }

  /** @param {{ name: string, picture: string, run: string }[]} runs */
  add(runs) {
    const added = this.saved.add(runs);
    const left = runs.length - added.length;
    const names = added.map(({ name }) => name).join(", ");
    this.store(added.length ? `Saved ${names}.` : "", left ? `There was no room for ${left} more: at most ${this.saved.limits.runs} runs can be saved.` : "");
  }

  /** Write the saved runs to the tab, and say what was done. @param {string[]} words */
  store(...words) {
    const fits = this.saved.save();
    this.say([...words, fits ? "" : "This browser has no room for them: they will be lost when the page is reloaded. Export them as JSON."].filter(Boolean).join(" "));
    this.drawSaved();
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
    const names = new Set(this.saved.runs.map(({ name }) => name));
    const start = base[0].toUpperCase() + base.slice(1);
    for (let i = 1; ; i++) {
      const name = i > 1 ? `${start} (${i})` : start;
      if (!names.has(name)) return name;
    }
  }

  /** The decision boundary as a small PNG. */
  picture() {
    const { cells, grid } = this.scene;
    const logits = grid.layers.at(-1);
    const small = document.createElement("canvas");
    surface(small, cells, decisionColor(this.scene, logits));
    const canvas = Object.assign(document.createElement("canvas"), { width: PICTURE, height: PICTURE });
    const context = canvas.getContext("2d");
    context.drawImage(small, 0, 0, PICTURE, PICTURE);
    boundary(context, logits, cells, (...segment) => segment.map((t) => t * PICTURE));
    return canvas.toDataURL();
  }

  act(what, id) {
    const saved = this.saved.find(id);
    this.say("");
    if (what === "compare") {
      this.reference = this.reference === id ? -1 : id;
      this.page.ask("compare", { content: this.reference < 0 ? "" : btoa(saved.run) }, this);
      this.drawSaved();
    } else if (what === "restore") {
      // Nothing is lost: a run that is not saved yet is saved before another one takes its place.
      if (this.scene.frame.update > 0 && this.savedState !== this.stateName() && this.saved.capacity) this.page.ask("export", { file: "json" }, this);
      this.restoring = { name: saved.name, saved: "" };
      this.page.ask("load", { content: btoa(saved.run) }, this);
    } else {
      this.saved.remove(id);
      if (this.reference === id) this.act("compare", id);
      this.store(`Deleted ${saved.name}.`);
    }
  }

  /** The place of the reference run among the saved runs, or -1. */
  get place() {
    return this.saved?.runs.findIndex(({ id }) => id === this.reference) ?? -1;
  }

  /** Train in lockstep with a saved run again. @param {number} place */
  follow(place) {
    const saved = this.saved.runs[place];
    if (saved) this.act("compare", saved.id);
  }

  rename(id, name) {
    const saved = this.saved.find(id);
    saved.name = name.trim().slice(0, this.saved.limits.name) || saved.name;
    this.store();
    this.write();
  }

  drawSaved() {
    drawCards(this.list, this.saved, this.reference, this.scene.spec.option_names, { act: (what, id) => this.act(what, id), rename: (id, name) => this.rename(id, name) });
    this.buttons.export.disabled = !this.saved.runs.length;
  }

  exportAll() {
    save(FILE, this.saved.toFile());
    this.say(`Exported as ${FILE}.`);
  }

  /** @param {File | undefined} file */
  async open(file) {
    this.input.value = "";
    if (!file) return;
    const { bytes } = this.scene.spec.saved_runs;
    try {
      this.page.ask("load_saved_runs", { content: await readBase64(file, bytes) }, this);
    } catch (sentence) {
      this.say(sentence);
    }
  }

  /** Why a file was not read, or a run not loaded. @param {string} text */
  refuse(text) {
    this.restoring = null;
    this.say(text);
  }

  /** The reference run, or none. @param {import("../../loop/protocol.js").Spec | null} spec */
  async setReference(spec) {
    const isNew = this.comparison.hidden && spec;
    this.comparison.hidden = !spec;
    if (isNew) find(this.root, ".pair").scrollIntoView({ block: "nearest", behavior: "smooth" });
    if (!spec) {
      this.reference = -1;
      this.drawSaved();
      return;
    }
    const saved = this.saved.find(this.reference);
    const none = { update: [], train: [], test: [] };
    await this.pair.begin(this.scene, spec, saved ? readRun(saved.run).curve : none);
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
    if (this.comparison.hidden || !frame?.reference) return;
    const { reference } = frame;
    const result = (label, name, write) => [label, write(frame[name]), write(reference[name])];
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
    this.pair.b.title = `B: ${this.saved.find(this.reference)?.name ?? "saved run"}`;
    this.pair.b.caption();
    const behind = reference.update < frame.update;
    this.note.textContent = [
      this.differences.length ? "" : "Both have the same settings.",
      behind ? `B is at update ${reference.update.toLocaleString("en")}: it is still being trained up to A’s update, or it has diverged.` : "",
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
