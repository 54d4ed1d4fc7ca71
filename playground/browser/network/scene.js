// The scene: one experiment, its units, and their outputs in the frame that is shown.

import { Evaluation, evaluationAt, gridPoints, inputColumns } from "./evaluation.js";
import { Gradients } from "./gradients.js";
import { placeOf } from "./plane.js";
import { palette, ramps } from "./colors.js";
import { unitsOf } from "./units.js";

const LARGE = 1000; // products at each place of the plane, from which its whole grid takes half of a frame's time

export class Scene {
  /** @param {import("../loop/protocol.js").Spec} spec @param {"light" | "dark"} theme */
  constructor(spec, theme) {
    this.spec = spec;
    this.theme = theme;
    this.units = unitsOf(spec);
    this.outputs = this.units.at(-1);
    this.selected = this.outputs[0];
    this.palette = palette(spec);
    this.ramps = ramps(spec);
    /** Over the plane, by detail: 0 for all points of its grid, 1 and 2 for every second and fourth. @type {Evaluation[]} */
    this.grids = [];
    this.detail = 0;
    this.points = new Evaluation(inputColumns(spec.points, spec), spec);
    this.evaluated = null; // the parameters with which they were
    /** Of the training points, in the plane. */
    this.places = spec.points.map((point) => placeOf(point, spec));
    /** Of all layers, where they have been asked for. @type {Gradients | null} */
    this.measured = null;
    /** Of the test points, which few parts ask for. @type {Evaluation | null} */
    this.testPoints = null;
    this.tested = null; // the parameters with which they were evaluated
    /** What a lesson hides: "test", and while its question stands, "numbers" and parts of the decision chart. @type {Set<string>} */
    this.withheld = new Set();
    /** The points on the screen. @type {import("../loop/points.js").Points | null} */
    this.data = null;
    /** @type {import("../loop/frames.js").Frame | null} */
    this.frame = null;
  }

  /** Take other points. @param {import("../loop/points.js").Points} data */
  setPoints(data) {
    const { points, labels, test_points, test_labels } = data;
    this.data = data;
    Object.assign(this.spec, { points, labels, test_points, test_labels });
    this.points = new Evaluation(inputColumns(points, this.spec), this.spec);
    this.evaluated = this.testPoints = this.measured = null;
    this.places = points.map((point) => placeOf(point, this.spec));
  }

  /** Evaluate every unit over the plane's grid. @param {import("../loop/frames.js").Frame} frame @param {number} [detail] */
  run(frame, detail = 0) {
    this.frame = frame;
    this.parameters = frame.parameters;
    this.detail = detail;
    this.grid.run(frame.parameters);
  }

  /** The detail of a picture that moves, on a machine that is in time. */
  get least() {
    const { plane, features, layer_sizes: [, ...sizes] } = this.spec;
    // The other inputs are the same at all places, or follow from two.
    const inputs = [plane ? 2 : features.length, ...sizes];
    return sizes.reduce((products, size, layer) => products + inputs[layer] * size, 0) > LARGE ? 1 : 0;
  }

  /** Points of the plane's grid in each direction, with the present detail. */
  get cells() {
    return (this.spec.cells - 1) / 2 ** this.detail + 1;
  }

  /** The units' outputs over the plane. */
  get grid() {
    const { spec, cells, detail } = this;
    return (this.grids[detail] ??= evaluationAt(gridPoints(spec.extent, cells), spec));
  }

  /** The units' outputs for the training points. */
  get train() {
    if (this.evaluated !== this.parameters) this.points.run(this.parameters);
    this.evaluated = this.parameters;
    return this.points;
  }

  /** The gradient of each layer on the training points, and how saturated it is. */
  get gradients() {
    this.measured ??= new Gradients(this.spec, this.spec);
    return this.measured.run(this.parameters);
  }

  /** The units' outputs for the test points. */
  get test() {
    if (!this.testPoints) {
      this.testPoints = new Evaluation(inputColumns(this.spec.test_points, this.spec), this.spec);
      this.tested = null;
    }
    if (this.tested !== this.parameters) this.testPoints.run(this.parameters);
    this.tested = this.parameters;
    return this.testPoints;
  }
}
