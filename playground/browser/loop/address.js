// The page's own address: it follows the stage's controls, and names the update of a link until the run moves on.

import { DEFAULTS, FIRST_SPEED } from "./protocol.js";

/** @typedef {import("./protocol.js").Options} Options */

const CLASS = ["class", "teacher"];
const UPDATE = "update";

/** The query that names these controls beside what else it names. Defaults are left out. @param {string} query @param {Options} options @param {number} update That is shown. */
export function queryOf(query, options, update) {
  const names = new URLSearchParams(query);
  if (names.has(UPDATE) && names.get(UPDATE) !== String(update)) names.delete(UPDATE);
  const isBare = [...names.keys()].every((name) => CLASS.includes(name) || name in DEFAULTS);
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (options[name] === value) names.delete(name);
    else if (names.get(name) !== options[name]) names.set(name, options[name]);
  }
  // Where it names nothing else, the first speed is what one gets: see `ui/options.py`.
  const others = [...names.keys()].filter((name) => !CLASS.includes(name));
  if (isBare && others.join() === "speed" && options.speed === FIRST_SPEED) names.delete("speed");
  else if (isBare && !others.length && options.speed !== FIRST_SPEED) names.set("speed", options.speed);
  return names.toString();
}

export class Address {
  constructor() {
    this.seen = "";
  }

  /** Called at each screen refresh. A page that has just been opened writes nothing. @param {Options} options @param {number} update That is shown. */
  follow(options, update) {
    // Streamlit writes addresses that lack the controls.
    const seen = [location.search, update, ...Object.values(options)].join();
    if (seen === this.seen) return;
    const isFirst = !this.seen;
    this.seen = seen;
    if (isFirst) return;
    const { pathname, search, hash } = location;
    const query = queryOf(search, options, update);
    if (query !== new URLSearchParams(search).toString()) history.replaceState(history.state, "", `${pathname}${query && "?"}${query}${hash}`);
  }
}
