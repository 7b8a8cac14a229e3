// The colours of runs by a metric: the better, the warmer; what is not ticked, where anything is, turns grey.

import {state} from './state.js';
import {color, isDark} from './theme.js';

const LIGHT = ['#31688e', '#b5367a', '#f57c00'];
const DARK = ['#6fa8dc', '#e27bb1', '#ffb74d'];
const GREY_UP_TO = 0.2;

/**
 * What plotly needs to colour lines.
 * @param {Object} metric A column that is a metric.
 * @param {Object[]} rows Complete ones.
 */
export function byMetric(metric, rows) {
  const ticked = new Set(state.runs);
  const isAny = rows.some((row) => ticked.has(row.run));
  const values = rows.map((row) => row[metric.name] * (metric.better === 'min' ? -1 : 1));
  const least = values.reduce((found, value) => Math.min(found, value), Infinity);
  const most = values.reduce((found, value) => Math.max(found, value), -Infinity);
  const share = (value) => (most > least ? (value - least) / (most - least) : 1);
  const colors = isDark() ? DARK : LIGHT;
  const grey = color('--line');
  return {
    color: rows.map((row, place) => (isAny && !ticked.has(row.run) ? 0 : GREY_UP_TO + (1 - GREY_UP_TO) * share(values[place]))),
    cmin: 0,
    cmax: 1,
    colorscale: [[0, grey], [GREY_UP_TO - 0.01, grey], ...colors.map((found, place) => [GREY_UP_TO + ((1 - GREY_UP_TO) * place) / 2, found])],
  };
}
