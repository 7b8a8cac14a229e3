// Exponential smoothing as TensorBoard does it.

/** @type {WeakMap<Float64Array, {weight: number, result: Float64Array}>} */
const cache = new WeakMap();

/**
 * Smooths a curve with a debiased moving average. Values that are not finite stay as they are and count for nothing;
 * a constant curve is left as it is.
 * @param {Float64Array} values In the order of their steps.
 * @param {number} weight 0 (none) to 1.
 */
export function smooth(values, weight) {
  if (!weight || values.every((value) => value === values[0])) return values;
  const cached = cache.get(values);
  if (cached?.weight === weight) return cached.result;
  const result = values.slice();
  let average = 0;
  let remaining = 1;
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) continue;
    average = average * weight + (1 - weight) * values[index];
    remaining *= weight;
    result[index] = average / (weight === 1 ? 1 : 1 - remaining);
  }
  cache.set(values, {weight, result});
  return result;
}
