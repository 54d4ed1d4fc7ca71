// Confusion matrix: for training and test points, which class is taken for which; and how well the probability of a class
// ranks the points. The browser computes it from the frame's parameters.

import { winners } from "../../network/classes.js";
import { placeOf } from "../../network/plane.js";
import { number } from "../../network/units.js";
import { escapeHtml, find, named } from "../../base/html.js";
import { Matrix } from "./matrix.js";
import { Roc } from "./roc.js";
import { confusionMatrix, rocCurve } from "./scores.js";

/** @typedef {"train" | "test"} Part */
/** @typedef {{ part: Part, actual: number, predicted: number }} Cell */

const WRITE_EVERY = 120; // ms
const HALF = 0.5; // the threshold at which the network is trained

/** @type {Record<Part, string>} */
const SETS = { train: "training", test: "test" };
const PARTS = /** @type {Part[]} */ (Object.keys(SETS));

const HTML = `
<header><h2></h2><p>Rows: actual class. Columns: predicted class. Click a cell to mark its points in the chart.</p></header>
<div class="matrices">${PARTS.map((part) => `<div class="matrix scroll ${part}"></div>`).join("")}</div>
<div class="curve">
  <figure class="roc"></figure>
  <div class="settings">
    <label class="threshold"><span>Threshold: <output></output></span><input type="range" min="0" max="1" step="0.01"><small></small></label>
    <label class="against">Class, against the rest <select></select></label>
    <p class="key"></p>
    <p class="said" role="status"></p>
  </div>
</div>`;

export class Confusion {
  /** @param {HTMLElement} root @param {import("../../page.js").Page} page */
  constructor(root, page) {
    root.innerHTML = HTML;
    this.root = root;
    this.page = page;
    this.said = find(root, ".said");
    /** @type {Record<Part, Matrix>} */
    this.matrices = Object.assign({}, ...PARTS.map((part) => ({ [part]: new Matrix(find(root, `.${part}`), `${SETS[part]} set`, (actual, predicted) => this.click({ part, actual, predicted })) })));
    this.roc = new Roc(find(root, ".roc"), find(root, ".key"));
    this.slider = find(root, ".threshold input");
    this.slider.addEventListener("input", () => this.setThreshold(Number(this.slider.value)));
    this.against = find(root, ".against select");
    this.against.addEventListener("change", () => page.select(this.scene.outputs[this.against.value]));
    /** The cell whose points are marked. @type {Cell | null} */
    this.marked = null;
    this.written = this.followed = 0; // when, in ms
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    const { classes } = scene.spec;
    const names = JSON.stringify(classes);
    this.scene = scene;
    if (names !== this.names) { // else the threshold that was chosen stays
      this.names = names;
      for (const matrix of Object.values(this.matrices)) matrix.begin(scene.spec);
      this.against.innerHTML = classes.map(({ name }, k) => `<option value="${k}">${escapeHtml(name)}</option>`).join("");
      find(this.root, ".threshold small").innerHTML = `A point is predicted as ${named(classes[1].name)} where its probability is above.`;
      this.positive = 1; // the class whose ROC curve is shown
      this.threshold = HALF;
    }
    this.isBinary = classes.length === 2;
    this.root.dataset.binary = String(this.isBinary);
    this.mark(null);
    this.select();
    this.setThreshold(this.threshold);
  }

  /** The ROC curve follows the selected output unit. */
  select() {
    const at = this.scene.outputs.indexOf(this.scene.selected);
    if (at >= 0 && !this.isBinary) this.positive = at;
    this.against.value = String(this.positive);
    if (this.scene.frame && !this.root.hidden) this.draw(true);
  }

  /** @param {number} threshold */
  setThreshold(threshold) {
    this.threshold = threshold;
    this.slider.value = String(threshold);
    find(this.root, ".threshold output").textContent = number(threshold);
    if (!this.scene.frame || this.root.hidden) return;
    this.draw(true);
    if (!this.marked) return;
    this.ring();
    this.page.charts.draw(true);
  }

  /** The parts that may be shown. */
  get parts() {
    return PARTS.filter((part) => !(part === "test" && this.scene.withheld.has("test")) && this.labels(part).length);
  }

