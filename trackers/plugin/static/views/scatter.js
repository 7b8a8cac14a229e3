// A scatter matrix: a point per run in every pair of axes. Drawing a box selects runs in the table.

import {axesControls, describeAxes} from '../components/axes_menu.js';
import {el} from '../components/dom.js';
import {dimensionOf} from '../charts/axes.js';
import {metricColors} from '../charts/metric_colors.js';
import {axis, axisSuffix, CONFIG, drawPlot, baseLayout} from '../charts/plotly.js';
import {plotlyText} from '../charts/text.js';
import {axisColumns, colorMetric, completeRows} from '../store/axis_columns.js';
import {selectedRuns, visibleRows} from '../store/selection.js';
import {affects, change} from '../store/state.js';

/** @import {Row} from '../app/types.js' */
/** @import {Dimension} from '../charts/axes.js' */
/** @import {Plot} from '../charts/plotly.js' */

const DEPENDS_ON = ['runs', 'matches', 'theme', 'statuses', 'sort', 'selected', 'axes', 'metric'];
const MIN_CELL = 110; // pixels

const controls = axesControls();
const plot = el('div.plot');
export const element = el('div.scatter', {}, controls.element, el('div.container', {}, plot));

/** @type {Row[]} */
let rows = [];

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const visible = visibleRows();
  const columns = axisColumns(visible);
  const metric = colorMetric(columns);
  rows = completeRows(visible, metric ? [...columns, metric] : columns);
  controls.draw(
    columns,
    metric,
    describeAxes(visible, rows, 'draw a box to select runs, double-click to clear the selection'),
  );
  const dimensions = columns.map((column) => dimensionOf(column, rows));
  const runs = selectedRuns();
  const selected = rows.flatMap(({run}, index) => (runs.has(run) ? [index] : []));
  const trace = {
    type: 'splom',
    dimensions: dimensions.map(({label, values}) => ({label, values})),
    text: rows.map(({name, run}) => plotlyText(name || run)),
    hoverinfo: 'text',
    diagonal: {visible: false},
    showupperhalf: dimensions.length < 3, // plotly cannot draw two axes below the diagonal alone
    marker: {...metricColors(metric, rows), size: 6},
    selectedpoints: selected.length ? selected : undefined,
    unselected: {marker: {opacity: 0.12}},
  };
  plot.style.height = `max(100%, ${dimensions.length * MIN_CELL}px)`;
  const data = rows.length && dimensions.length > 1 ? [trace] : [];
  const drawn = await drawPlot(plot, data, layoutOf(dimensions), CONFIG);
  if (!plot.dataset.points) listen(drawn);
  plot.dataset.points = String(rows.length);
}

/** @param {Plot} drawn */
function listen(drawn) {
  drawn.on('plotly_selected', (event) => {
    /** @type {{pointNumber: number}[] | undefined} */
    const points = event?.points;
    if (points) change({selected: points.map(({pointNumber}) => rows[pointNumber].run)});
  });
  drawn.on('plotly_deselect', () => change({selected: []}));
}

/** @param {Dimension[]} dimensions */
function layoutOf(dimensions) {
  const margin = {l: 64, r: 16, t: 8, b: 48};
  const layout = baseLayout({margin, dragmode: 'select', hovermode: 'closest', uirevision: 'scatter'});
  dimensions.forEach(({label, tickvals, ticktext}, index) => {
    const own = {...axis('', {tickvals, ticktext, tickangle: 0, zeroline: false}), title: {text: label}};
    layout[`xaxis${axisSuffix(index)}`] = own;
    layout[`yaxis${axisSuffix(index)}`] = {...own};
  });
  return layout;
}
