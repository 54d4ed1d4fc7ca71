// The points that a frame belongs to: those of the run, which can be drawn and erased while it trains.

/**
 * @typedef {object} Points
 * @property {number} number By which the server knows what the stage holds.
 * @property {number[][]} points @property {number[]} labels The training set.
 * @property {number[][]} test_points @property {number[]} test_labels
 * @property {boolean} undo @property {boolean} redo Whether the last change can be taken back, or made again.
 * @property {string} waiting Why there are not enough points to train on; empty if there are.
 */

/** The points that an experiment begins with. @param {import("./protocol.js").Spec} spec @returns {Points} */
export const pointsOf = ({ points, labels, test_points, test_labels }) => ({ points, labels, test_points, test_labels, number: -1, undo: false, redo: false, waiting: "" });

/**
 * The points that an answer tells of: other ones, or those held, or those of the experiment that it begins.
 * @param {import("./protocol.js").Answer} answer @param {Points} held @returns {Points}
 */
export function readPoints({ points: number, data, undo, redo, waiting }, held) {
  if (number === undefined) return held;
  const same = number === held.number && undo === held.undo && redo === held.redo && waiting === held.waiting;
  if (same && !data) return held;
  const { points, labels, test_points, test_labels } = data ?? held;
  return { points, labels, test_points, test_labels, number, undo, redo, waiting };
}

/**
 * A function that tells the points of any update.
 * @param {import("./protocol.js").Answer["point_history"]} history
 * @param {Points} present
 * @returns {(update: number) => Points}
 */
export function pointsByUpdate(history, present) {
  if (!history) return () => present;
  const { updates, values, labels, held_out, added, removed } = history;
  const known = new Map();
  const rowsAt = (update) => {
    const [train, test] = [[], []];
    values.forEach((_, row) => added[row] <= update && update < removed[row] && (held_out[row] ? test : train).push(row));
    const [of, classOf] = [(row) => values[row], (row) => labels[row]];
    return { ...present, points: train.map(of), labels: train.map(classOf), test_points: test.map(of), test_labels: test.map(classOf), undo: false, redo: false, waiting: "" };
  };
  return (update) => {
    const edited = updates.findLast((edit) => edit <= update) ?? -1;
    if (!known.has(edited)) known.set(edited, rowsAt(edited));
    return known.get(edited);
  };
}
