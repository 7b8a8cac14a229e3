// A scatter matrix: a point a run in every pair of axes. What is boxed is ticked in the table.

import {axesControls, tell} from './axes_menu.js';
import {axis, CONFIG, layout, plain, react} from './charts.js';
import {filtered} from './choice.js';
import {axes, complete, dimension, score} from './dimensions.js';
import {el} from './dom.js';
import {byMetric} from './metric_colors.js';
import {change, state} from './state.js';
import {color} from './theme.js';

const LEAST_CELL = 110; // pixels

const controls = axesControls();
const plot = el('div.plot');
/** What the page shows. */
export const element = el('div.scatter', {}, controls.element, el('div.holder', {}, plot));

let rows = [];

/** Draws what is set. */
export async function draw() {
  const left = filtered().rows;
  const columns = axes(left);
  const metric = score(columns);
  rows = complete(left, metric ? [...columns, metric] : columns);
  controls.draw(columns, metric, tell(left, rows, 'draw a box to tick runs, click twice to tick none'));
  const dimensions = columns.map((column) => dimension(column, rows));
  const ticked = new Set(state.runs);
  const selected = rows.flatMap((row, place) => (ticked.has(row.run) ? [place] : []));
  const trace = {
    type: 'splom',
    dimensions: dimensions.map(({label, values}) => ({label, values})),
    text: rows.map((row) => plain(row.name || row.run)),
    hoverinfo: 'text',
    diagonal: {visible: false},
    showupperhalf: dimensions.length < 3, // two axes below the diagonal alone are more than plotly can take
    marker: {...(metric ? byMetric(metric, rows) : {color: color('--accent')}), size: 6},
    selectedpoints: selected.length ? selected : undefined,
    unselected: {marker: {opacity: 0.12}},
  };
  const isAny = rows.length > 0 && dimensions.length > 1;
  plot.style.height = `max(100%, ${dimensions.length * LEAST_CELL}px)`;
  await react(plot, isAny ? [trace] : [], arranged(dimensions), CONFIG);
  if (!plot.dataset.listens) {
    plot.on('plotly_selected', (event) => event && change({runs: event.points.map(({pointNumber}) => rows[pointNumber].run)}));
    plot.on('plotly_deselect', () => change({runs: []}));
  }
  plot.dataset.listens = 'true';
  plot.dataset.points = String(rows.length);
}

function arranged(dimensions) {
  const found = layout({margin: {l: 64, r: 16, t: 8, b: 48}, dragmode: 'select', hovermode: 'closest', uirevision: 'scatter'});
  dimensions.forEach(({label, tickvals, ticktext}, place) => {
    const number = place ? place + 1 : '';
    const ticks = {tickvals, ticktext, tickangle: 0, zeroline: false};
    found[`xaxis${number}`] = {...axis('', ticks), title: {text: label}};
    found[`yaxis${number}`] = {...axis('', ticks), title: {text: label}};
  });
  return found;
}
