// Predict: the network's answer for one row of values, and why, with the numbers of that row. The browser computes it from
// the frame's parameters. Files are predicted by the server.

import { probabilitiesAt, winner } from "../../network/classes.js";
import { decode as decodeBase64, Evaluation, inputColumns, inputsAt } from "../../network/evaluation.js";
import { placeOf, pointAt } from "../../network/plane.js";
import { bracketed, exact, inputSymbols, number } from "../../network/units.js";
import { fileSize, readBase64, save } from "../../base/download.js";
import { escapeHtml, find, findAll, named } from "../../base/html.js";
import { decode, encode, isInSlice, usual, variablesOf } from "./row.js";
import { Steps, write } from "./steps.js";

/** @typedef {import("./row.js").Variable} Variable */

const WRITE_EVERY = 120; // ms between two states of the equations, which can be hundreds of numbers
const MAX_COLUMNS_OPEN = 4; // whose standardization is shown at first
const DIAMOND = `<svg class="diamond" viewBox="0 0 20 20" aria-hidden="true"><path d="M10 1.500L18.500 10 10 18.500 1.500 10z"/><circle cx="10" cy="10" r="2"/></svg>`;

const HTML = `
<header><h2></h2><p>Each unit is a logistic regression: here with the numbers of one row.</p></header>
<div class="answer">
  <p class="probability"></p>
  <div class="odds" aria-hidden="true"><i></i></div>
  <p class="class"></p>
  <p class="spoken" role="status"></p>
</div>
<ol class="ranking"></ol>
<div class="values" role="group" aria-label="Values of the row"></div>
<p class="place">${DIAMOND}<span></span></p>
<details class="standardized"><summary>Standardized inputs: (value − mean) ÷ standard deviation</summary><div></div></details>
<div class="steps"></div>
<div class="file">
  <button type="button" data-take="predictions">Predict a file…</button><input type="file" hidden aria-label="File to predict">
  <p></p>
  <p class="said" role="status" aria-live="polite"></p>
</div>`;

export class Predict {
  /** @param {HTMLElement} root @param {import("../../page.js").Page} page */
  constructor(root, page) {
    root.innerHTML = HTML;
    this.root = root;
    this.page = page;
    this.values = find(root, ".values");
    this.probability = find(root, ".probability");
    this.odds = find(root, ".odds");
    this.class = find(root, ".class");
    this.ranking = find(root, ".ranking");
    this.place = find(root, ".place span");
    this.standardized = find(root, ".standardized");
    this.said = find(root, ".file .said");
    this.steps = new Steps(find(root, ".steps"), () => this.draw(true));
    this.standardized.addEventListener("toggle", () => this.writeInputs());
    this.values.addEventListener("input", ({ target }) => this.read(Number(target.dataset.variable)));
    this.values.addEventListener("change", () => this.speak());
    this.values.addEventListener("keydown", (event) => this.onKey(event));
    const file = find(root, "input[type=file]");
    find(root, "[data-take]").addEventListener("click", () => file.click());
    file.addEventListener("change", () => this.send(file));
    /** @type {Variable[]} */
    this.variables = [];
    /** What each field holds. @type {string[]} */
    this.texts = [];
    /** The variables whose values a person has chosen. @type {Set<number>} */
    this.chosen = new Set();
    /** The row in the units of the columns. @type {number[]} */
    this.row = [];
    this.sending = ""; // the name of the file that is being predicted
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    this.scene = scene;
    const { spec } = scene;
    const described = JSON.stringify(spec.variables);
    if (described !== this.described) { // else the values that were chosen stay
      this.described = described;
      this.variables = variablesOf(spec);
      this.chosen.clear();
      this.writeFields();
      this.standardized.open = spec.column_names.length <= MAX_COLUMNS_OPEN;
    }
    this.variables.forEach((variable, i) => this.chosen.has(i) || this.fill(i, usual(variable, spec)));
    this.isBuilt = false;
    this.written = 0;
    this.say("");
    this.evaluate();
  }

  /** A field for each variable. */
  writeFields() {
    const { spec } = this.scene;
    const symbols = symbolsOf(spec);
    const fields = this.variables.map(({ name, categories, column, count }, i) => {
      const symbol = count > 1 ? `${symbols[column]} … ${symbols[column + count - 1]}` : symbols[column];
      const title = name === symbol ? "" : ` ${named(name)}`;
      const control = categories.length
        ? `<select id="predict-${i}" data-variable="${i}">${categories.map((category, k) => `<option value="${k}">${escapeHtml(category)}</option>`).join("")}</select>`
        : `<input id="predict-${i}" type="text" inputmode="decimal" autocomplete="off" data-variable="${i}" aria-describedby="predict-wrong-${i}">`;
      return `<div><label for="predict-${i}"><b>${symbol}</b>${title}</label>${control}<small id="predict-wrong-${i}" aria-live="polite"></small></div>`;
    });
    this.values.innerHTML = fields.join("");
    this.fields = findAll(this.values, "[data-variable]");
    this.wrong = findAll(this.values, "small");
  }