  /** @param {Part} part */
  labels(part) {
    const { labels, test_labels } = this.scene.spec;
    return part === "train" ? labels : test_labels;
  }

  /** The predicted class of each point. @param {Part} part */
  predicted(part) {
    const logits = this.scene[part].layers.at(-1);
    if (!this.isBinary) return winners(logits);
    // Compared with the logit, which is 0 for 0.5: a tie counts as class 0, as in training.
    const least = Math.log(this.threshold / (1 - this.threshold));
    return Array.from(logits[0], (z) => (z > least ? 1 : 0));
  }

  /** Called while the panel is in sight. @param {boolean} still Whether the picture is to stand. */
  draw(still) {
    const { scene: { frame, withheld }, parts } = this;
    const now = performance.now();
    if (!frame || withheld.has("numbers") || (!still && now - this.written < WRITE_EVERY)) return;
    this.written = now;
    /** @type {Partial<Record<Part, number[][]>>} */
    const counts = {};
    for (const part of PARTS) {
      find(this.root, `.${part}`).hidden = !parts.includes(part);
      if (!parts.includes(part)) continue;
      counts[part] = confusionMatrix(this.labels(part), this.predicted(part), this.scene.spec.classes.length);
      this.matrices[part].show(counts[part]);
    }
    this.drawRoc(parts, counts);
  }

  /** @param {Part[]} parts @param {Partial<Record<Part, number[][]>>} counts Their confusion matrices. */
  drawRoc(parts, counts) {
    const { scene: { spec: { classes }, outputs, parameters }, positive } = this;
    const unit = outputs[this.isBinary ? 0 : positive];
    /** @type {{ train: any, test: any }} */
    const curves = { train: null, test: null };
    const points = { train: [], test: [] };
    for (const part of parts) {
      const labels = this.labels(part);
      curves[part] = rocCurve(this.scene[part].z(unit, parameters), (k) => labels[k] === positive);
      if (this.isBinary) points[part] = counts[part].map((row) => row[1] / (row[0] + row[1]));
    }
    const { name } = classes[positive];
    this.roc.show(this.isBinary ? `ROC curve of ${name}` : `ROC curve of ${name} against the rest`, curves, this.isBinary ? points : null);
  }

  /** A frame is shown: the mark follows. @param {import("../../loop/frames.js").Frame} _frame @param {boolean} still */
  show(_frame, still) {
    const now = performance.now();
    if (!this.marked || (!still && now - this.followed < WRITE_EVERY)) return;
    this.followed = now;
    this.ring();
  }

  /** @param {Cell} cell */
  click(cell) {
    this.mark(JSON.stringify(this.marked) === JSON.stringify(cell) ? null : cell);
    if (this.marked?.part === "test" && this.page.options.test === "0") this.page.setOption("test", "1");
    else this.page.charts.draw(true);
  }

  /** @param {Cell | null} cell Whose points are marked. */
  mark(cell) {
    this.marked = cell;
    for (const part of PARTS) this.matrices[part].press(...(cell?.part === part ? [cell.actual, cell.predicted] : []));
    const { classes } = this.scene.spec;
    this.said.innerHTML = cell ? `Marked in the decision chart: ${SETS[cell.part]} points of ${named(classes[cell.actual].name)} that are predicted as ${named(classes[cell.predicted].name)}.` : "";
    this.ring();
  }

  /** Put a ring around each point of the marked cell. */
  ring() {
    const { marked, scene: { spec, frame } } = this;
    this.page.charts.decision.rings = [];
    if (!marked || !frame) return;
    const points = marked.part === "train" ? spec.points : spec.test_points;
    const labels = this.labels(marked.part);
    const predicted = this.predicted(marked.part);
    const own = points.filter((_, k) => labels[k] === marked.actual && predicted[k] === marked.predicted);
    this.page.charts.decision.rings = own.map((point) => placeOf(point, spec));
  }

  /** The key Escape clears the mark. */
  leave() {
    if (!this.marked || this.root.hidden) return false;
    this.mark(null);
    this.page.charts.draw(true);
    return true;
  }
}
