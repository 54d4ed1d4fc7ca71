// The cards' pictures: each input and each unit over the plane, with the unit's 0.5 line.

import { sized } from "../../charts/paint.js";
import { range, shade } from "../../network/colors.js";
import { zeroContour } from "../../network/contours.js";
import { sigmoid } from "../../network/evaluation.js";

const STRIDE = 4; // every fourth row and column of the plane's whole grid

/** @typedef {import("./diagram.js").Card} Card */

export class Tiles {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.atlas = document.createElement("canvas"); // all pictures side by side
  }

  /** @param {import("../../network/scene.js").Scene} scene @param {Card[]} cards */
  begin(scene, cards) {
    this.scene = scene;
    this.cards = cards;
    this.side = Math.floor((scene.spec.cells - 1) / STRIDE) + 1;
    this.atlas.width = this.side * cards.length;
    this.atlas.height = this.side;
    this.pixels = new ImageData(this.atlas.width, this.side);
    this.values = new Float64Array(this.side * this.side);
  }

  /** @param {[number, number]} size In CSS pixels. */
  draw(size) {
    const context = sized(this.canvas, ...size);
    const lines = this.cards.map((card, n) => this.render(card, n));
    this.atlas.getContext("2d").putImageData(this.pixels, 0, 0);
    context.strokeStyle = "#111";
    context.lineWidth = 1.4;
    this.cards.forEach(({ tile: { x, y, width, height } }, n) => {
      context.drawImage(this.atlas, n * this.side + 0.5, 0.5, this.side - 1, this.side - 1, x, y, width, height);
      context.stroke(lines[n]);
    });
  }

  /** Write a card's picture to the atlas; return its 0.5 line. @param {Card} card @param {number} n Its place in the atlas. */
  render(card, n) {
    const { side, values, scene: { grid, cells, detail, palette, spec } } = this;
    // An input's values are over the whole grid.
    const [outputs, across, stride] = card.values ? [card.values, spec.cells, STRIDE] : [grid.layers[card.layer][card.index], cells, STRIDE / 2 ** detail];
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) values[row * side + column] = outputs[stride * (row * across + column)];
    // The output unit's values are logits.
    if (card.unit?.last) for (let k = 0; k < values.length; k++) values[k] = sigmoid(values[k]);
    const limits = range(card.activation, values);
    const color = shade(limits);
    const pixels = new Uint32Array(this.pixels.data.buffer);
    for (let k = 0; k < values.length; k++) {
      const row = Math.floor(k / side);
      pixels[row * this.atlas.width + n * side + (k - row * side)] = palette[color(values[k])];
    }
    const line = new Path2D();
    if (!card.unit) return line;
    const middle = (limits[0] + limits[1]) / 2;
    for (let k = 0; k < values.length; k++) values[k] -= middle;
    const { x, y, width, height } = card.tile;
    zeroContour(values, side, (x0, y0, x1, y1) => {
      line.moveTo(x + x0 * width, y + y0 * height);
      line.lineTo(x + x1 * width, y + y1 * height);
    });
    return line;
  }
}
