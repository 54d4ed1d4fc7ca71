// The stage's skeleton: where each part of the first screen stands. The parts fill in the rest.

import { help, icon, toggle } from "../base/html.js";
import { decisionFigure, LOSS_FIGURE, OUTPUTS_FIGURE, READOUTS } from "./figures.js";

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
    <button type="button" class="finish" ${help("Set the numbers, and go on")}>Do it for me</button>
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

const PENCIL = `<button type="button" class="pencil" aria-expanded="false" aria-controls="drawing" aria-label="Draw points" ${help("Draw points of your own, and erase points")}>${icon("pencil")}</button>`;
const DRAWING = `<div class="drawing" id="drawing" role="group" aria-label="Drawing tools" hidden></div>`;
const SKETCHES = `<canvas class="sketch"></canvas><canvas class="line-sketch"></canvas><p class="remark" role="status" hidden></p>`;

export const LAYOUT = `${LESSON}
<div class="body">
<section class="classroom" aria-label="Class" hidden><div class="line"></div><div class="challenge" hidden></div><p class="said" role="alert"></p></section>
<div class="bar" role="group" aria-label="Training"></div>
<p class="message" role="alert" hidden></p>
<div class="workspace">${READOUTS}
  <figure class="network">
    <header><h2>Network</h2><div class="depth" role="group" aria-label="Hidden layers"></div>${toggle("lines", "Unit boundaries", "In the decision chart, draw the line where each unit of the first hidden layer outputs 0.5")}</header>
    <div class="diagram"></div>
  </figure>
  <div class="result">${decisionFigure(PENCIL, DRAWING, SKETCHES)}
  <div class="equation"></div>
  </div>${OUTPUTS_FIGURE}${LOSS_FIGURE}
  <div class="panels" role="region" aria-label="Open panels" tabindex="-1"></div>
  <section class="together" hidden></section>
</div>
<div class="timeline" role="group" aria-label="Timeline of the run"></div>
<nav class="openers" aria-label="Panels"></nav>
<div class="unseen" role="status" aria-live="polite"></div>
</div>`;
