// The steps of an update, in the order in which it is computed: forward layer by layer, and back.

import { isAlone } from "../arithmetic.js";

/**
 * @typedef {"batch" | "forward" | "loss" | "error" | "back" | "gradient" | "step" | "update"} Phase
 * @typedef {object} Beat A step of an update, in slow motion.
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
  update: "Update",
};

/**
 * The steps of an update. One that is not made, because its batch lacks the followed point, ends before the weights move.
 * @param {import("../arithmetic.js").Update} update @param {number} layers Number of layers with weights.
 * @returns {Beat[]}
 */
export function sequenceOf(update, layers) {
  const each = Array.from({ length: layers }, (_, layer) => layer);
  const last = layers - 1;
  /** @type {(phase: Phase, layer?: number) => Beat} */
  const at = (phase, layer = -1) => ({ phase, layer });
  return [
    at("batch"),
    ...each.map((layer) => at("forward", layer)),
    at("loss", last),
    at("error", last),
    ...each.slice(0, -1).reverse().map((layer) => at("back", layer)),
    at("gradient"),
    at("step"),
    ...(isAlone(update) ? [] : [at("update")]),
  ];
}

/** The step of the same direction for another layer. @param {Beat[]} sequence @param {Beat} beat @param {number} layer */
export function beatForLayer(sequence, { phase }, layer) {
  const direction = phase === "forward" ? ["forward"] : ["back", "error"];
  return sequence.findIndex((beat) => direction.includes(beat.phase) && beat.layer === layer);
}
