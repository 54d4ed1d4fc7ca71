// What happens in a step of an update, in one or two sentences.

import { counted } from "../../base/html.js";
import { followedPoint, gradientRule, isAlone, rowOf, stepRule, whichUpdate } from "../arithmetic.js";

/** @typedef {import("./sequence.js").Beat} Beat */
/** @typedef {import("../arithmetic.js").Update} Update */
/** @typedef {import("../../network/units.js").Unit} Unit */
/** @typedef {import("../../network/scene.js").Scene} Scene */

/** As HTML. @param {Beat} beat @param {Update} update @param {Unit} unit The selected one. @param {Scene} scene */
export function sentenceOf({ phase, layer }, update, unit, scene) {
  const { batch, before, frozen } = update;
  const { units, outputs } = scene;
  const isSoftmax = outputs.length > 1;
  const row = rowOf(update, unit);
  const others = batch.length - 1;
  const isFrozen = frozen && !unit.last;
  switch (phase) {
    case "batch":
      return `${whichUpdate(update)}. We follow ${followedPoint(update, scene)}. ${others ? `The other ${counted(others, "point")} of the batch ${others > 1 ? "go" : "goes"} the same way. ` : ""}Its ${counted(units[0][0].inputs.length, "input")} enter${units[0][0].inputs.length > 1 ? "" : "s"} the network.`;
    case "forward":
      if (layer === units.length - 1 && isSoftmax) return "Each output unit adds its weighted inputs and its bias: z. Softmax turns the z values into probabilities that sum to 1.";
      return layer === units.length - 1
        ? "The output unit adds its weighted inputs and its bias: z. The sigmoid of z is p, the probability of class 1."
        : `Hidden layer ${layer + 1}: each unit adds its weighted inputs and its bias: z. Its output is the activation function of z.`;
    case "loss":
      return "The loss is −ln of the probability that the network gives to this point’s class: 0 for a confident correct prediction, large for a confident wrong one.";
    case "error":
      return `The error is the output minus the target. ${row.error < 0 ? `It is negative: ${unit.symbol} is too low.` : `It is positive: ${unit.symbol} is too high.`}`;
    case "back":
      return `Errors are propagated back along the weights to hidden layer ${layer + 1}: the sum of error × weight, times the derivative of the unit’s activation function at z.${row.derivative === 0 ? ` The derivative is 0 here, so no error reaches ${unit.symbol}.` : ""}`;
    case "gradient":
      return `${gradientRule(update)}${row.error === 0 ? ` The error of ${unit.symbol} is 0, so this point adds nothing to the gradient of its weights.` : ""}`;
    case "step":
      return `${isFrozen ? "The hidden layers are frozen: no step." : stepRule(update)}${isAlone(update) ? " This update cannot be made: the point is not in the batch. Choose Follow the batch to make one." : ""}`;
    case "update":
      return `${isFrozen ? `The weights of ${unit.symbol} stay.` : "Each weight moves by its step."} Update ${(before + 1).toLocaleString("en")} is made.`;
  }
}
