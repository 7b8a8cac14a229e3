// The colours of runs by a metric: the better, the warmer. If runs are selected, the others turn grey.

import {hasSelected, selectedRuns} from '../store/selection.js';
import {color, isDark} from '../store/theme.js';

/** @import {Column, Row} from '../app/types.js' */

const LIGHT = ['#31688e', '#b5367a', '#f57c00'];
const DARK = ['#6fa8dc', '#e27bb1', '#ffb74d'];
const GREY_END = 0.2; // of the scale

/**
 * What plotly needs to colour lines or markers.
 * @param {Column | undefined} metric Without one all have the same colour.
 * @param {Row[]} rows With a finite value of it.
 */
export function metricColors(metric, rows) {
  if (!metric) return {color: color('--accent')};
  const selected = selectedRuns();
  const isAnySelected = hasSelected(rows);
  const values = rows.map(({cells}) => Number(cells[metric.name]) * (metric.direction === 'min' ? -1 : 1));
  const min = values.reduce((least, value) => Math.min(least, value), Infinity);
  const max = values.reduce((greatest, value) => Math.max(greatest, value), -Infinity);
  const shares = values.map((value) => (max > min ? (value - min) / (max - min) : 1));
  const colors = isDark() ? DARK : LIGHT;
  const grey = color('--border');
  const at = (/** @type {number} */ share) => GREY_END + (1 - GREY_END) * share;
  return {
    color: rows.map(({run}, index) => (isAnySelected && !selected.has(run) ? 0 : at(shares[index]))),
    cmin: 0,
    cmax: 1,
    colorscale: [
      [0, grey],
      [GREY_END - 0.01, grey],
      ...colors.map((hue, index) => [at(index / (colors.length - 1)), hue]),
    ],
  };
}
