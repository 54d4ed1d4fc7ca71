// A map as the server has sent it: its grid, its finished cells, and what they say.

import { decode } from "../../network/evaluation.js";
import { number, percent } from "../../network/units.js";
import { csvCell } from "../../base/download.js";
import { plotlyText } from "../../base/html.js";

const HEAD = /** @type {const} */ (["cell", "outcome", "seed", "diverged", "updates"]); // of a cell's numbers

/**
 * What a cell is colored by: `color` grows with how good the value is, `ticks` are candidates for the scale's.
 * @type {Record<string, { label: string, color: (value: number) => number, write: (value: number) => string, ticks: number[], range?: (classes: number) => number[] }>}
 */
export const METRICS = {
  test_loss: {
    label: "Test loss",
    color: (loss) => -Math.log10(Math.max(loss, 1e-6)),
    write: (loss) => number(loss, 4),
    ticks: powers(-6, 2),
  },
  test_accuracy: {
    label: "Test accuracy",
    color: (accuracy) => accuracy,
    write: (accuracy) => percent(accuracy, 1),
    ticks: [0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
    range: (classes) => [1 / classes, 1],
  },
  epochs_to_solve: {
    label: "Epochs to 95 %",
    color: (epochs) => -Math.log10(epochs),
    write: (epochs) => epochs.toLocaleString("en"),
    ticks: powers(0, 5),
  },
};

const SAID = { test_loss: "Test loss", train_loss: "Training loss", test_accuracy: "Test accuracy", train_accuracy: "Training accuracy" };

export class Cells {
  /** @param {any} answer The first one for this map. @param {any} offer See `playground.stage.maps.describe_form`. */
  constructor({ number, grid, total }, offer) {
    this.number = number;
    this.grid = grid;
    this.total = total;
    this.offer = offer;
    this.columns = grid.x.values.length;
    /** The finished cells' figures, in the order in which they came. @type {any[]} */
    this.finished = [];
    /** The same, by number. @type {any[]} */
    this.byNumber = Array(total).fill(null);
  }

  /** Add new cells. @param {any} answer */
  add({ first, cells, pictures }) {
    if (first !== this.finished.length) return;
    const width = HEAD.length + 3 * this.offer.figures.length;
    const numbers = decode(cells, Float64Array);
    const pixels = pictures ? decode(pictures, Uint16Array) : null;
    const size = this.offer.picture ** 2 * (this.classes > 2 ? this.classes : 1);
    for (let i = 0; i < numbers.length / width; i++) {
      const row = numbers.subarray(i * width, (i + 1) * width);
      /** @type {any} */
      const cell = Object.fromEntries(HEAD.map((name, k) => [name, row[k]]));
      this.offer.figures.forEach((name, k) => (cell[name] = Array.from(row.subarray(HEAD.length + 3 * k, HEAD.length + 3 * k + 3))));
      cell.picture = pixels?.subarray(i * size, (i + 1) * size);
      this.finished.push(cell);
      this.byNumber[cell.cell] = cell;
    }
  }

  /** How many classes there are; of a table, two are assumed. */
  get classes() {
    return this.grid.classes.length || 2;
  }

  get hasPictures() {
    return this.finished.some(({ picture }) => picture);
  }

  /** The color's coordinate of each cell, row by row; null where there is none. @param {string} metric */
  colors(metric) {
    return this.rows((cell) => {
      const value = cell?.[metric][0];
      return cell && cell.outcome !== this.diverged && Number.isFinite(value) ? METRICS[metric].color(value) : null;
    });
  }

  /** A number for each finished cell without a color, null for all others. @param {string} metric */
  blanks(metric) {
    const colors = this.colors(metric);
    return this.rows((cell, n) => (cell && colors[Math.floor(n / this.columns)][n % this.columns] === null ? 0 : null));
  }

  get diverged() {
    return this.grid.outcomes.length - 1;
  }

  /** What each cell says under the mouse. */
  texts() {
    return this.rows((_, n) => this.describe(n).map(plotlyText).join("<br>"));
  }

  /** The lines that describe a cell. @param {number} n */
  describe(n) {
    const { x, y, seeds } = this.grid;
    const values = [[x, n % this.columns], [y, Math.floor(n / this.columns)]].map(([line, i]) => `${line.label} ${line.texts[i]}`);
    const cell = this.byNumber[n];
    if (!cell) return [values.join(", "), "Not computed"];
    const range = ([median, low, high], write) => {
      if (!Number.isFinite(median)) return "–";
      return seeds > 1 ? `${write(median)} (${write(low)} to ${Number.isFinite(high) ? write(high) : "–"})` : write(median);
    };
    const [epochs] = cell.epochs_to_solve;
    const lines = Object.entries(SAID).map(([name, label]) => `${label} ${range(cell[name], name.endsWith("loss") ? METRICS.test_loss.write : METRICS.test_accuracy.write)}`);
    const reached = Number.isFinite(epochs)
      ? `95 % test accuracy after ${range(cell.epochs_to_solve, METRICS.epochs_to_solve.write)} epochs`
      : "95 % test accuracy not reached";
    return [values.join(", "), ...lines, reached, this.outcome(cell)];
  }

  /** @param {any} cell */
  outcome(cell) {
    const { label, character } = this.grid.outcomes[cell.outcome];
    const more = cell.outcome === this.diverged && cell.updates ? ` after ${cell.updates.toLocaleString("en")} updates` : "";
    const some = cell.diverged && this.grid.seeds > 1 ? `; ${cell.diverged} of ${this.grid.seeds} seeds diverged` : "";
    return `${character} ${label}${more}${some}`.trim();
  }

  /** The table of the finished cells. */
  csv() {
    const { x, y, seeds, updates } = this.grid;
    const figures = this.offer.figures.flatMap((name) => (seeds > 1 ? [name, `${name}_min`, `${name}_max`] : [name]));
    const lines = this.byNumber.flatMap((cell, n) => {
      if (!cell) return [];
      const values = [x.values[n % this.columns], y.values[Math.floor(n / this.columns)]];
      const numbers = this.offer.figures.flatMap((name) => (seeds > 1 ? cell[name] : cell[name].slice(0, 1)));
      return [[...values, updates ?? "", seeds, this.grid.outcomes[cell.outcome].name, cell.diverged, ...numbers.map(plain)].map(csvCell).join(",")];
    });
    return [[x.name, y.name, "updates", "seeds", "outcome", "diverged_seeds", ...figures].map(csvCell).join(","), ...lines, ""].join("\n");
  }

  /** Row by row, what a function returns for each cell and its number. @param {(cell: any, n: number) => any} value */
  rows(value) {
    return Array.from({ length: this.total / this.columns }, (_, row) =>
      Array.from({ length: this.columns }, (_, column) => value(this.byNumber[row * this.columns + column], row * this.columns + column)),
    );
  }
}

const plain = (value) => (Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "nan");

/** 1, 2 and 5 times the powers of ten. @param {number} low @param {number} high */
function powers(low, high) {
  return Array.from({ length: high - low + 1 }, (_, i) => [1, 2, 5].map((step) => Number((step * 10 ** (low + i)).toPrecision(1)))).flat();
}
