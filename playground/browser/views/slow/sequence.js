// The steps of an update, in the order in which it is computed: forward layer by layer, and back.

/**
 * @typedef {"batch" | "forward" | "loss" | "error" | "back" | "gradient" | "step" | "move"} Phase
 * @typedef {object} Step
 * @property {Phase} phase
 * @property {number} layer To which it belongs; -1 for all layers.
 */

/** What the phases are called. @type {Record<Phase, string>} */
export const PHASES = {
  batch: "Batch",
  forward: "Forward",
  loss: "Loss",
  error: "Error",
  back: "Backward",
  gradient: "Gradient",
  step: "Step",
  move: "Update",
};

/**
 * The steps of an update. One that is not made, because its batch lacks the followed point, ends before the weights move.
 * @param {{ kind: string }} update @param {number} layers Number of layers with weights.
 * @returns {Step[]}
 */
export function sequenceOf({ kind }, layers) {
  const each = Array.from({ length: layers }, (_, layer) => layer);
  const last = layers - 1;
  /** @type {(phase: Phase, layer?: number) => Step} */
  const at = (phase, layer = -1) => ({ phase, layer });
  return [
    at("batch"),
    ...each.map((layer) => at("forward", layer)),
    at("loss", last),
    at("error", last),
    ...each.slice(0, -1).reverse().map((layer) => at("back", layer)),
    at("gradient"),
    at("step"),
    ...(kind === "alone" ? [] : [at("move")]),
  ];
}

/** The step of the same direction for another layer. @param {Step[]} sequence @param {Step} step @param {number} layer */
export function stepForLayer(sequence, { phase }, layer) {
  const direction = phase === "forward" ? ["forward"] : ["back", "error"];
  return sequence.findIndex((step) => direction.includes(step.phase) && step.layer === layer);
}
