// Early stopping as a mark, not a stop: where the test loss was lowest, on its curve. It is a button that leads there.

import { find } from "../base/html.js";

// The test loss has risen since it was lowest where, for this share of the run, all of it has been higher than around there: by
// this fraction, and by this much. A single high value is noise, and a single low one would be, too.
const [SHARE, FEWEST] = [0.1, 10]; // of the recorded updates, and how many at least
const [RISE, LEAST] = [0.05, 0.005];

/**
 * The place of the lowest test loss; -1 where it has not visibly risen since, or there is none.
 * @param {number[]} losses By recorded update.
 */
export function findLowest(losses) {
  const lowest = losses.reduce((least, loss, i) => (loss < losses[least] ? i : least), 0);
  const width = Math.max(FEWEST, Math.round(SHARE * losses.length));
  if (lowest >= losses.length - width) return -1;
  const around = losses.slice(Math.max(0, lowest - width / 2), lowest + width / 2 + 1);
  const mean = around.reduce((sum, loss) => sum + loss) / around.length;
  const level = mean + Math.max(RISE * mean, LEAST);
  return losses.slice(-width).every((loss) => loss > level) ? lowest : -1;
}

export class LowestMark {
  /**
   * @param {HTMLElement} figure
   * @param {import("./plot.js").Plot} plot
   * @param {(update: number) => void} visit Goes to an update.
   */
  constructor(figure, plot, visit) {
    this.plot = plot;
    this.button = find(figure, ".lowest");
    this.tip = find(figure, ".tip");
    this.update = -1;
    this.drawn = ""; // where it stands, for which update, and in which color
    this.button.addEventListener("click", () => visit(this.update));
    for (const type of ["pointerenter", "focus"]) this.button.addEventListener(type, () => this.showTip(true));
    for (const type of ["pointerleave", "blur"]) this.button.addEventListener(type, () => this.showTip(false));
  }

  /**
   * Mark the lowest of these losses.
   * @param {{ update: number[], epoch: number[], test: number[] }} history
   * @param {number} count Of its rows.
   * @param {number} stride Updates between two rows.
   */
  show({ update, epoch, test }, count, stride) {
    const row = findLowest(test.slice(0, count));
    if (row < 0) return this.hide();
    const { left, top } = this.plot.toPixels(epoch[row], test[row]);
    const { box } = this.plot;
    const at = `translate(${(box.left + left).toFixed(1)}px, ${(box.top + top).toFixed(1)}px)`;
    const { color } = this.plot.element.data[2].line;
    const drawn = [at, update[row], color].join();
    if (drawn === this.drawn) return;
    [this.drawn, this.update] = [drawn, update[row]];
    Object.assign(this.button.style, { transform: at, color });
    this.button.hidden = false;
    const some = stride > 1 ? ` The curve shows one in ${stride} updates.` : "";
    this.text = `Test loss was lowest at update ${this.update.toLocaleString("en")}.${some} Click to go there.`;
    this.button.setAttribute("aria-label", this.text);
    if (!this.tip.hidden) this.showTip(true);
  }

  hide() {
    this.drawn = "";
    if (this.button.hidden) return;
    this.button.hidden = true;
    this.showTip(false);
  }

  /** @param {boolean} isShown */
  showTip(isShown) {
    const { tip, button } = this;
    tip.hidden = !isShown;
    if (!isShown) return;
    tip.textContent = this.text;
    const { offsetLeft, offsetTop, offsetWidth } = button.parentElement;
    const { e, f } = new DOMMatrix(button.style.transform);
    const [isRight, isLow] = [e > offsetWidth / 2, f > button.parentElement.offsetHeight / 2];
    tip.style.left = `${offsetLeft + e}px`;
    tip.style.top = `${offsetTop + f + (isLow ? -14 : 14)}px`;
    tip.style.transform = `translate(${isRight ? "-100%" : "0"}, ${isLow ? "-100%" : "0"})`;
  }
}
