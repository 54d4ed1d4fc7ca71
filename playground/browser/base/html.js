// Pieces of HTML that the stage's parts share, and how they are found.

/** The first element that a selector finds. @param {ParentNode} root @param {string} selector @returns {any} */
export const find = (root, selector) => root.querySelector(selector);

/** All elements that a selector finds. @param {ParentNode} root @param {string} selector @returns {any[]} */
export const findAll = (root, selector) => [...root.querySelectorAll(selector)];

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\u0022": "&quot;", "'": "&#39;" };

/** Text as HTML that shows it, whatever it holds; in attributes too. @param {unknown} text */
export const escapeHtml = (text) => Object.entries(ENTITIES).reduce((html, [character, entity]) => html.replaceAll(character, entity), String(text));

/** @param {number} count @param {string} noun */
export const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** A name within a sentence: its direction of writing ends with it. @param {string} name */
export const named = (name) => `<bdi title="${escapeHtml(name)}">${escapeHtml(name)}</bdi>`;

/** Text as Plotly shows it literally: see `playground.figures.plain`. @param {unknown} text */
export const plotlyText = (text) => String(text).replace(/[&<>{$]/g, (character) => `&#${character.charCodeAt(0)};`);

const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  update: "M6 5v14l9-7zM16 5h2.5v14H16z",
  epoch: "M3 5v14l7.5-7zM11 5v14l7.5-7zM19 5h2.2v14H19z",
  reset: "M12 5V1L6 6l6 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  new_weights: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm3 3.5A1.5 1.5 0 1 0 8 9.500A1.5 1.5 0 1 0 8 6.500zm8 0A1.5 1.5 0 1 0 16 9.500A1.5 1.5 0 1 0 16 6.500zm-4 4A1.5 1.5 0 1 0 12 13.500A1.5 1.5 0 1 0 12 10.500zm-4 4A1.5 1.5 0 1 0 8 17.500A1.5 1.5 0 1 0 8 14.500zm8 0A1.5 1.5 0 1 0 16 17.500A1.5 1.5 0 1 0 16 14.500z",
  latest: "M5 5v14l8-7zM14 5h2.6v14H14z",
  pencil: "M3 17.250V21h3.750L17.810 9.940l-3.750-3.750zM20.710 7.040a1 1 0 0 0 0-1.410l-2.340-2.340a1 1 0 0 0-1.410 0l-1.830 1.830 3.750 3.750z",
  eraser: "M15.200 3.400a1.500 1.500 0 0 1 2.100 0l4.300 4.300a1.500 1.500 0 0 1 0 2.100L13.400 18H20v2H8.300a1.500 1.500 0 0 1-1.100-.4l-4.800-4.800a1.500 1.500 0 0 1 0-2.100zM8.700 11.800l-4.300 2 4.300 4.200h1.800l2.300-2.300z",
  undo: "M12.500 8c-2.650 0-5.050 1-6.900 2.600L2 7v9h9l-3.620-3.620c1.390-1.160 3.160-1.880 5.120-1.880 3.540 0 6.550 2.310 7.600 5.500l2.370-.78C21.080 11.030 17.150 8 12.500 8z",
  redo: "M18.400 10.600C16.550 9 14.150 8 11.500 8c-4.650 0-8.580 3.030-9.960 7.220L3.900 16c1.050-3.190 4.050-5.500 7.600-5.500 1.950 0 3.730.720 5.120 1.880L13 16h9V7z",
  expand: "M6.5 9l5.500 5.500L17.500 9l1.400 1.400L12 17.300l-6.900-6.900z",
};

/** @param {string} name */
export const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path fill-rule="evenodd" d="${ICONS[name]}"/></svg>`;

/** Help for the mouse, the keyboard and the screen reader, as attributes. @param {string} text */
export const help = (text) => `title="${text}" data-help="${text}" aria-description="${text}"`;

/**
 * A checkbox that sets one of the stage's options.
 * @param {keyof import("../loop/protocol.js").Options} name @param {string} label @param {string} text
 */
export const toggle = (name, label, text) =>
  `<label class="switch" ${help(text)}><input type="checkbox" data-option="${name}" aria-description="${text}"><span>${label}</span></label>`;
