// The cards' pictures: each input and each unit over the plane, with the line where the unit outputs 0.5, or where a class becomes the
// most probable one. Where the inputs are the pixels of a picture, that picture, and the weights for its pixels.

import { sized } from "../../charts/paint.js";
import { margin, probabilitiesAt } from "../../network/classes.js";
import { range, shade } from "../../network/colors.js";
import { zeroContour } from "../../network/contours.js";
import { sigmoid } from "../../network/evaluation.js";
import { inputAxes } from "../../network/units.js";

const STRIDE = 4; // every fourth row and column of the plane's whole grid
const [PAPER, INK] = [247, 34]; // gray levels of the lowest and the highest value of a pixel

/** @typedef {import("./diagram.js").Card} Card */

export class Tiles {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.atlas = document.createElement("canvas"); // all pictures side by side
    /** What the inputs' picture shows in place of the mean: a point, in the units of the columns, or else a unit's weights. @type {number[] | null} */
    this.row = null;
    /** @type {import("../../network/units.js").Unit | null} */
    this.unit = null;
  }

  /** @param {import("../../network/scene.js").Scene} scene @param {Card[]} cards */
  begin(scene, cards) {
    const { spec } = scene;
    this.scene = scene;
    this.cards = cards;
    this.row = this.unit = null;
    this.side = Math.floor((spec.cells - 1) / STRIDE) + 1;
    this.room = Math.max(this.side, spec.picture?.rows ?? 0, spec.picture?.columns ?? 0); // of a picture in the atlas
    this.atlas.width = this.room * cards.length;
    this.atlas.height = this.room;
    this.pixels = new ImageData(this.atlas.width, this.room);
    this.values = new Float64Array(this.side * this.side);
    this.ink = spec.picture && shade(extremes(spec.points));
  }

  /** @param {[number, number]} size In CSS pixels. */
  draw(size) {
    const { scene: { spec: { output, picture } }, side, room, atlas } = this;
    const context = sized(this.canvas, ...size);
    this.classes = output === "softmax" ? this.sampleClasses() : null;
    const lines = this.cards.map((card, n) => (card.isPicture ? this.renderPicture(card, n) : this.render(card, n)));
    atlas.getContext("2d").putImageData(this.pixels, 0, 0);
    context.strokeStyle = "#111";
    context.lineWidth = 1.4;
    this.cards.forEach(({ isPicture, tile: { x, y, width, height } }, n) => {
      context.imageSmoothingEnabled = !isPicture;
      // Over the plane, the outermost points lie on the border: half a pixel falls outside.
      const [edge, across, down] = isPicture ? [0, picture.columns, picture.rows] : [0.5, side - 1, side - 1];
      context.drawImage(atlas, n * room + edge, edge, across, down, x, y, width, height);
      if (lines[n]) context.stroke(lines[n]);
    });
  }

  /** Write some of the values over the plane. @param {ArrayLike<number>} outputs @param {Float64Array} values @param {boolean} [isWhole] Whether they are over the whole grid. */
  sample(outputs, values, isWhole) {
    const { side, scene: { cells, detail, spec } } = this;
    const [across, stride] = isWhole ? [spec.cells, STRIDE] : [cells, STRIDE / 2 ** detail];
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) values[row * side + column] = outputs[stride * (row * across + column)];
    return values;
  }

  /** The logits and the probabilities of the classes at the same places. */
  sampleClasses() {
    const logits = this.scene.grid.layers.at(-1).map((column) => this.sample(column, new Float64Array(this.values.length)));
    return { logits, probabilities: Array.from(this.values, (_, i) => probabilitiesAt({ layers: [logits] }, i)) };
  }

  /** Write a card's picture to the atlas; return its line. @param {Card} card @param {number} n Its place in the atlas. */
  render(card, n) {
    const { side, room, values, classes, scene: { grid, palette, ramps } } = this;
    const isClass = card.activation === "softmax";
    if (isClass) classes.probabilities.forEach((shares, i) => (values[i] = shares[card.index]));
    else this.sample(card.values ?? grid.layers[card.layer][card.index], values, Boolean(card.values));
    // The output unit's values are logits.
    if (card.unit?.last && !isClass) for (let k = 0; k < values.length; k++) values[k] = sigmoid(values[k]);
    const limits = range(card.activation, values);
    const color = shade(limits);
    const colors = isClass ? ramps[card.index] : palette;
    const pixels = new Uint32Array(this.pixels.data.buffer);
    for (let k = 0; k < values.length; k++) {
      const row = Math.floor(k / side);
      pixels[row * this.atlas.width + n * room + (k - row * side)] = colors[color(values[k])];
    }
    if (!card.unit) return null;
    const middle = (limits[0] + limits[1]) / 2;
    for (let k = 0; k < values.length; k++) values[k] -= middle;
    const line = new Path2D();
    const { x, y, width, height } = card.tile;
    zeroContour(isClass ? margin(classes.logits, card.index) : values, side, (x0, y0, x1, y1) => {
      line.moveTo(x + x0 * width, y + y0 * height);
      line.lineTo(x + x1 * width, y + y1 * height);
    });
    return line;
  }

  /** Write what belongs to the pixels of an input: the values of a point, or a unit's weights. @param {Card} card @param {number} n Its place in the atlas. */
  renderPicture(card, n) {
    const { ink, room, row, scene: { parameters, palette, spec } } = this;
    const { columns, pixels: places } = spec.picture;
    const axes = inputAxes(spec);
    const unit = card.unit ?? (row ? null : this.unit);
    const weights = unit && parameters.subarray(unit.place, unit.place + unit.inputs.length);
    const color = weights && shade(range("identity", weights));
    const out = new Uint32Array(this.pixels.data.buffer);
    places.forEach((place, i) => {
      if (place < 0) return;
      const at = Math.floor(place / columns) * this.atlas.width + n * room + (place % columns);
      out[at] = weights ? palette[color(weights[i])] : gray(ink((row ?? spec.mean)[axes[i]]) / 255);
    });
  }
}

/** The smallest and the largest number of some rows. @param {number[][]} rows @returns {[number, number]} */
const extremes = (rows) => [Math.min(...rows.map((row) => Math.min(...row))), Math.max(...rows.map((row) => Math.max(...row)))];

/** From paper to ink, as little-endian RGBA. @param {number} share From 0 to 1. */
function gray(share) {
  const level = Math.round(PAPER + share * (INK - PAPER));
  return ((255 << 24) | (level << 16) | (level << 8) | level) >>> 0;
}
