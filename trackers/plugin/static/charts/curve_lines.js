// The lines of a tag's curves: one per run and split, or one per group and split with its band.

import {displayName} from '../components/media_cards.js';
import {meanCurve} from '../store/group_stats.js';
import {groupIndices, groupRows} from '../store/groups.js';
import {colorOf, paletteColor} from '../store/run_colors.js';
import {state} from '../store/state.js';
import {table} from '../store/store.js';
import {downsample} from './downsample.js';
import {smooth} from './smoothing.js';

/** @import {Curve, Line, Row} from '../app/types.js' */
/** @import {Window} from './downsample.js' */

const MAX_POINTS = 40_000; // of a chart: SVG draws them in half a second; WebGL takes longer without a graphics card
const MIN_BINS = 150;
const MAX_WITH_RAW = 24; // lines; among more of them, unsmoothed ones only hide the rest
const MAX_CORNERS = 4000; // of a band
const BAND_OPACITY = '2e'; // as the last two digits of a colour

/**
 * The lines of one tag.
 * @param {Curve[]} curves
 * @param {Row[]} rows Of the runs that are shown.
 * @returns {Line[]}
 */
export function linesOf(curves, rows) {
  const shown = curves.filter(({split}) => !['train', 'validation'].includes(split) || state.splits.includes(split));
  return state.group.length ? groupLines(shown, rows) : shown.map(runLine);
}

/** @param {Curve} curve */
function runLine({run, split, steps, times, values}) {
  const xs = state.x === 'step' ? steps : times.map((time) => (state.x === 'wall' ? time * 1000 : time - times[0]));
  return {
    title: displayName({run}),
    split,
    color: colorOf(run),
    xs,
    raw: values,
    values: smooth(values, state.smoothing),
  };
}

/**
 * @param {Curve[]} curves
 * @param {Row[]} rows
 */
function groupLines(curves, rows) {
  const indices = groupIndices(table.rows.values(), state.group);
  return groupRows(rows, state.group, table.columns).flatMap((group) => {
    const color = paletteColor(indices.get(group.key) ?? 0);
    const runs = new Set(group.rows.map((row) => row.run));
    const ofGroup = curves.filter(({run}) => runs.has(run));
    return [...new Set(ofGroup.map(({split}) => split))].map((split) => {
      const mean = meanCurve(ofGroup.filter((curve) => curve.split === split));
      const [values, low, high] = [mean.values, mean.low, mean.high].map((numbers) => smooth(numbers, state.smoothing));
      return {
        title: `${group.label} (${runs.size})`,
        split,
        color,
        xs: mean.steps,
        raw: mean.values,
        values,
        low,
        high,
      };
    });
  });
}

/**
 * The lines as plotly draws them.
 * @param {Line[]} lines
 * @param {object} axes The names of their axes.
 * @param {Omit<Window, 'bins'>} window
 * @param {number} width Of the chart, in pixels.
 * @returns {object[]}
 */
export function traces(lines, axes, window, width) {
  const bins = Math.max(MIN_BINS, Math.min(width, MAX_POINTS / 4 / lines.length));
  return lines.flatMap((line) => {
    const {split, color, xs, raw, values, low, high} = line;
    const common = {hoverinfo: 'skip', type: 'scatter', ...axes};
    const trace = (/** @type {Float64Array} */ numbers, /** @type {object} */ more) => {
      const [x, y] = downsample(xs, numbers, {...window, bins});
      return {...common, mode: xs.length === 1 ? 'markers' : 'lines', x, y, marker: {color}, ...more};
    };
    const hasRaw = values !== raw && !low && lines.length <= MAX_WITH_RAW;
    return [
      ...(low && high ? [{...common, ...band(xs, low, high, color)}] : []),
      ...(hasRaw ? [trace(raw, {line: {color, width: 1}, opacity: 0.25})] : []),
      trace(values, {line: {color, width: 1.8, dash: split === 'train' ? 'dot' : 'solid'}}),
    ];
  });
}

/**
 * @param {Float64Array} xs
 * @param {Float64Array} low
 * @param {Float64Array} high
 * @param {string} color
 */
function band(xs, low, high, color) {
  const stride = Math.ceil(xs.length / MAX_CORNERS);
  const some = (/** @type {Float64Array} */ numbers) => Array.from(numbers).filter((_, index) => index % stride === 0);
  const x = some(xs);
  const outline = {x: [...x, ...x.toReversed()], y: [...some(high), ...some(low).toReversed()]};
  return {mode: 'lines', fill: 'toself', fillcolor: color + BAND_OPACITY, line: {width: 0}, ...outline};
}
