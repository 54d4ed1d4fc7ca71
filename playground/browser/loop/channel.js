// The channel: one request at a time goes to the server, and goes again where no answer comes. It knows no frames.

import { ONCE, POINTS } from "./protocol.js";

/** @typedef {{ action: string, fields?: any, part?: import("../page.js").Part }} Request The part of the page that asks. */
/** @typedef {Request & { id: number, since: number, stale: boolean, lost: boolean, isSafe: boolean, held: number }} Pending */

const TIMEOUT = 3000; // ms, after which a request counts as lost; longer where the server is late, up to
const LONGEST_TIMEOUT = 60000; // ms: to be asked again would make it later
const AGAIN = 1000; // ms until what cannot be answered is asked for again

const MAX_PLACES = 500; // in one request

const latest = (_, fields) => fields;
const sameStroke = (before, fields) => before.stroke === fields.stroke && before.places.length + fields.places.length <= MAX_PLACES;
const stroke = (before, fields) => sameStroke(before, fields) && { ...fields, places: [...before.places, ...fields.places] };

/** How two requests become one, by their action: the fields of that one, if they do. @type {Record<string, (before: any, fields: any) => any>} */
const JOIN = {
  visit: latest,
  resize: latest,
  set: (before, fields) => ({ values: [...new Map([...before.values, ...fields.values])] }),
  draw_points: stroke,
  erase_points: stroke,
};

export class Channel {
  /**
   * @param {object} on
   * @param {() => string} on.idle The action to ask for where nothing else is to be asked; empty for none.
   * @param {(action: string) => { points: number }} on.describe What the page holds, as a request tells it.
   */
  constructor(on) {
    this.on = on;
    /** What is to be asked for. @type {Request[]} */
    this.todo = [];
    /** What no answer has come to. @type {Pending | null} */
    this.pending = null;
    /** A change of the points that may have been lost. @type {Pending | null} */
    this.unconfirmed = null;
    this.requests = 0;
    this.timeout = TIMEOUT;
    this.isSilent = false; // while the page follows another one, nothing is asked for
  }

  /** Start asking. @param {(request: object) => void} send */
  connect(send) {
    this.send = send;
  }

  /** Whether something is asked for, or is to be. */
  get isBusy() {
    return Boolean(this.pending || this.todo.length);
  }

  /** Ask for an action after all others. What is still to be asked for may become one with it. @param {string} action @param {any} [fields] @param {import("../page.js").Part} [part] */
  add(action, fields = {}, part) {
    const last = this.todo.at(-1);
    const joined = last?.action === action && JOIN[action]?.(last.fields, fields);
    if (joined) this.todo.pop();
    this.todo.push({ action, fields: joined || fields, part });
  }

  /** What is still to be asked for of an action, if anything. @param {string} action */
  find(action) {
    return this.todo.find((request) => request.action === action);
  }

  /** Whether just this is what is asked for last. @param {string} action @param {any} fields */
  isAsked(action, fields) {
    const last = this.todo.at(-1) ?? this.pending;
    return last?.action === action && JSON.stringify(last.fields) === JSON.stringify(fields);
  }

  /** Ask for nothing but these actions, in place of all others. @param {...Request} todo */
  restart(...todo) {
    Object.assign(this, { todo, pending: null });
  }

  /** An answer has come. @param {number} id Of its request. @returns {Pending | null} That request, if it is the one that is pending. */
  receive(id) {
    const { pending } = this;
    if (!pending || pending.id !== id) return null;
    this.timeout = Math.min(LONGEST_TIMEOUT, Math.max(TIMEOUT, this.timeout / 2, 3 * (performance.now() - pending.since)));
    this.pending = null;
    return pending;
  }

  /** The server has these points: a change that has not arrived is asked for again. @param {number} number */
  confirm(number) {
    if (this.unconfirmed?.held === number) this.todo.unshift(this.unconfirmed);
    this.unconfirmed = null;
  }

  /** Frames that are asked for are not wanted any more. */
  drop() {
    if (this.pending?.action === "play") this.pending.stale = true;
  }

  /** No answer will come to what is pending: it is asked for again in a while. @param {boolean} isSafe Whether the server has certainly not done it. */
  miss(isSafe) {
    const { pending } = this;
    if (pending) setTimeout(() => Object.assign(pending, { lost: true, isSafe }), AGAIN);
  }

  /** Ask for what is next, unless an answer is still to come. */
  flush() {
    const { pending } = this;
    const now = performance.now();
    if (!this.send || this.isSilent || (pending && !pending.lost && now - pending.since < this.timeout)) return;
    const again = pending && !pending.stale && (pending.isSafe || !ONCE.has(pending.action)) ? pending : null;
    if (pending && !again && POINTS.has(pending.action)) {
      this.unconfirmed = pending;
      this.todo.unshift({ action: "draw" });
    }
    const { action, fields = {}, part } = again ?? this.todo.shift() ?? /** @type {Request} */ ({ action: this.on.idle() });
    if (!action) return;
    const page = this.on.describe(action);
    if (pending && !pending.lost) this.timeout = Math.min(2 * this.timeout, LONGEST_TIMEOUT);
    this.pending = { id: ++this.requests, action, fields, part, since: now, stale: false, lost: false, isSafe: false, held: page.points };
    this.send({ id: this.requests, action, ...fields, ...page });
  }
}
