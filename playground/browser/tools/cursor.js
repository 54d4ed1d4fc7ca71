// The cursor of a chart: one place, which the pointer and the arrow keys move, and one active tool, which acts there.

/** @typedef {import("../charts/plot.js").Place} Place */

/**
 * @typedef {object} Tool
 * @property {number[]} [buttons] The pointer's buttons that the tool takes, before Plotly does. The tool of a chart takes none.
 * @property {(place: Place, event: PointerEvent) => boolean | void} [down] A button is pressed; false where the tool does not take it.
 * @property {(place: Place) => void} [move] The pointer moves, pressed.
 * @property {() => void} [up]
 * @property {(place: Place) => void} [click] A click where no button is taken.
 * @property {(event: KeyboardEvent) => boolean | void} [key] A key on the chart; whether the tool has used it.
 * @property {() => void} [draw] The cursor has moved.
 */

/**
 * The tool of a chart, which is active where no other one is: it says what is at the cursor.
 * @typedef {Tool & { tip(place: Place): (Node | string)[] | null, start?(): Place | null, followsTouch?: boolean, isBlocked?: boolean }} ChartTool
 */

/** By arrow key, rightward and downward. @type {Record<string, number[]>} */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const [STEP, FAR] = [10, 40]; // CSS pixels, and with Shift
const GAP = 12; // CSS pixels between the cursor and its tip

export class Cursor {
  /**
   * @param {import("../charts/plot.js").Plot} plot
   * @param {ChartTool} tool
   * @param {HTMLElement} tip Stands beside the plot.
   * @param {HTMLElement} status Where the tip is said to screen readers.
   */
  constructor(plot, tool, tip, status) {
    this.plot = plot;
    this.base = tool;
    /** The tools in use, the active one last. @type {Tool[]} */
    this.tools = [tool];
    this.tip = tip;
    this.status = status;
    /** Within the plot; null where the cursor is not on it. @type {Place | null} */
    this.place = null;
    /** The press that a tool has taken. @type {{ tool: Tool, pointer: number } | null} */
    this.held = null;
    /** Where the pointer was pressed last: a click of Plotly has whole pixels for coordinates. @type {Place | null} */
    this.pressed = null;
    /** @type {(type: string, handle: (event: any) => void, capture?: boolean) => void} */
    const on = (type, handle, capture = false) => plot.element.addEventListener(type, handle, { capture, passive: false });
    // Before Plotly, which would begin a drag of its own.
    on("pointerdown", (event) => this.down(event), true);
    on("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"]) on(type, (event) => this.up(event));
    for (const type of ["pointerleave", "blur"]) on(type, () => this.moveTo(null));
    // What is taken leaves the focus where it was.
    for (const type of ["mousedown", "touchstart"]) on(type, (event) => this.tool.buttons && stop(event), true);
    on("contextmenu", (event) => this.tool.buttons?.includes(2) && event.preventDefault());
    on("click", () => this.click());
    on("keydown", (event) => this.key(event));
    plot.element.tabIndex = 0;
  }

  /** The active tool. */
  get tool() {
    return this.tools.at(-1);
  }

  /** Let a tool be the active one, or no longer be in use. @param {Tool} tool @param {boolean} inUse */
  use(tool, inUse) {
    if (inUse === this.tools.includes(tool)) return;
    this.tools = this.tools.filter((other) => other !== tool);
    if (inUse) this.tools.push(tool);
    else if (this.held?.tool === tool) this.held = null;
  }

  /** Where the arrow keys begin: at the cursor, or else in the middle of the chart. */
  get start() {
    const { plot } = this;
    return this.place ?? plot.fromCorner(plot.element.offsetWidth / 2, plot.element.offsetHeight / 2);
  }

  /** @param {Place | null} place Null where the cursor is not on the chart. */
  moveTo(place) {
    this.place = place && this.plot.contains(place) ? place : null;
    this.showTip();
    for (const tool of new Set([this.base, this.tool])) tool.draw?.();
  }

  /** Say what is at the cursor now. */
  showTip() {
    const { place, tip } = this;
    const content = place && this.base.tip(place);
    tip.hidden = !content;
    if (!content) return;
    tip.replaceChildren(...content);
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.plot.element.parentElement;
    const { box } = this.plot;
    const [left, top] = [box.left + place.left, box.top + place.top];
    const [right, low] = [left > offsetWidth / 2, top > offsetHeight / 2]; // the tip is on the side where there is room
    tip.style.transform = `translate(${right ? "-100%" : "0"}, ${low ? "-100%" : "0"})`;
    tip.style.left = `${offsetLeft + left + (right ? -GAP : GAP)}px`;
    tip.style.top = `${offsetTop + top + (low ? -GAP : GAP)}px`;
    if (low && tip.offsetHeight > offsetTop + top - GAP) tip.style.top = `${tip.offsetHeight}px`; // it begins where the figure does
  }

  /** @param {PointerEvent} event */
  down(event) {
    const { tool, plot } = this;
    const place = (this.pressed = plot.placeOf(event));
    if (this.held || !tool.buttons?.includes(event.button) || tool.down(place, event) === false) return;
    stop(event);
    plot.element.setPointerCapture(event.pointerId);
    this.held = { tool, pointer: event.pointerId };
    this.moveTo(place);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { plot, held } = this;
    if (held?.pointer === event.pointerId) {
      const parts = event.getCoalescedEvents?.() ?? [];
      for (const part of parts.length ? parts : [event]) held.tool.move(plot.placeOf(part));
    }
    if (event.pointerType === "mouse" || this.base.followsTouch) this.moveTo(plot.placeOf(event));
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (this.held?.pointer !== event.pointerId) return;
    const { tool } = this.held;
    this.held = null;
    if (event.pointerType === "touch") this.moveTo(null);
    tool.up();
  }

  /** One press, one click. */
  click() {
    if (this.pressed) this.tool.click?.(this.pressed);
    this.pressed = null;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const arrow = ARROWS[event.key];
    if (this.tool.key?.(event) || !arrow || this.base.isBlocked) return;
    event.preventDefault();
    const from = this.place ?? this.base.start?.() ?? this.start;
    const pixels = event.shiftKey ? FAR : STEP;
    const to = { left: from.left + pixels * arrow[0], top: from.top + pixels * arrow[1] };
    if (this.plot.contains(to)) this.moveTo(to);
    this.status.textContent = this.tip.innerText;
  }
}

/** @param {Event} event */
function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}
