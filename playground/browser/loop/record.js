// The record: what the page keeps of its run, so that nothing is lost with the server, the connection, or a reload.
//
// It is kept in the page, and in the tab's session storage as far as that has room. What it holds, and how a run is
// restored from it, says `stage/record.py`.

import { read, readText, write, writeText } from "../base/store.js";

const FILE = "playground: run";
const STATE = "playground: state of the run";
const PAUSE = 5000; // ms between two beginnings, at least
const NO_ROOM = "This tab has no room to keep the run: a reload of the page would lose it. Save it as JSON.";
const RATE = 6; // characters that beginnings may cost, per ms

/** @typedef {import("./protocol.js").Answer} Answer */

/**
 * @typedef {object} State What is written often, beside the file.
 * @property {string} tail
 * @property {number} begun The update of the file.
 * @property {number} update The update on the screen.
 * @property {boolean} playing
 * @property {number} reference The place of the reference run among the saved runs, or -1.
 * @property {string} address What the page was asked for.
 * @property {boolean} isUntouched Whether the run is as the address gives it: then a reload need not restore it.
 */

export class RunRecord {
  constructor() {
    this.session = ""; // the server's session that the run lives in; empty after a reload
    this.file = readText(FILE) ?? "";
    /** @type {State | null} */
    this.state = read(STATE);
    this.begun = -1;
    this.tail = "";
    this.first = ""; // the tail of the run that the page was opened with; empty where there is another one
    this.since = 0;
    this.hasRoom = true; // in the tab's storage
    this.complaint = ""; // to be said, once
    /** The state of the page. @type {() => Pick<State, "update" | "playing" | "reference"> | null} */
    this.present = () => null;
    addEventListener("pagehide", () => this.save());
  }

  /**
   * Enter a session of the server. Where it is a new one, return why the run is to be restored; empty if it is not.
   * @param {string} session
   */
  enter(session) {
    const before = this.session;
    if (session === before) return "";
    this.save();
    this.session = session;
    if (!this.file || !this.state) return "";
    if (before) return "The connection was lost.";
    if (this.state.isUntouched) return "";
    // As the page was opened: the server may have changed the address since, and while the page before was left.
    const [{ name, type }] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    return type === "reload" || this.state.address === address(name) ? "The page was reloaded." : "";
  }

  /** Follow a run. @param {Answer} answer @param {RunRecord["present"]} present */
  follow({ record, record_update, tail, session, generation }, present) {
    this.present = present;
    if (session) this.first = generation === 0 ? tail : "";
    else if (record) this.first = "";
    if (record) {
      [this.file, this.begun, this.since] = [record, record_update, performance.now()];
      const hasRoom = writeText(FILE, record);
      if (this.hasRoom && !hasRoom) this.complaint = NO_ROOM;
      this.hasRoom = hasRoom;
    }
    if (tail) this.tail = tail;
    this.save();
  }

  /** Whether it is time to begin again, so that little is to be trained anew. */
  get isDue() {
    return performance.now() - this.since > Math.max(PAUSE, this.file.length / RATE);
  }

  /** Write what changes with every update. */
  save() {
    const present = this.present();
    if (!present) return;
    const isUntouched = present.update === 0 && !present.playing && present.reference < 0 && this.tail === this.first;
    this.state = { ...present, tail: this.tail, begun: this.begun, address: address(location.href), isUntouched };
    write(STATE, this.state);
  }

  /** What the server needs to restore the run. */
  get fields() {
    // Points that were drawn enter a few frames ahead of the screen, and the file with them.
    return { record: this.file, tail: this.state.tail, update: Math.max(this.state.update, this.state.begun) };
  }
}

/** What an address says of the run: its query but for the speed, whatever its order. @param {string} url */
function address(url) {
  const query = new URL(url).searchParams;
  query.delete("speed");
  query.sort();
  return String(query);
}
