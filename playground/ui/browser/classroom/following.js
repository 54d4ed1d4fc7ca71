// Following: the stage shows the answers that the teacher's stage gets, and asks for nothing itself.

/** @typedef {import("../loop/protocol.js").Answer} Answer */
/** @typedef {{ answer: any, options: Record<string, string>, record: { record?: string, record_update?: number, tail?: string }, moment: any, new: boolean }} Message */

const MOST = 90; // frames that wait; where there are more, this screen is late

export class Following {
  constructor() {
    this.isOn = false;
    /** The run of the teacher's page, to go on with. @type {{ record: string, tail: string, record_update: number } | null} */
    this.run = null;
    this.hasBegun = false;
  }

  /** @param {boolean} isOn */
  set(isOn) {
    this.isOn = isOn;
    this.hasBegun = false;
    document.documentElement.toggleAttribute("data-following", isOn);
  }

  /**
   * What a message brings: the answer to show, or null if it is known already.
   * @param {Message} message @returns {Answer | null}
   */
  receive({ answer, record, new: isNew }) {
    if (record.record !== undefined) this.run = { record: record.record, tail: record.tail, record_update: record.record_update };
    else if (this.run && record.tail) this.run.tail = record.tail;
    if (!answer.spec) return this.hasBegun ? answer : null;
    if (this.hasBegun && !isNew) return null; // for those who come now
    this.hasBegun = true;
    return answer;
  }

  /** Skip frames where too many wait. @param {any[]} queue */
  trim(queue) {
    if (queue.length > MOST) queue.splice(0, queue.length - MOST / 2);
  }

  /** What the server needs to go on with the teacher's run. @param {number} update The one that is shown. */
  fields(update) {
    if (!this.run) return null;
    return { record: this.run.record, tail: this.run.tail, update: Math.max(update, this.run.record_update) };
  }
}
