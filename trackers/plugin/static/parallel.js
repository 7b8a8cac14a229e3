// Parallel coordinates: a line a run. What is brushed on an axis is ticked in the table.

import {axesControls, tell} from './axes_menu.js';
import {CONFIG, layout, react} from './charts.js';
import {filtered} from './choice.js';
import {axes, complete, dimension, score} from './dimensions.js';
import {el} from './dom.js';
import {drawImportance, importance} from './importance.js';
import {byMetric} from './metric_colors.js';
import {change, state} from './state.js';
import {color} from './theme.js';

const controls = axesControls();
const plot = el('div.plot');
/** What the page shows. */
export const element = el('div.parallel', {}, controls.element, el('div.beside', {}, el('div.holder', {}, plot), importance));

let columns = [], rows = [];
let brushes = new Map(); // column to the ranges that are brushed
let brushed = '[]';

/** Draws what is set. */
export async function draw() {
  if (JSON.stringify(state.runs) !== brushed) brushes = new Map(); // somebody ticked by hand
  const left = filtered().rows;
  columns = axes(left);
  const metric = score(columns);
  rows = complete(left, metric ? [...columns, metric] : columns);
  controls.draw(columns, metric, tell(left, rows, 'drag along an axis to tick runs'));
  drawImportance(rows, metric);
  const dimensions = columns.map((column) => ({...dimension(column, rows), constraintrange: brushes.get(column.name)}));
  const trace = {
    type: 'parcoords',
    dimensions,
    line: metric ? byMetric(metric, rows) : {color: color('--accent')},
    unselected: {line: {color: color('--line'), opacity: 0.4}},
    labelfont: {color: color('--ink'), size: 12},
    tickfont: {color: color('--soft'), size: 11},
    rangefont: {color: 'rgba(0,0,0,0)'},
  };
  await react(plot, rows.length && columns.length ? [trace] : [], layout({margin: {l: 72, r: 56, t: 48, b: 24}}), {...CONFIG, displayModeBar: false});
  if (!plot.dataset.listens) plot.on('plotly_restyle', brush);
  plot.dataset.listens = 'true';
  plot.dataset.lines = String(rows.length);
}

function brush() {
  const dimensions = plot.data[0].dimensions;
  brushes = new Map(columns.map(({name}, place) => [name, dimensions[place].constraintrange]).filter(([, ranges]) => ranges?.length));
  const values = columns.map((column) => dimension(column, rows).values);
  const passes = (place) => columns.every(({name}, axis) => within(values[axis][place], brushes.get(name)));
  const runs = brushes.size ? rows.filter((_, place) => passes(place)).map((row) => row.run) : [];
  brushed = JSON.stringify(runs);
  change({runs});
}

function within(value, ranges) {
  if (!ranges) return true;
  const list = Array.isArray(ranges[0]) ? ranges : [ranges];
  return list.some(([low, high]) => value >= low && value <= high);
}
