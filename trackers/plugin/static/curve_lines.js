// Which lines the curves of a tag make: one a run and split, or one a group and split with its band.

import {band} from './bands.js';
import {colorOf, paletteColor} from './colors.js';
import {grouped, placesOf} from './groups.js';
import {table} from './runs.js';
import {smoothed} from './smoothing.js';
import {state} from './state.js';
import {thinned} from './thin.js';

const MOST_POINTS = 40_000; // of a chart: what SVG draws in half a second; WebGL takes longer without a card of its own
const LEAST_BINS = 150;
const MOST_WITH_RAW = 24; // lines; among more of them, what is not smoothed only hides the rest

/**
 * The lines of one tag.
 * @param {Object[]} curves As curvesOf gives them.
 * @param {Object[]} rows Of the runs that are shown, as the table has them.
 * @returns {Object[]} title, split, color, xs, raw and values (smoothed); of a group also low and high.
 */
export function linesOf(curves, rows) {
  const isShown = ({split}) => !['train', 'validation'].includes(split) || state.splits.includes(split);
  const shown = curves.filter(isShown);
  return state.group.length ? groupLines(shown, rows) : shown.map(runLine);
}

function runLine(curve) {
  const {run, split, steps, times, values} = curve;
  const xs = state.x === 'step' ? steps : times.map((time) => (state.x === 'wall' ? time * 1000 : time - times[0]));
  return {title: table.rows.get(run)?.name || run, split, color: colorOf(run), xs, raw: values, values: smoothed(values, state.smoothing)};
}

function groupLines(curves, rows) {
  const places = placesOf(table.rows.values(), state.group);
  return grouped(rows, state.group, table.columns).flatMap((group) => {
    const color = paletteColor(places.get(group.key));
    const runs = new Set(group.rows.map((row) => row.run));
    const ofGroup = Map.groupBy(curves.filter(({run}) => runs.has(run)), ({split}) => split);
    return [...ofGroup].map(([split, found]) => {
      const {steps, values, low, high} = band(found);
      const [line, below, above] = [values, low, high].map((numbers) => smoothed(numbers, state.smoothing));
      return {title: `${group.label} (${runs.size})`, split, color, xs: steps, raw: values, values: line, low: below, high: above};
    });
  });
}

/**
 * The lines as plotly draws them, on the axes of one chart among several.
 * @param {Object[]} lines As linesOf gives them.
 * @param {Object} axes The names of its axes.
 * @param {Object} view As for thinned, without bins.
 * @param {number} width Of the chart, in pixels.
 */
export function traces(lines, axes, view, width) {
  const common = {hoverinfo: 'skip', ...axes};
  const bins = Math.max(LEAST_BINS, Math.min(width, MOST_POINTS / 4 / lines.length));
  return lines.flatMap(({split, color, xs, raw, values, low, high}) => {
    const drawn = (ys, more) => {
      const [x, y] = thinned(xs, ys, {...view, bins});
      return {...common, type: 'scatter', mode: xs.length === 1 ? 'markers' : 'lines', x, y, marker: {color}, ...more};
    };
    const line = {color, width: 1.8, dash: split === 'train' ? 'dot' : 'solid'};
    const isFaint = values !== raw && !low && lines.length <= MOST_WITH_RAW;
    return [
      low && area(xs, low, high, color, common),
      isFaint && drawn(raw, {line: {color, width: 1}, opacity: 0.25}),
      drawn(values, {line}),
    ].filter(Boolean);
  });
}

const MOST_CORNERS = 4000; // an area is drawn as SVG

function area(xs, low, high, color, common) {
  const every = Math.ceil(xs.length / MOST_CORNERS);
  const thin = (numbers) => Array.from(numbers).filter((_, place) => place % every === 0);
  const x = thin(xs);
  return {...common, type: 'scatter', mode: 'lines', fill: 'toself', fillcolor: `${color}2e`, line: {width: 0}, x: [...x, ...x.toReversed()], y: [...thin(high), ...thin(low).toReversed()]};
}
