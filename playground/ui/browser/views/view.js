// The stage's own elements: buttons, speed, read-outs, captions. Plotly draws in the places it leaves.

const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  update: "M6 5v14l9-7zM16 5h2.5v14H16z",
  epoch: "M3 5v14l7.5-7zM11 5v14l7.5-7zM19 5h2.2v14H19z",
  reset: "M12 5V1L6 6l6 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  new_weights: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm3 3.5A1.5 1.5 0 1 0 8 9.500A1.5 1.5 0 1 0 8 6.500zm8 0A1.5 1.5 0 1 0 16 9.500A1.5 1.5 0 1 0 16 6.500zm-4 4A1.5 1.5 0 1 0 12 13.500A1.5 1.5 0 1 0 12 10.500zm-4 4A1.5 1.5 0 1 0 8 17.500A1.5 1.5 0 1 0 8 14.500zm8 0A1.5 1.5 0 1 0 16 17.500A1.5 1.5 0 1 0 16 14.500z",
};
const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path fill-rule="evenodd" d="${ICONS[name]}"/></svg>`;
const help = (text) => `title="${text}" data-help="${text}" aria-description="${text}"`;
const button = (action, label, text) =>
  `<button type="button" data-action="${action}" ${help(text)}>${icon(action)}<span>${label}</span></button>`;
const toggle = (name, label, text) =>
  `<label class="switch" ${help(text)}><input type="checkbox" data-option="${name}" aria-description="${text}"><span>${label}</span></label>`;
const readout = (name, label, title) =>
  `<div title="${title}"><dt>${label}</dt><dd data-read="${name}">–</dd></div>`;

const HTML = `
<div class="bar" role="group" aria-label="Training">
  <button type="button" class="play" data-action="toggle" ${help("Train the network, or stand still. Space bar")}>${icon("play")}<span>Play</span></button>
  ${button("update", "One update", "Learn from one batch of points. Right arrow key")}
  ${button("epoch", "One epoch", "Learn on until every point has been used once. Shift and right arrow key")}
  ${button("reset", "Reset", "Back to the very same initial weights")}
  ${button("new_weights", "New weights", "Start again from other random weights")}
  <label class="speed" ${help("How far training goes between two pictures")}><span>Speed: <output></output></span>
    <input type="range" min="0" step="1" aria-label="Speed" aria-description="How far training goes between two pictures"></label>
</div>
<div class="first">
<dl class="readouts">
  ${readout("epoch", "Epoch", "How often every training point has been used")}
  ${readout("update", "Update", "How many steps the weights have made: one a batch")}
  ${readout("trainLoss", "Cross-entropy, training", "What training lowers. Guessing costs ln 2 = 0.693")}
  ${readout("testLoss", "Cross-entropy, test", "The same for points that are never learned from")}
  ${readout("trainAccuracy", "Accuracy, training", "Share of the training points on the right side of the line")}
  ${readout("testAccuracy", "Accuracy, test", "Share of the test points on the right side of the line")}
</dl>
<p class="message" role="alert" hidden></p>
<div class="charts">
  <figure class="decision">
    <header><h2>Decision boundary</h2>${toggle("test", "test points", "Show the points held out for testing")}${toggle("hard", "hard decisions", "Color by the decision alone: which side of 0.5")}</header>
    <div class="plot"><canvas></canvas><div class="chart" role="img" tabindex="0"></div><canvas class="above"></canvas></div><div class="tip" hidden></div>
    <figcaption></figcaption>
  </figure>
  <figure class="sigmoid">
    <header><h2>Sigmoid outputs</h2></header>
    <div class="plot"><div class="chart" role="img"></div><canvas></canvas></div>
    <figcaption>Each training point on the curve, at its own logit; beyond ±10, at the edge.</figcaption>
  </figure>
  <figure class="loss">
    <header><h2>Cross-entropy</h2>${toggle("log", "logarithmic", "Logarithmic scale: small losses become visible")}</header>
    <div class="plot"><div class="chart" role="img"></div></div>
    <figcaption><i class="line train"></i> training <i class="line test"></i> test <i class="line guess"></i> guessing, p = ½<span class="lower">. Lower is better.</span><span hidden><i class="line regression"></i> logistic regression</span></figcaption>
  </figure>
</div>
<div class="look" role="group" aria-label="Look inside"><b>Look inside:</b>
  ${toggle("network", "the network", "Every unit with its picture, its equation and its weights, which you can set")}
  ${toggle("lines", "its units’ lines", "In the decision chart: where each unit of the first hidden layer says one half")}
  ${toggle("hidden", "hidden space", "The data as the output unit sees them")}
  ${toggle("regression", "logistic regression", "scikit-learn’s logistic regression beside the network")}
  ${toggle("inside", "one update", "The arithmetic of an update, number by number")}
  ${toggle("share", "take it with you", "Link, Python script, weights, film and picture; and files loaded")}
