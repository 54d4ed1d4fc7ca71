// The pointer over the drawing in slow motion: there a wire is its term, and has neither its tip, nor its field in the equation.

/** @typedef {import("../diagram/wires.js").Wire} Wire */

export class Pointer {
  /** @param {import("./slow.js").SlowMotion} slow */
  constructor(slow) {
    this.slow = slow;
    const { place } = slow.diagram;
    place.addEventListener("pointermove", (event) => this.point(event), true);
    place.addEventListener("pointerleave", () => slow.light(-1));
    place.addEventListener("click", (event) => this.click(event), true);
  }

  /** The wire under the pointer is highlighted. @param {PointerEvent} event */
  point(event) {
    if (!this.slow.isShown) return;
    event.stopPropagation();
    this.slow.light(this.wireAt(event)?.index ?? -1);
  }

  /** The unit is selected in whose formula the wire is a term. @param {MouseEvent} event */
  click(event) {
    const wire = this.slow.isShown && this.wireAt(event);
    if (!wire) return;
    event.stopPropagation();
    this.slow.page.select(this.unitAt(wire));
    this.slow.light(wire.index);
  }

  /** The wire at the pointer: one of the selected unit where several are near. @param {PointerEvent | MouseEvent} event */
  wireAt(event) {
    const { diagram, update, beat, picture } = this.slow;
    const { wire, x, y } = diagram.wireAt(event);
    return wire && update ? (diagram.wires.at(x, y, picture.ownWires(beat)) ?? wire) : wire;
  }

  /** In whose formula a wire is a term. @param {Wire} wire */
  unitAt({ unit, from }) {
    return this.slow.beat?.phase === "back" && from.unit ? from.unit : unit;
  }
}
