// The layout of charts of curves, and the unit of their horizontal axes.

import {state} from '../store/state.js';
import {axis, baseLayout, subplotTitle} from './plotly.js';
import {MARGIN} from './subplots.js';

/** @import {Line} from '../app/types.js' */
/** @import {Domain} from './subplots.js' */

/**
 * The chart of a tag.
 * @typedef {{tag: string, suffix: string, domain: Domain, lines: Line[]}} Chart
 */

/** @type {[string, number][]} */
const UNITS = [
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/**
 * The layout of some charts.
 * @param {Chart[]} charts
 * @param {string} unit Of relative times.
 */
export function curveLayout(charts, unit) {
  const title = {step: 'step', relative: `time (${unit})`}[state.x] ?? '';
  const xType = state.x === 'wall' ? 'date' : state.logx ? 'log' : 'linear';
  const yType = state.logy ? 'log' : 'linear';
  const layout = baseLayout({
    margin: MARGIN,
    // A zoom stays until the axes mean something else.
    uirevision: JSON.stringify([state.x, state.logx, state.logy, state.tags]),
    annotations: charts.map(({tag}, index) => subplotTitle(tag, index)),
  });
  for (const {suffix, domain} of charts) {
    layout[`xaxis${suffix}`] = axis(title, {type: xType, domain: domain.x, anchor: `y${suffix}`, automargin: false});
    layout[`yaxis${suffix}`] = axis('', {type: yType, domain: domain.y, anchor: `x${suffix}`, automargin: false});
  }
  return layout;
}

/**
 * Brings relative times, in seconds, into a unit that suits the longest of them.
 * @param {Line[]} lines Their xs are changed.
 * @returns {string} The unit.
 */
export function toUnit(lines) {
  const longest = lines.reduce((max, {xs}) => Math.max(max, xs.at(-1) ?? 0), 0);
  const [unit, seconds] = UNITS.find(([, length]) => longest >= 2 * length) ?? UNITS[UNITS.length - 1];
  for (const line of lines) line.xs = line.xs.map((x) => x / seconds);
  return unit;
}
