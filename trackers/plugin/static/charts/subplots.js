// Where the subplots of a chart are, and which value of an axis is under the pointer.

/** Pixels around the subplots. */
export const MARGIN = {l: 64, r: 16, t: 24, b: 40};

const GAP = {x: 0.12, y: 0.22}; // of a cell of the grid

/** @typedef {{x: [number, number], y: [number, number]}} Domain Of a subplot, in shares of the chart, from bottom left. */

/**
 * The subplots of a grid, row by row from the top left.
 * @param {number} count
 * @param {number} columns
 * @returns {Domain[]}
 */
export function subplotDomains(count, columns) {
  const rows = Math.ceil(count / columns);
  return Array.from({length: count}, (_, index) => {
    const [bottom, top] = interval(Math.floor(index / columns), rows, GAP.y);
    return {x: interval(index % columns, columns, GAP.x), y: [1 - top, 1 - bottom]};
  });
}

/**
 * @param {number} index
 * @param {number} count
 * @param {number} gap
 * @returns {[number, number]}
 */
function interval(index, count, gap) {
  const step = 1 / (count - gap);
  return [index * step, Math.min(1, (index + 1 - gap) * step)];
}

/**
 * How far a point is across a subplot.
 * @param {Domain} domain
 * @param {{width: number, height: number}} size Of the chart, in pixels.
 * @param {number} left In pixels.
 * @param {number} top In pixels.
 * @returns {number | null} 0 at its left and 1 at its right; null outside of it.
 */
export function shareAcross({x, y}, {width, height}, left, top) {
  const across = (left - MARGIN.l) / (width - MARGIN.l - MARGIN.r);
  const up = 1 - (top - MARGIN.t) / (height - MARGIN.t - MARGIN.b);
  const isInside = across >= x[0] && across <= x[1] && up >= y[0] && up <= y[1];
  return isInside ? (across - x[0]) / (x[1] - x[0]) : null;
}

/**
 * The ends of an axis as numbers.
 * @param {(number | string)[]} range As plotly has it: logarithms of a log axis, text in UTC of a date axis.
 * @returns {number[]} Dates in milliseconds since the epoch.
 */
export function rangeNumbers(range) {
  return range.map((end) => (typeof end === 'number' ? end : Date.parse(`${end.replace(' ', 'T')}Z`)));
}
