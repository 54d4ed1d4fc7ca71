// The scene: one experiment, its units, and their outputs in the frame that is shown.

import { Evaluation, gridPoints, inputColumns } from "./evaluation.js";
import { palette } from "./colors.js";
import { unitsOf } from "./units.js";

export class Scene {
  /** @param {import("../loop/protocol.js").Spec} spec @param {"light" | "dark"} theme */
  constructor(spec, theme) {
    this.spec = spec;
    this.theme = theme;
    this.units = unitsOf(spec);
    this.output = this.units.at(-1)[0];
    this.selected = this.output;
    this.palette = palette(spec);
    this.grid = new Evaluation(inputColumns(gridPoints(spec.extent, spec.cells), spec), spec);
    this.train = new Evaluation(inputColumns(spec.points, spec), spec);
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
    this.train = new Evaluation(inputColumns(points, this.spec), this.spec);
  }

  /** Evaluate every unit over the plane's grid and for the training points. @param {import("../loop/frames.js").Frame} frame */
  run(frame) {
    this.frame = frame;
    this.parameters = frame.parameters;
    this.grid.run(frame.parameters);
    this.train.run(frame.parameters);
  }
}
