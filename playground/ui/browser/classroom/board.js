// A challenge and its board: the best run of each student, the smallest network first.

import { escapeHtml, help } from "../views/html.js";

/** @typedef {{ nickname: string, parameters: number, updates: number, accuracy: number }} Row */
/** @typedef {{ challenge: string, parameters: number, state: "waiting" | "verified" | "refused", remark: string }} Entry */

/**
 * The challenge as HTML.
 * @param {{ challenge: string, title: string, text: string, board: Row[] }} state
 * @param {Entry[] | null} mine What this student has handed in, the newest first; null where none can be handed in.
 */
export function board({ challenge, title, text, board: rows }, mine) {
  const cells = rows.map(
    ({ nickname, parameters, updates, accuracy }, i) =>
      `<tr><td>${i + 1}</td><td><bdi>${escapeHtml(nickname)}</bdi></td><td>${parameters}</td><td>${updates.toLocaleString("en")}</td><td>${(100 * accuracy).toFixed(0)} %</td></tr>`,
  );
  const table = cells.length
    ? `<table><thead><tr><th>Rank</th><th>Name</th><th>Parameters</th><th>Updates</th><th>Test accuracy</th></tr></thead><tbody>${cells.join("")}</tbody></table>`
    : "<p>Nobody has reached it yet.</p>";
  const last = mine?.find((entry) => entry.challenge === challenge);
  const own = mine
    ? `<p class="line"><button type="button" data-class="begin" ${help("Start a run with the data of the challenge")}>Load the data</button><button type="button" data-class="hand-in" ${help("The server trains it again to verify it")}>Hand in this run</button><span role="status">${escapeHtml(last ? status(last) : "")}</span></p>`
    : "";
  return `<h2>${escapeHtml(title)}</h2><p>${escapeHtml(text)}</p>${own}${table}`;
}

/** @param {Entry} entry */
function status(entry) {
  return { waiting: "Your run is being verified.", verified: `Verified: ${entry.parameters} parameters.`, refused: entry.remark }[entry.state];
}