  /** Put a value into a field. @param {number} i @param {string} text */
  fill(i, text) {
    this.texts[i] = text;
    this.fields[i].value = text;
    this.complain(i, "");
  }

  /** Read a field. What is not a number stays there, and the prediction keeps the value before. @param {number} i */
  read(i) {
    const text = this.fields[i].value;
    const isNumber = encode(this.variables[i], text) !== null;
    this.chosen.add(i);
    if (isNumber) this.texts[i] = text;
    this.complain(i, isNumber ? "" : `${text.trim() ? `“${text.trim().slice(0, 20)}” is not a number.` : "Type a number."} The prediction is for ${this.texts[i]}.`);
    this.show();
  }

  /** @param {number} i @param {string} text */
  complain(i, text) {
    write(this.wrong[i], text);
    if (text) this.fields[i].setAttribute("aria-invalid", "true");
    else this.fields[i].removeAttribute("aria-invalid");
  }

  /** ↑ and ↓ step a number by a tenth of the column's standard deviation, rounded; with Shift by ten times as much. @param {KeyboardEvent & { target: any }} event */
  onKey(event) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const i = Number(event.target.dataset.variable);
    if (!direction || this.variables[i].categories.length) return;
    event.preventDefault();
    const step = 10 ** (Math.floor(Math.log10(this.scene.spec.scale[this.variables[i].column])) - (event.shiftKey ? 0 : 1));
    const value = (Math.round(encode(this.variables[i], this.texts[i])[0] / step) + direction) * step;
    this.chosen.add(i);
    this.fill(i, String(Number(value.toPrecision(12))));
    this.show();
    this.speak();
  }

  /** Take the values of a point: a training point, or a place in the decision chart. @param {number[]} point All columns, or the plotted ones. */
  take(point) {
    this.variables.forEach((variable, i) => {
      if (variable.column >= point.length) return;
      this.chosen.add(i);
      this.fill(i, decode(variable, point));
    });
    this.show();
    this.speak();
  }

  show() {
    this.evaluate();
    if (this.scene.frame) this.draw(true);
  }

  /** Take the row that the fields hold. */
  evaluate() {
    const { spec } = this.scene;
    this.row = this.variables.flatMap((variable, i) => encode(variable, this.texts[i]));
    // The row, and the place in the decision chart, where the other columns are at their mean.
    const at = placeOf(this.row, spec);
    this.cursor = new Evaluation(inputColumns([this.row, pointAt(at, spec)], spec), spec);
    this.isInSlice = isInSlice(this.row, spec);
    this.writeInputs();
    this.page.markRow(at);
  }

  /** How values become inputs, written out. */
  writeInputs() {
    if (!this.standardized.open) return;
    const { spec } = this.scene;
    const { mean, scale, column_names, features } = spec;
    const symbols = symbolsOf(spec);
    const values = this.row.map((value, j) => (value - mean[j]) / scale[j]);
    const lines = values.map((value, j) => {
      const name = column_names[j] === symbols[j] ? "" : `<small title="${escapeHtml(column_names[j])}">${escapeHtml(column_names[j])}</small>`;
      return `<p>${name}<b>${symbols[j]}</b> = (${plain(this.row[j])} − ${bracketed(plain(mean[j]))}) ÷ ${plain(scale[j])} = ${number(value, 3)}</p>`;
    });
    const derived = inputsAt(this.row, spec);
    features.forEach((feature, i) => {
      if (feature === "x1" || feature === "x2") return;
      const numbers = feature.replace(/x([12])/g, (_, axis) => bracketed(number(values[axis - 1], 3))).replace("·", " × ");
      lines.push(`<p><b>${inputSymbols(spec)[i]}</b> = ${numbers} = ${number(derived[i], 3)}</p>`);
    });
    find(this.standardized, "div").innerHTML = lines.join("");
  }

  /** What stands as long as the run does. */
  build() {
    const { spec } = this.scene;
    this.isBuilt = true;
    this.label = -1; // the class that is written
    this.steps.begin(this.scene);
    this.probability.innerHTML = `P(<span></span>) = <b></b>`;
    this.isBinary = spec.classes.length === 2;
    this.odds.hidden = !this.isBinary;
    this.ranking.hidden = this.isBinary;
    this.ranking.innerHTML = this.isBinary ? "" : spec.classes.map(({ name, color, symbol, tint }) =>
      `<li style="--tint:${tint}"><i class="mark ${symbol}" style="--color:${color}"></i> ${named(name)}<i class="level"></i><b></b></li>`).join("");
    const [low, high] = spec.classes.map(({ tint }) => tint);
    for (const [name, color] of Object.entries({ low, middle: spec.middle, high })) this.odds.style.setProperty(`--${name}`, color);
    const names = this.variables.map(({ name }) => named(name));
    const listed = names.length > 6 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} others` : names.join(", ");
    find(this.root, ".file p").innerHTML = `A table with the columns ${listed}, in any order, up to ${spec.max_bytes / 1e6} MB. It comes back as CSV with each row’s ${this.isBinary ? "probability" : "probabilities"} and predicted class.`;
  }

  /** Called while the panel is in sight. @param {boolean} still Whether the picture is to stand. */
  draw(still) {
    const { scene: { parameters, frame, withheld, spec }, cursor } = this;
    if (!frame || withheld.has("numbers")) return;
    if (!this.isBuilt) this.build();
    const logits = cursor.run(parameters);
    const probabilities = probabilitiesAt(cursor, 0);
    const label = winner(logits, 0);
    const shown = this.isBinary ? 1 : label; // the class whose probability is told first
    const p = probabilities[shown];
    this.root.dataset.probability = String(p); // for tests
    write(find(this.probability, "b"), exact(p));
    this.odds.style.setProperty("--at", p.toFixed(4));
    if (label !== this.label) {
      this.label = label;
      const { color, symbol, name } = spec.classes[label];
      find(this.probability, "span").innerHTML = named(spec.classes[shown].name);
      const why = this.isBinary ? `${label ? "above" : "not above"} 0.5` : "the most probable class";
      this.class.innerHTML = `<i class="mark ${symbol}" style="--color:${color}"></i> ${named(name)}<small>${why}</small>`;
    }
    const now = performance.now();
    if (!still && now - this.written < WRITE_EVERY) return;
    this.written = now;
    if (!this.isBinary) this.rank(probabilities);
    this.steps.draw(cursor, parameters);
    write(this.place, this.remark(logits, probabilitiesAt(cursor, 1)));
  }

  /** All classes, the most probable one first. @param {number[]} probabilities */
  rank(probabilities) {
    const order = probabilities.map((_, k) => k).sort((j, k) => probabilities[k] - probabilities[j]);
    [...this.ranking.children].forEach((item, k) => {
      item.style.order = String(order.indexOf(k));
      item.style.setProperty("--at", probabilities[k].toFixed(4));
      write(find(item, "b"), exact(probabilities[k]));
    });
  }

  /** Where the row is in the decision chart, and what the chart shows there. @param {ArrayLike<number>[]} logits @param {number[]} probabilities */
  remark(logits, probabilities) {
    const { spec } = this.scene;
    const { extent, classes, plane } = spec;
    const [x, y] = placeOf(this.row, spec);
    if (x < extent[0] || x > extent[1] || y < extent[2] || y > extent[3]) return "This row lies outside of the decision chart.";
    if (this.isInSlice) return "This row in the decision chart. Click there to take a place or a training point.";
    const k = this.isBinary ? 1 : winner(logits, 1);
    const where = plane ? "The chart shows the nearest point of its plane" : "The chart has the other inputs at their mean";
    return `This row’s place in the decision chart. ${where}, where P(${classes[k].name}) is ${number(probabilities[k], 4)}.`;
  }

  /** Tell a screen reader the answer, after a value was changed. */
  speak() {
    if (this.scene.frame && !this.scene.withheld.has("numbers")) write(find(this.root, ".spoken"), `${this.probability.textContent}, ${this.class.textContent}`);
  }

  /** Let the server predict a file. @param {HTMLInputElement} input */
  send(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    this.say("");
    readBase64(file, this.scene.spec.max_bytes).then(
      (content) => {
        this.sending = file.name;
        this.say(`Predicting ${file.name}…`);
        this.page.ask("predict", { content }, this);
      },
      (reason) => this.say(reason),
    );
  }

  /** A file with predictions. @param {import("../../loop/protocol.js").Answer} answer @param {import("../../page.js").Part | undefined} part Which asked for it. */
  receive({ file, media_type, content, remark }, part) {
    if (part !== this || !file) return;
    const blob = new Blob([decodeBase64(content, Uint8Array)], { type: media_type });
    save(file, blob);
    this.say(`Saved as ${file}, ${fileSize(blob.size)}. ${remark}`);
  }

  /** @param {string} text Why the file was not predicted. */
  refuse(text) {
    this.say(`${this.sending} was not predicted. ${text}`);
  }

  /** @param {string} text */
  say(text) {
    write(this.said, text);
  }
}

/** A number of any size as it would be typed, with at most four digits. @param {number} value */
const plain = (value) => String(Number(value.toPrecision(4))).replace(/-/g, "−");

/** What each column is called once it is standardized. @param {import("./row.js").Spec} spec */
const symbolsOf = (spec) => ["x₁", "x₂", ...inputSymbols(spec).slice(spec.features.length)];
