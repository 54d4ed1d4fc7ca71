// The ROC curve of the training and the test points, with the point of a threshold on each.

import { number } from "../../network/units.js";
import { find } from "../../base/html.js";

/** @typedef {{ x: number[], y: number[], area: number }} Curve */

const SIDE = 100; // of the plot, in the picture's own units

const PLOT = `<h3>ROC curve</h3>
<div class="plot-area"><span class="up">True positive rate</span>
  <svg viewBox="-3 -3 ${SIDE + 6} ${SIDE + 6}" role="img" aria-label="ROC curve"><rect width="${SIDE}" height="${SIDE}"/><path class="chance" d="M0 ${SIDE}L${SIDE} 0"/>
    <path class="test"/><path class="train"/><circle class="test" r="2.6"/><circle class="train" r="2.6"/></svg>
  <span class="across">False positive rate</span></div>`;
const KEY = `<span class="train"><i class="line"></i> training: area <b></b></span><span class="test"><i class="line test"></i> test: area <b></b></span><span><i class="line guess"></i> guessing: area 0.5</span>`;

/** @param {number[]} at */
const place = ([x, y]) => [SIDE * x, SIDE * (1 - y)].map((value) => value.toFixed(2));

export class Roc {
  /** @param {HTMLElement} root @param {HTMLElement} key What the lines mean, and the areas under them. */
  constructor(root, key) {
    root.innerHTML = PLOT;
    key.innerHTML = KEY;
    this.root = root;
    this.key = key;
    this.picture = find(root, "svg");
  }

  /**
   * @param {string} title @param {{ train: Curve | null, test: Curve | null }} curves
   * @param {{ train: number[], test: number[] } | null} points Of the threshold: false and true positive rate.
   */
  show(title, curves, points) {
    const areas = Object.entries(curves).map(([name, curve]) => {
      const [path, dot] = [`path.${name}`, `circle.${name}`].map((selector) => find(this.picture, selector));
      const key = find(this.key, `.${name}`);
      key.hidden = !curve;
      path.setAttribute("d", curve ? curve.x.map((x, i) => `${i ? "L" : "M"}${place([x, curve.y[i]]).join(" ")}`).join("") : "");
      const [x, y] = curve && points ? place(points[name]) : [];
      dot.style.display = x ? "" : "none";
      if (x) Object.entries({ cx: x, cy: y }).forEach(([attribute, value]) => dot.setAttribute(attribute, value));
      if (!curve) return "";
      const area = number(curve.area, 4);
      find(key, "b").textContent = area;
      return `${name === "train" ? "training" : "test"}: area ${area}`;
    });
    this.picture.setAttribute("aria-label", `${title}. ${areas.filter(Boolean).join(", ")}`);
  }
}
