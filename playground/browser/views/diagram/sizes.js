// The buttons that add and remove units and hidden layers.

const WIDTH = 4; // units of a first hidden layer that is added here

export class SizeControls {
  /**
   * @param {HTMLElement} depth Where the number of hidden layers is shown.
   * @param {import("../../page.js").Page} page
   */
  constructor(depth, page) {
    this.depth = depth;
    this.page = page;
  }

  /** @param {import("../../loop/protocol.js").Spec} spec */
  begin(spec) {
    this.limits = spec.limits;
    this.shown = spec.layer_sizes.slice(1, -1);
    this.sizes = this.page.player.requestedSizes ?? this.shown;
    const { length: count } = this.shown;
    this.depth.replaceChildren(
      button("depth-", "−", "Remove the last hidden layer", count > 0, () => this.addLayers(-1)),
      `${count} hidden ${count === 1 ? "layer" : "layers"}`,
      button("depth+", "+", "Add a hidden layer", count < this.limits.layers, () => this.addLayers(1)),
    );
  }

  /** − and + for the number of units in a hidden layer. @param {number} layer */
  forLayer(layer) {
    const [size, name] = [this.shown[layer], `hidden layer ${layer + 1}`];
    const element = document.createElement("span");
    element.className = "sizes";
    element.append(
      button(`units-${layer}`, "−", `Remove a unit from ${name}`, size > 1, () => this.addUnits(layer, -1)),
      count(size, size === 1 ? "unit" : "units"),
      button(`units+${layer}`, "+", `Add a unit to ${name}`, size < this.limits.units, () => this.addUnits(layer, 1)),
    );
    return element;
  }

  /** Add a hidden layer as wide as the last one, or remove the last one. @param {1 | -1} change */
  addLayers(change) {
    const { sizes, limits } = this;
    this.resize(change < 0 ? sizes.slice(0, -1) : [...sizes, sizes.at(-1) ?? WIDTH].slice(0, limits.layers));
  }

  /** @param {number} layer @param {1 | -1} change */
  addUnits(layer, change) {
    this.resize(this.sizes.map((size, i) => (i === layer ? Math.max(1, Math.min(this.limits.units, size + change)) : size)));
  }

  /** Clicks may come faster than answers: each continues from what the last one asked for. @param {number[]} sizes */
  resize(sizes) {
    this.sizes = sizes;
    this.page.ask("resize", { hidden_layer_sizes: sizes });
  }
}

/** A number, and a word for which there may be no room. @param {number} size @param {string} word */
function count(size, word) {
  const element = document.createElement("span");
  element.append(String(size), Object.assign(document.createElement("span"), { className: "word", textContent: ` ${word}` }));
  return element;
}

/** @param {string} name @param {string} sign @param {string} text @param {boolean} enabled @param {() => void} act */
function button(name, sign, text, enabled, act) {
  const element = document.createElement("button");
  Object.assign(element, { type: "button", textContent: sign, title: text, disabled: !enabled });
  element.addEventListener("click", act);
  element.dataset.resize = name;
  element.setAttribute("aria-label", text);
  return element;
}
