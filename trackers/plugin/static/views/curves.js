// Curves of the runs to show, a chart per tag, at full resolution.

import {controls, drawControls, fetchTags, shownTags} from '../components/curve_controls.js';
import {batchFrame, el} from '../components/dom.js';
import {addTooltip} from '../charts/curve_hover.js';
import {linesOf, traces} from '../charts/curve_lines.js';
import {axisSuffix, CONFIG, plotly} from '../charts/plotly.js';
import {curveLayout, toUnit} from '../charts/curve_layout.js';
import {rangeNumbers, shareAcross, subplotDomains} from '../charts/subplots.js';
import {fetchCurves} from '../store/curve_data.js';
import {describeRows, rowsToShow} from '../store/selection.js';
import {affects, state} from '../store/state.js';

/** @import {Row} from '../app/types.js' */
/** @import {Plot} from '../charts/plotly.js' */
/** @import {Chart} from '../charts/curve_layout.js' */

const DRAWN = ['tags', 'smoothing', 'x', 'logx', 'logy', 'splits', 'group', 'theme', 'runs'];
const DEPENDS_ON = [...DRAWN, 'points', 'matches', 'statuses', 'sort', 'selected'];
const LIMIT = 10; // runs shown if none is selected
const GROUPED_LIMIT = 100;
const MAX_COLUMNS = 2;
const HEIGHT = 300; // pixels, of one chart among several

const plot = /** @type {Plot} */ (/** @type {HTMLElement} */ (el('div.plot')));
const caption = el('div.caption');
export const element = el('div.curves', {}, controls, caption, el('div.container', {}, plot));

/** @type {Chart[]} */
let charts = [];
/** @type {Record<string, any>} */
let layout = {};
let drawn = '';
addTooltip(plot, locate);

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  await fetchTags();
  drawControls();
  const limit = state.group.length ? GROUPED_LIMIT : LIMIT;
  const rows = rowsToShow(limit);
  const runs = rows.map((row) => row.run);
  const tags = shownTags();
  const fetched = await Promise.all(tags.map((tag) => fetchCurves(tag, runs)));
  const key = JSON.stringify([tags, runs]);
  if (key === drawn && !affects(changed, DRAWN) && !fetched.some(({isNew}) => isNew)) return;
  drawn = key;
  const columns = Math.min(tags.length, MAX_COLUMNS);
  const domains = subplotDomains(tags.length, columns);
  const lines = fetched.map(({curves}) => linesOf(curves, rows));
  const unit = state.x === 'relative' ? toUnit(lines.flat()) : '';
  charts = tags.map((tag, index) => ({tag, suffix: axisSuffix(index), domain: domains[index], lines: lines[index]}));
  layout = curveLayout(charts, unit);
  plot.style.height = tags.length > MAX_COLUMNS ? `${Math.ceil(tags.length / columns) * HEIGHT}px` : '100%';
  caption.textContent = describe(rows, limit);
  const isFirst = !plot.layout;
  await drawCharts();
  if (isFirst) plot.on('plotly_relayout', batchFrame(drawCharts));
  plot.dataset.points = String(lines.flat().reduce((sum, {xs}) => sum + xs.length, 0));
}

/** Draws the lines at the resolution of what they are zoomed to. */
async function drawCharts() {
  const scale = state.logx && state.x !== 'wall' ? Math.log10 : (/** @type {number} */ x) => x;
  const data = charts.flatMap(({lines, suffix}) => {
    const {autorange, range} = axisOf(suffix) ?? {autorange: true};
    const isZoomed = autorange === false && plot.layout.uirevision === layout.uirevision;
    const [low, high] = isZoomed ? rangeNumbers(range) : [-Infinity, Infinity];
    return traces(lines, {xaxis: `x${suffix}`, yaxis: `y${suffix}`}, {low, high, scale}, plot.clientWidth);
  });
  await (await plotly()).react(plot, data, layout, CONFIG);
}

/**
 * The lines and the horizontal value under a point of the plot.
 * @param {number} left In pixels.
 * @param {number} top In pixels.
 */
function locate(left, top) {
  const size = {width: plot.clientWidth, height: plot.clientHeight};
  for (const {domain, suffix, lines} of charts) {
    const share = shareAcross(domain, size, left, top);
    const {range, type} = axisOf(suffix) ?? {};
    if (share === null || !range) continue;
    const [low, high] = rangeNumbers(range);
    const x = low + share * (high - low);
    return {x: type === 'log' ? 10 ** x : x, lines};
  }
  return null;
}

/** @param {string} suffix */
function axisOf(suffix) {
  return plot.layout?.[`xaxis${suffix}`];
}

/**
 * @param {Row[]} rows
 * @param {number} limit
 */
function describe(rows, limit) {
  const splits = new Set(charts.flatMap(({lines}) => lines.map(({split}) => split)));
  if (!splits.size) return 'None of these runs has points of these tags.';
  const parts = [describeRows(rows, limit)];
  if (splits.has('validation') && splits.has('train')) parts.push('validation solid, train dotted');
  if (state.group.length) parts.push('mean ± standard deviation of each group');
  return parts.join(' · ');
}
