// The read-outs and the three charts' figures: on the page, and in an animation.

import { toggle } from "../base/html.js";
import { GROUND } from "../charts/decision.js";

const readout = (label, title, ...names) => {
  const [train, test] = names.map((name) => `<span data-read="${name}">–</span>`);
  return `<div title="${title}"${names[0] === "rateNow" ? " hidden" : ""}><dt>${label}</dt><dd>${train}</dd>${test ? `<dd class="test">test ${test}</dd>` : ""}</div>`;
};

export const READOUTS = `
<dl class="readouts">
  ${readout("Epoch", "Passes over the training set", "epoch")}
  ${readout("Update", "Steps of gradient descent, one per batch", "update")}
  ${readout("Cross-entropy", "Mean loss on the training set, and on the test set", "trainLoss", "testLoss")}
  ${readout("Accuracy", "Fraction of points classified correctly in the training set, and in the test set", "trainAccuracy", "testAccuracy")}
  ${readout("Learning rate", "For the next update, as set by the schedule", "rateNow")}
</dl>`;

/**
 * The decision chart's figure.
 * @param {string} [button] After its switches. @param {string} [tools] Above the plot. @param {string} [over] Over the plot.
 */
export const decisionFigure = (button = "", tools = "", over = "") => `
  <figure class="decision">
    <header><h2></h2>${toggle("test", "Test points", "Show the held-out points")}${toggle("hard", "Hard classification", "Color by the most probable class alone")}${button}</header>
    ${tools}
    <div class="plot">${GROUND}<canvas></canvas><div class="chart" role="img"></div><canvas class="above"></canvas>${over}</div><div class="tip" hidden></div>
    <figcaption></figcaption>
  </figure>`;

export const OUTPUTS_FIGURE = `
  <figure class="sigmoid">
    <header><h2></h2></header>
    <div class="plot"><div class="chart" role="img"></div><canvas></canvas></div>
    <figcaption>Training points, clipped to ±10.</figcaption>
  </figure>`;

export const LOSS_FIGURE = `
  <figure class="loss">
    <header><h2>Cross-entropy</h2>${toggle("log", "Log scale", "Use a logarithmic scale, so that small losses can be told apart")}</header>
    <div class="plot"><div class="chart" role="img"></div><canvas></canvas><canvas class="rates"></canvas><div class="rate" hidden></div><div class="moment" hidden></div><button type="button" class="lowest" hidden></button></div><div class="tip" hidden></div>
    <figcaption><i class="line train"></i> training <span class="tests"><i class="line test"></i> test</span> <i class="line guess"></i> guessing <span hidden><i class="line regression"></i> logistic regression</span></figcaption>
  </figure>`;
