// Exponential smoothing as TensorBoard does it, and as trackers/reader/smoothing.py does.

const known = new WeakMap();

/**
 * Smooths a curve: a moving average that is divided by the weight gathered so far. What is not finite stands as it is
 * and counts for nothing; a curve of one value alone is left alone.
 * @param {Float64Array} values In the order of their steps.
 * @param {number} weight 0 (none) to 1.
 * @returns {Float64Array} As many.
 */
export function smoothed(values, weight) {
  if (!weight || values.every((value) => value === values[0])) return values;
  const had = known.get(values);
  if (had?.weight === weight) return had.result;
  const result = values.slice();
  let average = 0, gathered = 1;
  for (let place = 0; place < values.length; place++) {
    if (!Number.isFinite(values[place])) continue;
    average = average * weight + (1 - weight) * values[place];
    gathered *= weight;
    result[place] = average / (weight === 1 ? 1 : 1 - gathered);
  }
  known.set(values, {weight, result});
  return result;
}
