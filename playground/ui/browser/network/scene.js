// What there is to be drawn: one experiment, its units, and their outputs at the frame that is shown.

import { Evaluation, gridPoints, inputColumns } from "./evaluation.js";
import { palette } from "../charts/paint.js";
import { unitsOf } from "./units.js";

export class Scene {
  /** theme is "light" or "dark". */
  constructor(spec, theme) {
    this.spec = spec;
    this.theme = theme;
    this.units = unitsOf(spec);
    this.output = this.units.at(-1)[0];
    this.selected = this.output;
    this.palette = palette(spec);
    this.grid = new Evaluation(inputColumns(gridPoints(spec.extent, spec.cells), spec), spec);
    this.train = new Evaluation(inputColumns(spec.points, spec), spec);
    this.frame = null;
  }

  /** Take on a frame: every unit's output over the plane's grid and for the training points. */
  run(frame) {
    this.frame = frame;
    this.parameters = frame.parameters;
    this.grid.run(frame.parameters);
    this.train.run(frame.parameters);
  }
}
