// As many points as can be seen: of those in one column of pixels the first, the smallest, the largest and the last.
// The drawing is the same, and a million points cost what a few thousand do; a zoom downsamples the whole curve again.

/**
 * What is visible of an axis.
 * @typedef {object} Window
 * @property {number} low In the axis's own scale.
 * @property {number} high
 * @property {(x: number) => number} scale The axis's scale, such as `Math.log10`.
 * @property {number} bins Columns of pixels.
 */

/**
 * Downsamples a curve.
 * @param {Float64Array} xs Ascending.
 * @param {Float64Array} ys As many.
 * @param {Window} window
 * @returns {Float64Array[]} The xs and ys that are left, with one neighbour on either side of the window.
 */
export function downsample(xs, ys, {low, high, scale, bins}) {
  const first = Math.max(0, countBelow(xs, low, scale) - 1);
  const end = Math.min(xs.length, countBelow(xs, high, scale) + 2);
  if (end - first <= 4 * bins) return [xs.subarray(first, end), ys.subarray(first, end)];
  const left = Math.max(low, scale(xs[first]));
  const width = (Math.min(high, scale(xs[end - 1])) - left) / bins;
  const binOf = (/** @type {number} */ index) => Math.floor((scale(xs[index]) - left) / width);
  /** @type {number[]} */
  const kept = [];
  for (let start = first, stop; start < end; start = stop) {
    const bin = binOf(start);
    let [min, max] = [start, start];
    for (stop = start + 1; stop < end && binOf(stop) === bin; stop++) {
      if (ys[stop] < ys[min] || Number.isNaN(ys[min])) min = stop;
      if (ys[stop] > ys[max] || Number.isNaN(ys[max])) max = stop;
    }
    kept.push(...new Set([start, Math.min(min, max), Math.max(min, max), stop - 1]));
  }
  return [xs, ys].map((numbers) => Float64Array.from(kept, (index) => numbers[index]));
}

/**
 * How many numbers are below a limit.
 * @param {Float64Array} xs
 * @param {number} limit In the axis's own scale.
 * @param {(x: number) => number} scale
 */
function countBelow(xs, limit, scale) {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scale(xs[middle]) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
