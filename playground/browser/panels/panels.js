// What explains further, in place of the sigmoid outputs and the cross-entropy: each panel opens and closes by its button. A
// panel that is closed or out of sight is not drawn, and the server is not asked about a closed one.

import { VIEWS } from "../loop/protocol.js";
import { find, help, icon } from "../base/html.js";
import { Compare } from "./compare/compare.js";
import { Confusion } from "./confusion/confusion.js";
import { GradientsPanel } from "./gradients/gradients_panel.js";
import { HiddenSpace } from "./hidden_space.js";
import { HyperparameterMap } from "./map/map.js";
import { InsideUpdate } from "./inside_update.js";
import { LossLandscape } from "./landscape/loss_landscape.js";
import { Predict } from "./predict/predict.js";
import { Regression } from "./regression.js";
import { Share } from "./share.js";

/** @typedef {import("../loop/protocol.js").Options} Options */

/**
 * By the name of the option that opens it; `moving` ones follow every frame.
 * @type {Partial<Record<keyof Options, { help: string, Panel: any, moving?: boolean }>>}
 */
const PANELS = {
  hidden: { help: "The data as the output layer sees them", Panel: HiddenSpace, moving: true },
  landscape: { help: "The training cross-entropy over two parameters, or over the plane in which this run moved most", Panel: LossLandscape, moving: true },
  gradients: { help: "How large the gradient of each layer is, over the run, and how saturated the hidden layers are", Panel: GradientsPanel, moving: true },
  regression: { help: "scikit-learn’s logistic regression next to the network", Panel: Regression },
  inside: { help: "The arithmetic of one update, number by number", Panel: InsideUpdate },
  predict: { help: "The network’s answer for a row of values, and why. Files are predicted here too", Panel: Predict, moving: true },
  map: { help: "Many networks side by side, by two of their hyperparameters", Panel: HyperparameterMap },
  compare: { help: "Save runs, and train a saved one in lockstep with this one", Panel: Compare, moving: true },
  share: { help: "Link, Python script, weights, animation and picture. Saved files are loaded here too", Panel: Share },
  confusion: { help: "Which class is taken for which, for training and test points, and the ROC curve", Panel: Confusion, moving: true },
};

export class Panels {
  /** @param {HTMLElement} root The stage. @param {import("../page.js").Page} page */
  constructor(root, page) {
    this.root = root;
    const entries = Object.entries(PANELS);
    const buttons = entries.map(
      ([name, panel]) => `<button type="button" class="opener" data-panel="${name}" aria-expanded="false" aria-controls="panel-${name}" ${help(panel.help)}>${VIEWS[name]}${icon("expand")}</button>`,
    );
    find(root, ".openers").innerHTML = buttons.join("");
    find(root, ".panels").innerHTML = entries.map(([name]) => `<section class="panel ${name}" id="panel-${name}" hidden></section>`).join("");
    const section = (name) => find(root, `#panel-${name}`);
    this.sections = Object.fromEntries(entries.map(([name]) => [name, section(name)]));
    /** The panels, by name. @type {Record<string, import("../page.js").Part & Record<string, any>>} */
    this.panels = Object.fromEntries(entries.map(([name, { Panel }]) => [name, new Panel(section(name), page)]));
    for (const [name] of entries) find(this.sections[name], "h2").textContent = VIEWS[name];
    this.openers = Object.fromEntries(entries.map(([name]) => [name, find(root, `[data-panel=${name}]`)]));
    for (const [name, opener] of Object.entries(this.openers)) opener.addEventListener("click", () => page.setOption(/** @type {keyof Options} */ (name), opener.getAttribute("aria-expanded") === "true" ? "0" : "1"));
    this.moving = entries.filter(([, { moving }]) => moving).map(([name]) => name);
    this.inSight = new Set();
    this.observer = new IntersectionObserver((changes) => {
      for (const { target, isIntersecting } of changes) this.inSight[isIntersecting ? "add" : "delete"](target.id.slice("panel-".length));
      page.refresh();
    });
    for (const section of Object.values(this.sections)) this.observer.observe(section);
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin(scene) {
    for (const panel of Object.values(this.panels)) panel.begin(scene);
  }

  /** Another unit is selected. */
  select() {
    for (const panel of Object.values(this.panels)) panel.select?.();
  }

  /** @param {import("../loop/protocol.js").Answer} answer @param {import("../page.js").Part | undefined} part Which asked for it. */
  receive(answer, part) {
    for (const panel of Object.values(this.panels)) panel.receive?.(answer, part);
  }

  /** Show what Python tells of a frame. @param {import("../loop/frames.js").Frame} frame @param {boolean} still */
  show(frame, still) {
    for (const [name, panel] of Object.entries(this.panels)) if (this.isOpen(name)) panel.show?.(frame, still);
  }

  /** Open and close what the options say. @param {Options} options */
  setOptions(options) {
    for (const panel of Object.values(this.panels)) panel.setOptions?.(options);
    for (const [name, section] of Object.entries(this.sections)) {
      section.hidden = options[name] !== "1";
      this.openers[name].setAttribute("aria-expanded", String(!section.hidden));
    }
    const open = Object.keys(this.sections).filter((name) => this.isOpen(name));
    this.root.dataset.open = String(open.length > 0);
    this.root.dataset.panels = open.join(" ");
  }

  /** @param {string} name */
  isOpen(name) {
    return !this.sections[name].hidden;
  }

  /** @param {string} name */
  reveal(name) {
    this.sections[name].scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  /** The panels that move with the frames, and are in sight. */
  get active() {
    return this.moving.filter((name) => this.isOpen(name) && this.inSight.has(name));
  }

  /** @param {string} name @param {boolean} still */
  draw(name, still) {
    this.panels[name].draw(still);
  }

  destroy() {
    for (const panel of Object.values(this.panels)) panel.destroy?.();
    this.observer.disconnect();
  }
}
