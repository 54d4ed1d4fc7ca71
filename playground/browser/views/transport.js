// The transport bar: the buttons and keys that train, and the speed.

import { find, findAll, help, icon } from "../base/html.js";

/** By the action that they ask for. @type {Record<string, { label: string, help: string, keys?: string[] }>} */
const BUTTONS = {
  toggle: { label: "Play", help: "Start or pause training. Space bar", keys: [" "] },
  update: { label: "One update", help: "Train on one batch. Right arrow key", keys: ["ArrowRight"] },
  epoch: { label: "One epoch", help: "Train until every training point has been used once. Shift + right arrow key", keys: ["Shift+ArrowRight"] },
  reset: { label: "Reset", help: "Return to the same initial weights" },
  new_weights: { label: "New weights", help: "Start again from new random weights" },
};

const SPEED_HELP = "How much training happens between two frames. Higher is faster";
const HTML = `
  ${Object.entries(BUTTONS).map(([action, { label, help: text }]) => `<button type="button" data-action="${action}" ${help(text)}>${icon(action === "toggle" ? "play" : action)}<span>${label}</span></button>`).join("\n  ")}
  <button type="button" class="return" hidden>Back to the lesson</button>
  <label class="speed" ${help(SPEED_HELP)}><span>Speed: <output></output></span>
    <input type="range" min="0" step="1" aria-label="Speed" aria-description="${SPEED_HELP}"></label>`;

const SLOW = new Set([" ", "ArrowRight"]); // keys that slow motion takes
const BUSY = "input, button, [role=slider], [role=combobox], a, summary";
const OPENER = ".st-key-_own_button"; // of the dialog that begins runs
const CLOSING = 1000; // ms within which a dialog gives the focus back to its opener

export class Transport {
  /** @param {HTMLElement} root The stage. @param {import("../page.js").Page} page */
  constructor(root, page) {
    this.root = root;
    this.bar = find(root, ".bar");
    this.bar.innerHTML = HTML;
    this.play = find(this.bar, "[data-action=toggle]");
    this.play.className = "play";
    this.speed = find(this.bar, "input");
    for (const button of findAll(this.bar, "[data-action]")) button.addEventListener("click", () => page.act(button.dataset.action));
    // A click with the mouse leaves the focus where it was, so that the space bar still plays and pauses.
    this.bar.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    this.speed.addEventListener("input", () => page.setOption("speed", this.speeds[this.speed.value].name));
    /** @type {import("../base/keys.js").Shortcut[]} */
    this.shortcuts = Object.entries(BUTTONS).filter(([, { keys }]) => keys).map(([action, { keys, help: meaning }]) => ({
      keys, meaning, applies: (event) => isFree(event) && !(page.slow.isShown && SLOW.has(keys[0])), act: ({ repeat }) => page.act(action, repeat),
    }));
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin({ spec }) {
    this.speeds = spec.speeds;
    this.speed.max = String(spec.speeds.length - 1);
    this.takeFocus();
  }

  /** The opener of a dialog would open it again at the next space bar: a run that the dialog has begun is played instead. */
  takeFocus() {
    const take = () => { if (document.activeElement.closest(OPENER)) this.play.focus(); };
    take();
    const closing = new AbortController();
    const { signal } = closing;
    setTimeout(() => closing.abort(), CLOSING);
    document.addEventListener("focusin", take, { once: true, signal });
    // Who acts meanwhile moves the focus, not the dialog.
    for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, () => closing.abort(), { signal, capture: true });
  }

  /** Show the speed with this name, and return it. @param {string} name */
  setSpeed(name) {
    const index = this.speeds.findIndex((speed) => speed.name === name);
    const { label } = this.speeds[index];
    this.speed.value = String(index);
    this.speed.setAttribute("aria-valuetext", label);
    find(this.bar, "output").textContent = label;
    return this.speeds[index];
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    if (this.root.dataset.playing === String(playing)) return;
    this.root.dataset.playing = String(playing);
    const label = playing ? "Pause" : "Play";
    this.play.innerHTML = `${icon(playing ? "pause" : "play")}<span>${label}</span>`;
  }
}

/** Whether what has the focus leaves a key to the buttons. @param {any} event */
function isFree({ target, key }) {
  // A chart that is moved by the arrow keys keeps them.
  if (target.matches?.(".stage [role=img]") && (key !== " " || target.closest("[data-tool]"))) return false;
  const busy = target.closest?.(BUSY);
  return !busy || (busy.matches("[role=slider], input[type=range], input[type=radio]:checked") && key === " ");
}