</div>
</div>
${["network", "hidden", "regression", "inside", "share"].map((name) => `<section class="panel ${name}" hidden></section>`).join("")}
<div class="unseen" role="status" aria-live="polite"></div>`;

const READ_EVERY = 60; // ms between numbers: nobody reads faster
const ANNOUNCE = 5000; // ms between what a screen reader hears while it plays

export class View {
  /** on: { act(action), option(name, value), probe(place), pick(place), select(unit), sight() }. */
  constructor(root, on) {
    this.root = root;
    this.on = on;
    root.innerHTML = HTML;
    this.reads = Object.fromEntries([...root.querySelectorAll("[data-read]")].map((el) => [el.dataset.read, el]));
    this.places = Object.fromEntries(
      ["decision", "sigmoid", "loss"].map((name) => [name, root.querySelector(`.${name} .chart`)]),
    );
    this.panels = Object.fromEntries([...root.querySelectorAll(".panel")].map((el) => [el.classList[1], el]));
    this.inSight = new Set();
    this.observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.inSight[isIntersecting ? "add" : "delete"](target.classList[1]);
      on.sight();
    });
    for (const panel of Object.values(this.panels)) this.observer.observe(panel);
    this.speed = root.querySelector(".speed input");
    this.announced = 0;

    for (const el of root.querySelectorAll("[data-action]")) el.onclick = () => on.act(el.dataset.action);
    // A click with the mouse leaves the focus where it was, so that the space bar goes on playing and pausing.
    root.querySelector(".bar").onmousedown = (event) => event.target.closest("button") && event.preventDefault();
    for (const el of root.querySelectorAll("[data-option]"))
      el.onchange = () => on.option(el.dataset.option, el.checked ? "1" : "0");
    this.speed.oninput = () => on.option("speed", this.speeds[this.speed.value].name);
    const decision = this.places.decision;
    decision.onpointermove = (event) => {
      const box = decision.getBoundingClientRect();
      this.probeAt({ left: event.clientX - box.left, top: event.clientY - box.top });
    };
    decision.onclick = (event) => {
      const box = decision.getBoundingClientRect();
      on.pick({ left: event.clientX - box.left, top: event.clientY - box.top });
    };
    decision.onpointerleave = () => this.probeAt(null);
    decision.onblur = () => this.probeAt(null);
    decision.onkeydown = (event) => this.moveProbe(event);
    this.keys = (event) => this.onKey(event);
    document.addEventListener("keydown", this.keys, true); // before a radio button swallows it
  }

  begin(spec, options) {
    this.spec = spec;
    this.speeds = spec.speeds;
    this.speed.max = spec.speeds.length - 1;
    this.select(null, true);
    this.setOptions(options);
  }

  /** Say whose output the charts show. */
  select(unit, isOutput) {
    const { spec } = this;
    this.unit = isOutput ? null : unit;
    const names = spec.class_names.map(
      (name, label) => `<i class="mark ${spec.classes[label].symbol}" style="--color:${spec.classes[label].color}"></i> ${name}`,
    );
    const what = isOutput ? `P(${spec.class_names[1]})` : unit.symbol;
    const ends = { sigmoid: ["0", "½", "1"], tanh: ["−1", "0", "1"] }[this.unit?.activation ?? "sigmoid"] ?? ["−", "0", "+"];
    this.root.querySelector(".decision figcaption").innerHTML =
      `${names.join(" ")}; hollow: test. Color: ${what} <i class="ramp" style="--low:${spec.classes[0].tint};--middle:${spec.middle};--high:${spec.classes[1].tint}"><b>${ends.join("</b><b>")}</b></i> Black line: ${ends[1]}.`;
    this.root.querySelector(".decision h2").textContent = isOutput ? "Decision boundary" : `${unit.symbol}: ${unit.name}`;
    this.root.querySelector(".sigmoid h2").textContent = isOutput ? "Sigmoid outputs" : `Outputs of ${unit.name}`;
  }

  setOptions(options) {
    for (const [name, panel] of Object.entries(this.panels)) panel.hidden = options[name] !== "1";
    this.root.dataset.open = Object.values(this.panels).some((panel) => !panel.hidden);
    this.root.querySelector(".line.regression").parentElement.hidden = options.regression !== "1";
    this.root.querySelector(".lower").hidden = options.regression === "1";
    for (const el of this.root.querySelectorAll("[data-option]")) el.checked = options[el.dataset.option] === "1";
    const at = this.speeds.findIndex(({ name }) => name === options.speed);
    this.speed.value = at;
    const { label } = this.speeds[at];
    this.root.querySelector(".speed output").textContent = label;
    this.speed.setAttribute("aria-valuetext", label);
  }

  setPlaying(playing) {
    const el = this.root.querySelector(".play");
    if (this.root.dataset.playing === String(playing)) return;
    this.root.dataset.playing = playing;
    el.innerHTML = `${icon(playing ? "pause" : "play")}<span>${playing ? "Pause" : "Play"}</span>`;
  }

  setMessage(text) {
    const el = this.root.querySelector(".message");
    el.hidden = !text;
    el.textContent = text;
  }

  read(frame, still) {
    const now = performance.now();
    if (!still && now - (this.written ?? 0) < READ_EVERY) return;
    this.written = now;
    const { reads } = this;
    reads.epoch.textContent = (Math.floor(frame.epoch * 10 + 1e-9) / 10).toLocaleString("en", { minimumFractionDigits: 1 });
    reads.update.textContent = frame.update.toLocaleString("en");
    for (const name of ["trainLoss", "testLoss"]) reads[name].textContent = loss(frame[name]);
    for (const name of ["trainAccuracy", "testAccuracy"]) reads[name].textContent = `${(100 * frame[name]).toFixed(1)} %`;
    if (this.place) this.probeAt(this.place);
    if (still || now - this.announced > ANNOUNCE) {
      this.announced = now;
      this.announce(frame);
    }
  }

  summary(frame) {
    return (
      `Epoch ${frame.epoch.toFixed(1)}, update ${frame.update}. Cross-entropy ${loss(frame.trainLoss)} in training, ` +
      `${loss(frame.testLoss)} in test. Accuracy ${percent(frame.trainAccuracy)} in training, ${percent(frame.testAccuracy)} in test.`
    );
  }

  /** The text alternative of the pictures. */
  announce(frame) {
    const { spec, places, root } = this;
    root.querySelector(".unseen").textContent = this.summary(frame);
    places.decision.setAttribute(
      "aria-label",
      `Decision boundary: the probability of ${spec.class_names[1]} over ${spec.axis_names.join(" and ")}. ` +
        `${percent(frame.trainAccuracy)} of ${spec.labels.length} training points lie on the right side of the line.`,
    );
    places.sigmoid.setAttribute("aria-label", `Sigmoid outputs: training points of two classes along the curve from 0 to 1.`);
    places.loss.setAttribute("aria-label", `Cross-entropy against epochs. Training ${loss(frame.trainLoss)}, test ${loss(frame.testLoss)}; guessing is 0.693.`);
  }

  /** Say what lies at a place in the decision chart, { left, top }; null: nothing. */
  probeAt(place) {
    this.place = place;
    const found = place && this.on.probe(place);
    const tip = this.root.querySelector(".tip");
    tip.hidden = !found;
    if (found) this.showTip(tip, found, place);
  }

  /** The arrow keys move the probe, from the middle of the chart. */
  moveProbe(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const chart = this.places.decision;
    const from = this.place ?? { left: chart.offsetWidth / 2, top: chart.offsetHeight / 2 };
    const pixels = event.shiftKey ? 40 : 10;
    const to = { left: from.left + pixels * step[0], top: from.top + pixels * step[1] };
    if (this.on.probe(to)) this.probeAt(to);
    this.root.querySelector(".unseen").textContent = this.root.querySelector(".tip").innerText;
  }

  showTip(tip, found, { left, top }) {
    const { axis_names, class_names } = this.spec;
    const what = this.unit?.symbol ?? `P(${class_names[1]})`;
    tip.innerHTML = `<b>${what} = ${found.value.toFixed(4)}</b><br>${axis_names[0]} = ${number(found.x)}<br>${axis_names[1]} = ${number(found.y)}`;
    const place = this.places.decision;
    const plot = place.parentElement;
    const right = left > plot.offsetWidth / 2;
    const low = top > plot.offsetHeight / 2;
    tip.style.transform = `translate(${right ? "-100%" : "0"}, ${low ? "-100%" : "0"})`;
    tip.style.left = `${plot.offsetLeft + left + (right ? -12 : 12)}px`;
    tip.style.top = `${plot.offsetTop + top + (low ? -12 : 12)}px`;
  }

  onKey(event) {
    const busy = event.target.closest?.("input, textarea, select, button, [role=slider], [role=combobox], [contenteditable], a, summary");
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && this.unit) return this.on.select(null);
    // A picture that is moved by the arrow keys keeps them.
    if (event.target.matches?.(".stage [role=img]") && event.key !== " ") return;
    const free = !busy || (busy.matches("[role=slider], input[type=range], input[type=radio]:checked") && event.key === " ");
    if (!free) return;
    const action = event.key === " " ? "toggle" : event.key === "ArrowRight" ? (event.shiftKey ? "epoch" : "update") : null;
    if (!action) return;
    event.preventDefault();
    this.on.act(action, event.repeat);
  }

  destroy() {
    this.observer.disconnect();
    document.removeEventListener("keydown", this.keys, true);
  }
}

const number = (x) => x.toPrecision(3);
const percent = (share) => `${(100 * share).toFixed(0)} %`;
const loss = (value) => ((value >= 0.0001 && value < 1e5) || value === 0 ? value.toFixed(4) : value.toExponential(1));
