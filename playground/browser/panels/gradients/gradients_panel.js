// Gradients: how large the gradient of each layer is, over the updates of the run and at the one that is shown, and how saturated
// the hidden layers are then. The browser computes all of it from the frames' parameters.

import { pace } from "../../base/pace.js";
import { find, findAll } from "../../base/html.js";
import { layerNames, lossTerms, saturationTerms } from "../../network/gradients.js";
import { percent } from "../../network/units.js";
import { Curves } from "./curves.js";
import { History } from "./history.js";

const EVERY = 100; // ms between frames that are measured, and that are drawn
const [SLICE, SMALL] = [6, 1]; // ms of a screen refresh for what was deferred: where the run stands, and while it plays

const HTML = `
<header><h2></h2><p>Root mean square over each layer’s weights and biases. Gradient of the loss, <span class="loss-terms"></span>. Bold lines are moving averages. <span class="click">Click to see an update.</span></p></header>
<figure><div class="plot"><div class="chart" role="img"></div><canvas></canvas><div class="names" aria-hidden="true"></div></div><div class="tip" hidden></div></figure>
<div class="saturation" role="group"><p></p><ul></ul></div>`;

export class GradientsPanel {
  /** @param {HTMLElement} root @param {import("../../page.js").Page} page */
  constructor(root, page) {
    root.innerHTML = HTML;
    this.root = root;
    this.page = page;
    this.curves = new Curves(find(root, "figure"), page, () => this.draw(true));
    this.isOpen = false;
    this.measured = this.drawn = 0; // when, in ms
  }

  /** @param {import("../../network/scene.js").Scene} scene */
  begin(scene) {
    const { spec } = scene;
    this.scene = scene;
    this.forget();
    find(this.root, ".loss-terms").textContent = lossTerms(spec);
    const [terms, hidden] = [saturationTerms(spec), layerNames(spec).slice(0, -1)];
    const section = find(this.root, ".saturation");
    section.hidden = !terms || !hidden.length;
    section.setAttribute("aria-label", "Saturated outputs by layer");
    find(section, "p").textContent = `Saturated outputs, ${terms}:`;
    find(section, "ul").innerHTML = hidden.map((name) => `<li><span>${name}</span><span class="share"><i></i></span><span class="percent"></span></li>`).join("");
    this.shares = findAll(section, "li").map((item) => ({ bar: find(item, "i"), text: find(item, ".percent") }));
    this.curves.begin(scene);
  }

  forget() {
    this.history = this.curves.history = new History(this.scene.spec);
    this.lacks = true; // whether checkpoints are still to be asked for
  }

  /** @param {import("../../loop/protocol.js").Options} options */
  setOptions({ gradients }) {
    const isOpen = gradients === "1";
    if (isOpen && !this.isOpen && this.scene) this.forget(); // what happened while it was closed was not seen: another run, perhaps
    this.isOpen = isOpen;
  }

  /** Measure a frame. @param {import("../../loop/frames.js").Frame} frame @param {boolean} still */
  show(frame, still) {
    const now = performance.now();
    if (!still && now - this.measured < pace.every(EVERY)) return this.history.defer(frame);
    this.measured = now;
    if (frame.data.labels.length) this.history.add(frame, this.scene.gradients);
    if (still && this.history.todo.length) this.work();
    if (this.lacks && this.page.player.present?.update > 0) this.page.ask("timeline");
    this.lacks = false;
  }

  /** Measure the checkpoints that have come, in slices of time. @param {import("../../loop/frames.js").Frame[]} checkpoints */
  receiveCheckpoints(checkpoints) {
    if (!this.isOpen || !this.scene) return;
    this.history.defer(...checkpoints);
    this.work();
  }

  work() {
    this.ticking ??= requestAnimationFrame(() => {
      this.ticking = undefined;
      const { playing } = this.page.player;
      if (this.history.work(playing ? SMALL : SLICE)) this.work();
      this.draw(!playing);
    });
  }

  /** Called while the panel is in sight. @param {boolean} still Whether the picture is to stand. */
  draw(still) {
    const now = performance.now();
    if (!this.scene?.frame || !this.isOpen || (!still && now - this.drawn < pace.every(EVERY))) return;
    this.drawn = now;
    const isHidden = this.scene.withheld.has("numbers");
    this.root.dataset.hidden = String(isHidden);
    if (isHidden) return;
    const { saturated } = this.scene.gradients;
    this.shares.forEach(({ bar, text }, layer) => {
      bar.style.transform = `scaleX(${saturated[layer]})`;
      text.textContent = percent(saturated[layer]);
    });
    this.curves.draw(still);
  }

  destroy() {
    cancelAnimationFrame(this.ticking);
    this.curves.destroy();
  }

  /** For tests: what is drawn. */
  get shown() {
    const { rows, todo } = this.history;
    return { settled: !todo.length && !this.lacks, rows: rows.map(({ update, rms, saturated }) => ({ update, rms: Array.from(rms), saturated: Array.from(saturated) })) };
  }
}
