// The time of steps and operations, of one run or of two side by side, from their profiler traces.

import {el} from '../components/dom.js';
import {displayName} from '../components/media_cards.js';
import {operationsTable} from '../components/operations.js';
import {axis, axisSuffix, CONFIG, drawPlot, baseLayout, subplotTitle} from '../charts/plotly.js';
import {request} from '../store/api.js';
import {hasSelected, rowsToShow} from '../store/selection.js';
import {affects} from '../store/state.js';
import {color} from '../store/theme.js';

/** @import {Row} from '../app/types.js' */
/** @import {Operation} from '../components/operations.js' */

/**
 * The profiles of some runs, as the server sends them.
 * @typedef {object} Profiles
 * @property {Record<string, Record<string, number[]>>} steps Run to `step` and the milliseconds of each part of it.
 * @property {Operation[]} operations The most expensive first.
 * @property {Record<string, string>} missing Run to why it has no profile.
 */

const DEPENDS_ON = ['runs', 'matches', 'theme', 'statuses', 'sort', 'selected'];
const MAX_RUNS = 2;
/** @type {Record<string, string>} */
const PART_COLORS = {
  device_compute: '#7cb342',
  device_to_device: '#9334e6',
  device_collectives: '#425066',
  host_compute: '#12b5cb',
  kernel_launch: '#e52592',
  input: '#e8710a',
  output: '#b26500',
  compilation: '#d93025',
  other: '#9aa0a6',
};

const caption = el('div.caption');
const plot = el('div.plot');
const holder = el('div.container', {}, plot);
const operations = el('div.operations');
export const element = el('div.profile', {}, caption, holder, operations);

let requested = '';
/** @type {Profiles} */
let profiles = {steps: {}, operations: [], missing: {}};

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const all = rowsToShow(1);
  const rows = all.slice(0, MAX_RUNS);
  const key = JSON.stringify(rows.map(({run, status}) => [run, status]));
  if (key !== requested) {
    caption.textContent = 'XProf reads the traces…'; // it takes a second for each
    profiles = await request('profile', {runs: rows.map(({run}) => run)});
    requested = key;
  }
  const profiled = rows.filter(({run}) => profiles.steps[run]);
  const stepped = profiled.filter(({run}) => profiles.steps[run].step.length);
  caption.replaceChildren(...describe(all, profiled, stepped).map((text) => el('div', {}, text)));
  holder.hidden = !stepped.length;
  if (stepped.length) await drawPlot(plot, stepped.flatMap(bars), layoutOf(stepped), CONFIG);
  operations.replaceChildren(...(profiled.length ? [operationsTable(profiles.operations, profiled)] : []));
}

/**
 * @param {Row[]} all
 * @param {Row[]} profiled
 * @param {Row[]} stepped
 */
function describe(all, profiled, stepped) {
  const unmarked = profiled.filter((row) => !stepped.includes(row));
  return [
    ...(hasSelected(all) ? [] : ['No runs selected; showing the first run. Select two to see them side by side.']),
    ...(all.length > MAX_RUNS ? [`Showing the first ${MAX_RUNS} of ${all.length} selected runs.`] : []),
    ...Object.values(profiles.missing),
    ...unmarked.map((row) => `The trace of ${displayName(row)} marks no steps, so the time per step is unknown.`),
  ];
}

/**
 * The bars of one run: a bar per step, a colour per part.
 * @param {Row} row
 * @param {number} index
 * @param {Row[]} stepped
 */
function bars({run}, index, stepped) {
  const {step, ...parts} = profiles.steps[run];
  const suffix = axisSuffix(index);
  const isInLegend = (/** @type {string} */ part) => !index || !profiles.steps[stepped[0].run][part];
  return Object.keys(PART_COLORS)
    .filter((part) => parts[part])
    .map((part) => ({
      type: 'bar',
      name: part.replaceAll('_', ' '),
      legendgroup: part,
      showlegend: isInLegend(part),
      x: step,
      y: parts[part],
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      marker: {color: PART_COLORS[part]},
      hovertemplate: `${part.replaceAll('_', ' ')}: %{y:.3f} ms<extra>step %{x}</extra>`,
    }));
}

/** @param {Row[]} stepped */
function layoutOf(stepped) {
  const layout = baseLayout({
    barmode: 'stack',
    bargap: 0.05,
    grid: {rows: 1, columns: stepped.length, pattern: 'independent', xgap: 0.08},
    margin: {l: 56, r: 16, t: 28, b: 40},
    hovermode: 'closest',
    showlegend: true,
    legend: {traceorder: 'normal', font: {color: color('--muted')}},
    annotations: stepped.map((row, index) => subplotTitle(displayName(row), index)),
  });
  stepped.forEach((_, index) => {
    layout[`xaxis${axisSuffix(index)}`] = axis('step');
    layout[`yaxis${axisSuffix(index)}`] = axis(index ? '' : 'ms', index ? {matches: 'y'} : {});
  });
  return layout;
}
