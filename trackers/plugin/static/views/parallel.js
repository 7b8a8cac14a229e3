// Parallel coordinates: a line per run. Brushing an axis selects runs in the table.

import {axesControls, describeAxes} from '../components/axes_menu.js';
import {el} from '../components/dom.js';
import {drawImportance, importance} from '../components/importance.js';
import {dimensionOf} from '../charts/axes.js';
import {metricColors} from '../charts/metric_colors.js';
import {CONFIG, drawPlot, baseLayout} from '../charts/plotly.js';
import {axisColumns, colorMetric, completeRows} from '../store/axis_columns.js';
import {visibleRows} from '../store/selection.js';
import {affects, change, state} from '../store/state.js';
import {color} from '../store/theme.js';

/** @import {Column, Row} from '../app/types.js' */

/** @typedef {[number, number]} Range */

const DEPENDS_ON = ['runs', 'matches', 'theme', 'statuses', 'sort', 'selected', 'axes', 'metric'];

const controls = axesControls();
const plot = el('div.plot');
export const element = el(
  'div.parallel',
  {},
  controls.element,
  el('div.with-sidebar', {}, el('div.container', {}, plot), importance),
);

/** @type {Column[]} */
let columns = [];
/** @type {Row[]} */
let rows = [];
/** @type {Map<string, Range[]>} */
let brushes = new Map(); // column to the ranges that are brushed
let brushed = '[]';

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  if (JSON.stringify(state.selected) !== brushed) brushes = new Map(); // the user selected runs in the table
  const visible = visibleRows();
  columns = axisColumns(visible);
  const metric = colorMetric(columns);
  rows = completeRows(visible, metric ? [...columns, metric] : columns);
  controls.draw(columns, metric, describeAxes(visible, rows, 'drag along an axis to select runs'));
  drawImportance(rows, metric);
  const trace = {
    type: 'parcoords',
    dimensions: columns.map((column) => ({...dimensionOf(column, rows), constraintrange: brushes.get(column.name)})),
    line: metricColors(metric, rows),
    unselected: {line: {color: color('--border'), opacity: 0.4}},
    labelfont: {color: color('--text'), size: 12},
    tickfont: {color: color('--muted'), size: 11},
    rangefont: {color: 'rgba(0,0,0,0)'},
  };
  const data = rows.length && columns.length ? [trace] : [];
  const layout = baseLayout({margin: {l: 72, r: 56, t: 48, b: 24}});
  const drawn = await drawPlot(plot, data, layout, {...CONFIG, displayModeBar: false});
  if (!plot.dataset.lines) drawn.on('plotly_restyle', () => brush(drawn.data[0].dimensions));
  plot.dataset.lines = String(rows.length);
}

/** @param {{constraintrange?: Range | Range[]}[]} dimensions As plotly has them. */
function brush(dimensions) {
  const ranges = dimensions.map(({constraintrange}) => rangesOf(constraintrange));
  brushes = new Map(columns.flatMap(({name}, index) => (ranges[index].length ? [[name, ranges[index]]] : [])));
  const values = columns.map((column) => dimensionOf(column, rows).values);
  const passes = (/** @type {number} */ row) => ranges.every((own, index) => isWithin(values[index][row], own));
  const runs = brushes.size ? rows.filter((_, row) => passes(row)).map(({run}) => run) : [];
  brushed = JSON.stringify(runs);
  change({selected: runs});
}

/**
 * @param {Range | Range[] | undefined} constraint
 * @returns {Range[]}
 */
function rangesOf(constraint) {
  if (!constraint?.length) return [];
  return /** @type {Range[]} */ (Array.isArray(constraint[0]) ? constraint : [constraint]);
}

/**
 * @param {number} value
 * @param {Range[]} ranges
 */
function isWithin(value, ranges) {
  return !ranges.length || ranges.some(([low, high]) => value >= low && value <= high);
}
