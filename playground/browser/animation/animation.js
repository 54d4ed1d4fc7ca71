// An animation: a run's checkpoints in the page's own charts, in a file that needs no server. This module is where that file
// begins; Python puts it together in `playground.stage.answers.animation`.

import { find, findAll, icon } from "../base/html.js";
import { Keys } from "../base/keys.js";
import { Charts } from "../charts/charts.js";
import { unpackFrames } from "../loop/frames.js";
import { pointsByUpdate, pointsOf } from "../loop/points.js";
import { Scene } from "../network/scene.js";
import { decisionFigure, LOSS_FIGURE, OUTPUTS_FIGURE, READOUTS } from "../views/figures.js";
import { Readouts } from "../views/readouts.js";

const FRAME = 100; // ms

const HTML = `
<h1></h1>
<div class="bar" role="group" aria-label="Animation">
  <button type="button" class="play"></button>
  <button type="button" class="restart">${icon("reset")}<span>From the start</span></button>
  <label class="track"><span>Update <output></output></span><input type="range" min="0" value="0" aria-label="Update"></label>
</div>
<p class="message" role="alert" hidden></p>
${READOUTS}
<div class="charts">${decisionFigure()}${OUTPUTS_FIGURE}${LOSS_FIGURE}</div>
<div class="unseen" role="status" aria-live="polite"></div>`;

/** The run, in fields of an answer. @type {import("../loop/protocol.js").Answer} */
const { spec, scalars, parameters, history, stride, scheduled, point_history } = JSON.parse(find(document, "[type='application/json']").textContent);
const root = find(document, ".stage");
root.innerHTML = HTML;
find(root, "h1").textContent = document.title;
const [play, slider, output] = [".play", ".track input", "output"].map((selector) => find(root, selector));

// As on the page while an earlier update is shown: the curves are those of the whole run, with a mark at the frame's epoch.
const frames = unpackFrames(scalars, parameters, false, { past: true, scheduled });
const pointsAt = pointsByUpdate(point_history, pointsOf(spec));
for (const frame of frames) frame.data = pointsAt(frame.update);
slider.max = String(frames.length - 1);

const isDark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => (isDark.matches ? "dark" : "light");
const scene = new Scene(spec, theme());
const charts = new Charts(/** @type {any} */ (window).Plotly, root, (update) => {
  setPlaying(false);
  const distances = frames.map((frame) => Math.abs(frame.update - update));
  show(distances.indexOf(Math.min(...distances)));
});
const readouts = new Readouts(root);
let { options } = spec;
let timer = 0; // while it plays

/** @param {number} index */
function show(index) {
  const frame = frames[index];
  if (frame.data !== scene.data) {
    const { points } = spec;
    scene.setPoints(frame.data);
    if (frame.data.points !== points) charts.setPoints();
  }
  scene.run(frame);
  charts.draw(!timer);
  readouts.show(frame, !timer);
  slider.value = String(index);
  output.textContent = frame.update.toLocaleString("en");
  slider.setAttribute("aria-valuetext", `update ${output.textContent}`);
  root.dataset.update = String(frame.update);
}

/** @param {boolean} playing */
function setPlaying(playing) {
  clearInterval(timer);
  timer = playing ? setInterval(advance, FRAME) : 0;
  root.dataset.playing = String(playing);
  play.innerHTML = `${icon(playing ? "pause" : "play")}<span>${playing ? "Pause" : "Play"}</span>`;
}

function advance() {
  const next = Number(slider.value) + 1;
  if (next >= frames.length - 1) setPlaying(false);
  if (next < frames.length) show(next);
}

/** From the first frame on, where the last one is shown. */
function toggle() {
  if (Number(slider.value) === frames.length - 1) show(0);
  setPlaying(!timer);
}

readouts.begin(scene);
await charts.begin(scene, options);
charts.loss.record(history, -1, stride);
for (const frame of frames) frame.rateNow = charts.loss.rateAt(frame.update);
charts.loss.present = frames.at(-1);
setPlaying(false);
show(0);

play.addEventListener("click", toggle);
find(root, ".restart").addEventListener("click", () => {
  setPlaying(true);
  show(0);
});
slider.addEventListener("input", () => {
  setPlaying(false);
  show(Number(slider.value));
});
new Keys([{ keys: [" "], meaning: "Play or pause", applies: ({ target }) => !target.closest("button, [type=checkbox]"), act: toggle }]);
for (const input of findAll(root, "[data-option]")) {
  const name = input.dataset.option;
  input.checked = options[name] === "1";
  input.addEventListener("change", () => {
    options = { ...options, [name]: input.checked ? "1" : "0" };
    charts.setOptions(options);
  });
}
isDark.addEventListener("change", () => {
  scene.theme = theme();
  charts.show();
});
// For tests, as on the page: the logits over the grid, by output unit.
root.surface = () => scene.grid.run(scene.parameters).flatMap((column) => Array.from(column));
