// What predictions are worth: how many points of each class are taken for which one, and how well scores rank two classes.

/**
 * How many points of each class (first index) are taken for each class (second index), as
 * `sklearn.metrics.confusion_matrix` counts them.
 * @param {ArrayLike<number>} labels @param {ArrayLike<number>} predicted @param {number} classes
 * @returns {number[][]}
 */
export function confusionMatrix(labels, predicted, classes) {
  const counts = Array.from({ length: classes }, () => Array(classes).fill(0));
  for (let k = 0; k < labels.length; k++) counts[labels[k]][predicted[k]] += 1;
  return counts;
}

const total = (numbers) => numbers.reduce((sum, value) => sum + value, 0);

/**
 * Of a confusion matrix: the share of each class that is recognized (recall), the share of each prediction that is right
 * (precision), and that of all points. NaN where there are none.
 * @param {number[][]} counts
 */
export function rates(counts) {
  const right = counts.map((row, k) => row[k]);
  return {
    recall: counts.map((row, k) => right[k] / total(row)),
    precision: right.map((count, k) => count / total(counts.map((row) => row[k]))),
    accuracy: total(right) / total(counts.flat()),
  };
}

/**
 * The receiver operating characteristic: from threshold to threshold, from the highest down, the share of the negatives
 * (x) and of the positives (y) whose score lies above. The area under it is the share of the pairs of a positive and a
 * negative that are ranked rightly, where a tie counts one half: `sklearn.metrics.roc_auc_score`.
 * @param {ArrayLike<number>} scores @param {(k: number) => boolean} isPositive
 * @returns {{ x: number[], y: number[], area: number } | null} Null where one of the two is missing.
 */
export function rocCurve(scores, isPositive) {
  const all = Float64Array.from(scores);
  const positives = all.filter((_, k) => isPositive(k)).sort().reverse();
  const negatives = all.filter((_, k) => !isPositive(k)).sort().reverse();
  if (!positives.length || !negatives.length) return null;
  const curve = { x: [0], y: [0], area: 0 };
  let [p, n, direction] = [0, 0, ""];
  while (p < positives.length || n < negatives.length) {
    const score = Math.max(positives[p] ?? -Infinity, negatives[n] ?? -Infinity);
    const [above, from] = [p, n];
    while (positives[p] >= score) p++;
    while (negatives[n] >= score) n++;
    if (p === above && n === from) return null; // scores that are not numbers
    curve.area += ((n - from) * (above + p)) / 2; // pairs that are ranked rightly
    const before = direction;
    direction = n === from ? "up" : p === above ? "right" : "";
    if (direction && direction === before) [curve.x, curve.y].forEach((axis) => axis.pop()); // one line
    curve.x.push(n / negatives.length);
    curve.y.push(p / positives.length);
  }
  curve.area /= positives.length * negatives.length;
  return curve;
}
