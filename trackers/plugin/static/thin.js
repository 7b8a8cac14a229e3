// As many points as can be seen: of those in one column of pixels the first, the least, the greatest and the last.
// What is drawn is the same, and a million points cost what a few thousand do; a zoom takes them from the whole again.

/**
 * Thins a curve out.
 * @param {Float64Array} xs Growing.
 * @param {Float64Array} ys As many.
 * @param {{low: number, high: number, scale: function(number): number, bins: number}} view What is in sight, in the
 *     axis's own scale, and in how many columns.
 * @returns {Float64Array[]} The xs and ys that are left, with a neighbour on either side of what is in sight.
 */
export function thinned(xs, ys, {low, high, scale, bins}) {
  const at = (place) => scale(xs[place]);
  const first = Math.max(0, before(xs, low, scale) - 1);
  const end = Math.min(xs.length, before(xs, high, scale) + 2);
  if (end - first <= 4 * bins) return [xs.subarray(first, end), ys.subarray(first, end)];
  const kept = [];
  const from = Math.max(low, at(first)), width = (Math.min(high, at(end - 1)) - from) / bins;
  let start = first;
  while (start < end) {
    const bin = Math.floor((at(start) - from) / width);
    let stop = start + 1, least = start, most = start;
    while (stop < end && Math.floor((at(stop) - from) / width) === bin) {
      if (ys[stop] < ys[least] || Number.isNaN(ys[least])) least = stop;
      if (ys[stop] > ys[most] || Number.isNaN(ys[most])) most = stop;
      stop += 1;
    }
    kept.push(...new Set([start, Math.min(least, most), Math.max(least, most), stop - 1]));
    start = stop;
  }
  return [xs, ys].map((numbers) => Float64Array.from(kept, (place) => numbers[place]));
}

/** How many numbers stand before what is wanted on an axis. */
function before(xs, wanted, scale) {
  let low = 0, high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scale(xs[middle]) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
