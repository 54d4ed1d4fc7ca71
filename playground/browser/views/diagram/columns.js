// How large the tiles of each column are, and where their names stand: by the room that there is.

import { find } from "../../base/html.js";

const TILES = [14, 60]; // CSS pixels: the smallest, where there is room, and the largest
const PICTURE = 110; // CSS pixels of the largest picture whose pixels are the inputs
const ROOM_FOR_WORDS = 12; // CSS pixels per card, below which tiles stand alone
const LARGE = 30; // CSS pixels of a tile, from which its unit's bias is written beside it
const ROOM_FOR_BIAS = 90; // CSS pixels that the bias takes, and the wires that follow
const NAME = 15; // CSS pixels of a name below its tile
const LEAST_NAMED = 20; // CSS pixels of such a tile, at least
// CSS pixels from one column to the next, below which they are called so: then each takes less room.
const PITCHES = /** @type {const} */ ({ slim: 60, narrow: 80, medium: 104 });

/**
 * Write the sizes to the elements.
 * @param {HTMLElement} columns One for the inputs, and one for each layer.
 * @param {HTMLElement} place Where they are.
 * @param {import("../../loop/protocol.js").Spec} spec
 */
export function arrange(columns, place, { layer_sizes: sizes, picture }) {
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const pitch = place.clientWidth / sizes.length;
  const [name = "wide"] = Object.entries(PITCHES).find(([, end]) => pitch < end * scale) ?? [];
  columns.dataset.pitch = name;
  const isNarrow = pitch < PITCHES.narrow * scale;
  const height = place.clientHeight - find(columns, ".label").offsetHeight;
  const across = pitch / 2.4;
  sizes.forEach((size, i) => {
    const isPicture = Boolean(picture) && !i;
    const room = isPicture ? height : height / size;
    const isBelow = isNarrow && i < sizes.length - 1 && room >= NAME + LEAST_NAMED;
    const least = Math.max(2, Math.min(TILES[0], Math.floor(room) - 1));
    const most = isPicture ? [PICTURE * scale, (isBelow ? 2 : 1) * across] : [TILES[1] * scale, across];
    const tile = Math.round(Math.max(least, Math.min(...most, room - (isBelow ? NAME : 0) - Math.max(1, Math.min(3, 0.25 * room), 0.12 * room))));
    const column = /** @type {HTMLElement} */ (columns.children[i]);
    column.style.setProperty("--tile", `${tile}px`);
    const isLarge = tile >= LARGE && across >= LARGE + 6;
    column.dataset.size = isLarge ? (pitch >= tile + ROOM_FOR_BIAS * scale ? "large" : "medium") : room < ROOM_FOR_WORDS ? "tiny" : "small";
    column.dataset.names = isBelow ? "below" : isNarrow && i && i < sizes.length - 1 ? "none" : "beside";
  });
}
