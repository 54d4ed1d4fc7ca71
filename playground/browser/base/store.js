// What the browser keeps of the page: in the tab, where it survives a reload, or for all of the site's pages. Where it permits
// no storage, or has no room, nothing is kept.

/** @typedef {"sessionStorage" | "localStorage"} Place */

/** The text under a key; null for none. @param {string} key @param {Place} [place] @returns {string | null} */
export function readText(key, place = "sessionStorage") {
  try {
    return window[place].getItem(key);
  } catch {
    return null;
  }
}

/** Keep a text; null removes it. @param {string} key @param {string | null} text @param {Place} [place] @returns {boolean} Whether there was room. */
export function writeText(key, text, place = "sessionStorage") {
  try {
    window[place].removeItem(key); // what is out of date is of no use
    if (text !== null) window[place].setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** The value under a key; null for none, or where another version of the page has written something else. @param {string} key @returns {any} */
export function read(key) {
  try {
    return JSON.parse(readText(key));
  } catch {
    return null;
  }
}

/** @param {string} key @param {any} value @param {(key: string, value: any) => any} [replacer] As `JSON.stringify` takes it. @returns {boolean} Whether there was room. */
export const write = (key, value, replacer) => writeText(key, JSON.stringify(value, replacer));
