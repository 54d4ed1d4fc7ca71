// The map's form: which hyperparameters, from where to where, in how many steps.

import { find, findAll, help } from "../../base/html.js";

const field = (name, label, text, width) =>
  `<label ${help(text)}>${label} <input type="number" step="any" name="${name}" style="width: ${width}rem" required></label>`;
const line = (key, label) => `
<div role="group" aria-label="${label}" data-axis="${key}"><b>${label}</b>
  <select name="name" aria-label="${label} axis"></select>
  ${field("from", "from", "Lowest value", 5)}${field("to", "to", "Highest value", 5)}${field("steps", "in steps", "Number of values, up to 32. Values that the controls cannot show are rounded", 3.6)}<span class="options"></span>
</div>`;

export const FORM = `
<form>
  ${line("x", "Horizontal")}${line("y", "Vertical")}
  <div role="group" aria-label="Each network"><b>Each network</b>
    ${field("updates", "Updates", "Number of updates that each network makes", 5.5)}${field("seeds", "Seeds", "Networks per cell. They differ in initial weights and batches; the cell shows their median", 3.6)}
    <button type="submit" class="start">Compute</button><button type="button" class="cancel" disabled>Cancel</button>
    <button type="button" class="load" ${help("Show a table (CSV) of playground.explore as a map")}>Load a table…</button><input type="file" accept=".csv" hidden>
  </div>
</form>`;

export class Form {
  /** @param {HTMLElement} root @param {{ start(values: any): void, cancel(): void }} on */
  constructor(root, on) {
    this.form = find(root, "form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      on.start(this.values());
    });
    this.form.noValidate = true; // the server says what is wrong, in a sentence
    find(root, ".cancel").addEventListener("click", () => on.cancel());
  }

  /** Offer axes, and values to begin with; once. @param {any} offer See `playground.stage.maps.describe_form`. */
  begin(offer) {
    if (this.offer) return;
    this.offer = offer;
    ["x", "y"].forEach((key, i) => {
      const select = this.input(key, "name");
      select.innerHTML = offer.axes.map(({ name, label }) => `<option value="${name}">${label}</option>`).join("");
      select.value = offer.axes[i].name;
      select.addEventListener("change", () => this.reset(key));
      this.reset(key);
    });
    for (const name of ["updates", "seeds"]) find(this.form, `[name=${name}]`).value = offer[name];
  }

  /** Return an axis to the values it begins with. @param {string} key */
  reset(key) {
    const axis = this.offer.axes.find(({ name }) => name === this.input(key, "name").value);
    for (const part of ["from", "to", "steps"]) {
      const input = this.input(key, part);
      input.value = axis[part] ?? "";
      input.parentElement.hidden = Boolean(axis.options);
    }
    find(this.form, `[data-axis=${key}] .options`).textContent = (axis.options ?? []).join(", ");
  }

  /** @param {string} key @param {string} part */
  input(key, part) {
    return find(this.form, `[data-axis=${key}] [name=${part}]`);
  }

  /** What is to be computed. A field without a number is sent as null. */
  values() {
    const number = (input) => (input.value === "" ? null : Number(input.value));
    const axis = (key) => ({
      name: this.input(key, "name").value,
      ...Object.fromEntries(["from", "to", "steps"].map((part) => [part, number(this.input(key, part))])),
    });
    const [updates, seeds] = ["updates", "seeds"].map((name) => number(find(this.form, `[name=${name}]`)));
    return { x: axis("x"), y: axis("y"), updates, seeds };
  }

  /** @param {boolean} computing */
  setComputing(computing) {
    for (const button of findAll(this.form, ".cancel")) button.disabled = !computing;
  }
}
