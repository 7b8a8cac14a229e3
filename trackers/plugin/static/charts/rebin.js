// Histograms of different buckets brought to common ones.

/** @import {Histogram} from '../app/types.js' */

/** @typedef {{min: number, max: number}} Range */

/**
 * The range in which anything was counted; null if nothing was.
 * @param {Histogram[]} histograms
 * @returns {Range | null}
 */
export function commonRange(histograms) {
  let min = Infinity;
  let max = -Infinity;
  for (const {left, right} of histograms.flatMap(nonEmptyBuckets)) {
    min = Math.min(min, left);
    max = Math.max(max, right);
  }
  return min <= max ? {min, max} : null;
}

/**
 * The share of all counts in each of some buckets of equal width; a count across an edge is divided by width.
 * @param {Histogram} histogram
 * @param {Range} range Of the buckets together.
 * @param {number} buckets How many.
 * @returns {(number | null)[]} Null each if nothing was counted.
 */
export function rebin(histogram, {min, max}, buckets) {
  const width = (max - min) / buckets || 1;
  const bucketOf = (/** @type {number} */ value) =>
    Math.min(buckets - 1, Math.max(0, Math.floor((value - min) / width)));
  const counts = new Array(buckets).fill(0);
  let total = 0;
  for (const {left, right, count} of nonEmptyBuckets(histogram)) {
    total += count;
    for (let bucket = bucketOf(left); bucket <= bucketOf(right); bucket++) {
      const overlap = Math.min(right, min + (bucket + 1) * width) - Math.max(left, min + bucket * width);
      counts[bucket] += left === right ? count : (count * Math.max(0, overlap)) / (right - left);
    }
  }
  return counts.map((count) => (total ? count / total : null));
}

/** @param {Histogram} histogram */
function nonEmptyBuckets({edges, counts}) {
  return counts.flatMap((count, index) => {
    const [left, right] = [edges[index], edges[index + 1]];
    return count !== null && count > 0 && left !== null && right !== null ? [{left, right, count}] : [];
  });
}
