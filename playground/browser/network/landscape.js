// The training cross-entropy over a plane of parameters, place by place, so that it can be computed in slices of time. No
// figure here is an approximation: each is the network's loss at that place.

import { crossEntropy } from "./classes.js";
import { Evaluation, inputColumns } from "./evaluation.js";

/**
 * A plane of parameters.
 * @typedef {object} Plane
 * @property {number[]} axes The two parameters that span it; empty for the run's principal directions.
 * @property {ArrayLike<number>} origin Where both coordinates are 0.
 * @property {[ArrayLike<number>, ArrayLike<number>]} directions Orthonormal.
 * @property {number[]} moved The parameters that differ within the plane, in order.
 */

/**
 * @param {number[]} axes @param {ArrayLike<number>} origin @param {Plane["directions"]} directions
 * @returns {Plane}
 */
export function planeOf(axes, origin, directions) {
  const moved = Array.from(origin, (_, i) => i).filter((i) => directions.some((direction) => direction[i] !== 0));
  return { axes, origin, directions, moved };
}

/** The plane that two parameters span. @param {number[]} axes @param {number} count Of all parameters. */
export function parameterPlane(axes, count) {
  const unit = (axis) => Float64Array.from({ length: count }, (_, i) => (i === axis ? 1 : 0));
  return planeOf(axes, new Float64Array(count), [unit(axes[0]), unit(axes[1])]);
}

/** The coordinates of parameters in a plane. @param {Plane} plane @param {ArrayLike<number>} parameters @returns {[number, number]} */
export function project({ origin, directions: [u, v], moved }, parameters) {
  let [x, y] = [0, 0];
  for (const i of moved) {
    const away = parameters[i] - origin[i];
    x += away * u[i];
    y += away * v[i];
  }
  return [x, y];
}

/** The losses of an experiment's networks. */
export class Landscape {
  /** @param {import("../loop/protocol.js").Spec} spec */
  constructor(spec) {
    this.spec = spec;
    this.labels = spec.labels;
    this.train = new Evaluation(inputColumns(spec.points, spec), spec);
    const sizes = spec.layer_sizes;
    this.ends = sizes.slice(1).map((size, layer) => size * (sizes[layer] + 1)); // of each layer's parameters
    this.ends.forEach((size, layer, ends) => (ends[layer] = size + (ends[layer - 1] ?? 0)));
  }

  /** The parameters at a place of the plane through `base`. @param {Plane} plane @param {ArrayLike<number>} base @param {number} x @param {number} y */
  parametersAt(plane, base, x, y) {
    return this.move(plane, base, project(plane, base), x, y, Float64Array.from(base));
  }

  /** The training cross-entropy. @param {ArrayLike<number>} parameters */
  loss(parameters) {
    return crossEntropy(this.train.run(parameters), this.labels);
  }

  /** @param {Plane} plane @param {ArrayLike<number>} base @param {[number, number]} from @param {number} x @param {number} y @param {Float64Array} out */
  move({ directions: [u, v], moved }, base, [x0, y0], x, y, out) {
    for (const i of moved) out[i] = base[i] + (x - x0) * u[i] + (y - y0) * v[i];
    return out;
  }

  /**
   * Compute the loss over a grid, yielding after each place: the caller may pause there.
   * @param {Plane} plane @param {ArrayLike<number>} base The parameters that the plane passes through.
   * @param {number[]} x Coordinates of the columns. @param {number[]} y Of the rows.
   * @param {number[][]} z Where the rows are written to.
   */
  *grid(plane, base, x, y, z) {
    const at = Float64Array.from(base);
    const from = project(plane, base);
    // What the layers before the first one that moves compute is the same over the whole plane.
    const first = this.ends.findIndex((end) => plane.moved[0] < end);
    const train = new Evaluation(this.train.inputs, this.spec);
    train.run(base);
    for (const b of y) {
      /** @type {number[]} */
      const row = [];
      z.push(row);
      for (const a of x) {
        row.push(crossEntropy(train.run(this.move(plane, base, from, a, b, at), first), this.labels));
        yield;
      }
    }
  }
}
