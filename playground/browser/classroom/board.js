// A challenge: its text, what a student does about it, and the board with the best run of each student.

import { percent } from "../network/units.js";
import { counted, escapeHtml, help } from "../base/html.js";

/** @typedef {{ nickname: string, parameters: number, updates: number, accuracy: number }} Row */
/** @typedef {{ challenge: string, parameters: number, updates: number, accuracy: number, state: "waiting" | "verified" | "refused", remark: string }} Entry */
/** @typedef {{ challenge: string, title: string, text: string, accuracy: number, board: Row[], ranked: number, handed_in: number }} Challenge */

/**
 * The challenge above the charts, as HTML.
 * @param {Challenge} challenge
 * @param {boolean} isBoardOpen
 * @param {{ isOnData: boolean, hasBegun: boolean, missing: string, entries: Entry[], place: number } | null} student What a student has
 *   done; null for others.
 */
export function challengeBox(challenge, isBoardOpen, student) {
  const last = student?.entries.find((entry) => entry.challenge === challenge.challenge);
  const own = student ? (student.isOnData ? handIn(student.missing, last) : start(student)) : "";
  const told = last ? escapeHtml(status(last, challenge, student.place)) : "";
  const board = `<button type="button" data-class="board" aria-expanded="${isBoardOpen}" ${help("Key R")}>${isBoardOpen ? "Hide" : "Show"} the board</button>`;
  return `<div class="task"><h2>${escapeHtml(challenge.title)}</h2> <p>${escapeHtml(challenge.text)}</p></div><div class="own">${own}${board}</div><p class="status" role="status">${told}</p>`;
}

const start = ({ hasBegun }) =>
  `<button type="button" class="first" data-class="begin" ${help("On a page of your own, with the data of the challenge")}>${hasBegun ? "Go on with" : "Start"} the challenge</button>`;

function handIn(missing, last) {
  const isWaiting = last?.state === "waiting";
  const button = `<button type="button" class="first" data-class="hand-in" aria-describedby="missing"${missing || isWaiting ? " disabled" : ""}>Hand in this run</button>`;
  return `${button}<span id="missing">${escapeHtml(isWaiting ? "" : missing)}</span>`;
}

/** What has become of an entry. @param {Entry} entry @param {Challenge} challenge @param {number} place On the board, from 1; 0 for none. */
function status(entry, { board, ranked }, place) {
  const size = `${entry.parameters} parameters, ${updates(entry)} updates`;
  if (entry.state === "waiting") return `The server trains your run again: ${size}.`;
  if (entry.state === "refused") return `Your run of ${size} does not count. ${entry.remark}`;
  const best = board[place - 1];
  const isBest = !best || (best.parameters === entry.parameters && best.updates === entry.updates);
  const kept = isBest ? "" : ` Your best run still has ${best.parameters} parameters, ${updates(best)} updates.`;
  return `Your run counts: ${percent(entry.accuracy, 1)} of the test points, ${size}.${kept} Your place on the board: ${place} of ${ranked}.`;
}

/**
 * The board as HTML.
 * @param {Challenge} challenge
 * @param {number} place Of this student, from 1; 0 for none.
 * @param {Set<string>} seen The rows that were there before, which is brought up to date.
 */
export function boardTable({ title, text, board, handed_in }, place, seen) {
  const rows = board.map((row, i) => {
    const id = JSON.stringify(row);
    const classes = [i + 1 === place ? "mine" : "", seen.has(id) ? "" : "new"].join(" ");
    return `<tr class="${classes}"><td>${i + 1}</td><td><bdi>${escapeHtml(row.nickname)}</bdi></td><td>${row.parameters}</td><td>${updates(row)}</td><td>${percent(row.accuracy, 1)}</td></tr>`;
  });
  for (const row of board) seen.add(JSON.stringify(row));
  const table = rows.length
    ? `<div class="scroll"><table><thead><tr><th>Rank</th><th>Name</th><th>Parameters</th><th>Updates</th><th>Test accuracy</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`
    : "<p>Nobody has reached it yet.</p>";
  return { title, html: `<p>${escapeHtml(text)} <span class="runs">${counted(handed_in, "run")} handed in.</span></p>${table}` };
}

const updates = (run) => run.updates.toLocaleString("en");
