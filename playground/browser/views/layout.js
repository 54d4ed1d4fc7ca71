// The stage's skeleton: where each part of the first screen stands. The parts fill in the rest.

import { help, icon, toggle } from "../base/html.js";

const readout = (label, title, ...names) => {
  const [train, test] = names.map((name) => `<span data-read="${name}">–</span>`);
  return `<div title="${title}"><dt>${label}</dt><dd>${train}</dd>${test ? `<dd class="test">test ${test}</dd>` : ""}</div>`;
};

const LESSON = `
<aside class="lesson" aria-label="Lesson" hidden>
  <div class="content">
    <div class="brief"><header><p class="course"></p><p class="where"></p><h2></h2></header><div class="text"></div></div>
    <div class="task">
      <p class="ask" id="question"></p>
      <form aria-labelledby="question"></form>
      <div class="answers" hidden></div>
      <div class="outcome" role="status" aria-live="polite"></div>
    </div>
  </div>
  <div class="foot">
  <nav>
    <button type="button" class="previous" ${help("Back to the step before")}>Back</button>
    <button type="button" class="skip" ${help("Go on without an answer")}>Skip</button>
    <button type="button" class="next" >Next step</button>
  </nav>
  <footer>
    <button type="button" class="leave" ${help("Change anything. The lesson waits for you")}>Free play</button>
    <button type="button" class="present" ${help("Large type for a projector. Key P")}>Present</button>
    <button type="button" class="summary" ${help("Save your answers, figures and pictures as one HTML file")}>Save summary</button>
  </footer>
  <p class="keys">Page Down: next · Page Up: back · Space: play · ↑ ↓: choose · R: reveal · Esc: end</p>
  </div>
</aside>`;

export const LAYOUT = `${LESSON}
<div class="body">
<section class="classroom" aria-label="Class" hidden><div class="line"></div><div class="challenge" hidden></div><p class="said" role="alert"></p></section>
<div class="bar" role="group" aria-label="Training"></div>
<p class="message" role="alert" hidden></p>
<div class="workspace">
<dl class="readouts">
  ${readout("Epoch", "Passes over the training set", "epoch")}
  ${readout("Update", "Steps of gradient descent, one per batch", "update")}
  ${readout("Cross-entropy", "Mean loss on the training set, and on the test set", "trainLoss", "testLoss")}
  ${readout("Accuracy", "Fraction of points classified correctly in the training set, and in the test set", "trainAccuracy", "testAccuracy")}
</dl>
  <figure class="network">
    <header><h2>Network</h2><div class="depth" role="group" aria-label="Hidden layers"></div>${toggle("lines", "Unit boundaries", "In the decision chart, draw the line where each unit of the first hidden layer outputs 0.5")}</header>
    <div class="diagram"></div>
  </figure>
  <div class="result">
  <figure class="decision">
    <header><h2></h2>${toggle("test", "Test points", "Show the held-out points")}${toggle("hard", "Hard classification", "Color by the predicted class alone: below or above 0.5")}<button type="button" class="pencil" aria-expanded="false" aria-controls="drawing" aria-label="Draw points" ${help("Draw points of your own, and erase points")}>${icon("pencil")}</button></header>
    <div class="drawing" id="drawing" role="group" aria-label="Drawing tools" hidden></div>
    <div class="plot"><canvas></canvas><div class="chart" role="img" tabindex="0"></div><canvas class="above"></canvas><canvas class="sketch"></canvas><canvas class="line-sketch"></canvas><p class="remark" role="status" hidden></p></div><div class="tip" hidden></div>
    <figcaption></figcaption>
  </figure>
  <div class="equation"></div>
  </div>
  <figure class="sigmoid">
    <header><h2></h2></header>
    <div class="plot"><div class="chart" role="img"></div><canvas></canvas></div>
    <figcaption>Training points, clipped to ±10.</figcaption>
  </figure>
  <figure class="loss">
    <header><h2>Cross-entropy</h2>${toggle("log", "Log scale", "Use a logarithmic scale, so that small losses can be told apart")}</header>
    <div class="plot"><div class="chart" role="img"></div><div class="moment" hidden></div></div>
    <figcaption><i class="line train"></i> training <span class="tests"><i class="line test"></i> test</span> <i class="line guess"></i> guessing <span hidden><i class="line regression"></i> logistic regression</span></figcaption>
  </figure>
  <div class="panels" role="region" aria-label="Open panels" tabindex="-1"></div>
  <section class="together" hidden></section>
</div>
<div class="timeline" role="group" aria-label="Timeline of the run"></div>
<nav class="openers" aria-label="Panels"></nav>
<div class="unseen" role="status" aria-live="polite"></div>
</div>`;
