// Histograms of different buckets brought to common ones.

/** The least and the greatest value that anything was counted between; null where nothing was. */
export function spanOf(histograms) {
  let least = Infinity, most = -Infinity;
  for (const {edges, counts} of histograms) {
    counts.forEach((count, place) => {
      if (!(count > 0) || edges[place] === null || edges[place + 1] === null) return;
      least = Math.min(least, edges[place]);
      most = Math.max(most, edges[place + 1]);
    });
  }
  return least <= most ? {least, most} : null;
}

/**
 * Shares of all that was counted, in buckets of equal width; what lies across an edge is divided by its width.
 * @param {{edges: number[], counts: number[]}} histogram One edge more than counts.
 * @param {{least: number, most: number}} span Of the buckets together.
 * @param {number} buckets How many.
 * @returns {number[]} As many; null each if nothing was counted.
 */
export function rebinned({edges, counts}, {least, most}, buckets) {
  const width = (most - least) / buckets || 1;
  const bucketOf = (value) => Math.min(buckets - 1, Math.max(0, Math.floor((value - least) / width)));
  const found = new Array(buckets).fill(0);
  counts.forEach((count, place) => {
    const [left, right] = [edges[place], edges[place + 1]];
    if (!(count > 0) || left === null || right === null) return;
    for (let bucket = bucketOf(left); bucket <= bucketOf(right); bucket++) {
      const start = Math.max(left, least + bucket * width), end = Math.min(right, least + (bucket + 1) * width);
      if (left === right) found[bucket] += count;
      else found[bucket] += (count * Math.max(0, end - start)) / (right - left);
    }
  });
  const sum = found.reduce((total, count) => total + count, 0);
  return found.map((count) => (sum ? count / sum : null));
}
