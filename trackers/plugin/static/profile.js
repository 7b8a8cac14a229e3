// What steps and operations took, of one run or of two side by side, from their profiler traces.

import {axis, CONFIG, layout, plain, react} from './charts.js';
import {chosen} from './choice.js';
import {el, name} from './dom.js';
import {number} from './formats.js';
import {ask} from './server.js';
import {state} from './state.js';
import {color} from './theme.js';

const MOST = 2;
const PARTS = {
  device_compute: '#7cb342', device_to_device: '#9334e6', device_collectives: '#425066', host_compute: '#12b5cb',
  kernel_launch: '#e52592', input: '#e8710a', output: '#b26500', compilation: '#d93025', other: '#9aa0a6',
};

const told = el('div.told');
const plot = el('div.plot');
const operations = el('div.operations');
/** What the page shows. */
export const element = el('div.profile', {}, told, el('div.holder', {}, plot), operations);

let asked = '';
let found = null;

/** Draws the traces; asks for them when other runs are chosen, since XProf takes a second for each. */
export async function draw() {
  const ticked = chosen(1);
  const rows = ticked.slice(0, MOST);
  const wanted = JSON.stringify(rows.map(({run, status}) => [run, status]));
  if (wanted !== asked) {
    told.textContent = 'XProf reads the traces…';
    found = await ask('profile', {runs: rows.map(({run}) => run)});
    asked = wanted;
  }
  const shown = rows.filter(({run}) => found.steps[run]);
  const marked = shown.filter(({run}) => found.steps[run].step.length);
  told.replaceChildren(...sentences(ticked, rows, shown, marked).map((text) => el('div', {}, text)));
  plot.parentElement.hidden = !marked.length;
  if (marked.length) await react(plot, marked.flatMap(bars), arranged(marked), CONFIG);
  operations.replaceChildren(...(shown.length ? [tableOf(shown)] : []));
}

function sentences(ticked, rows, shown, marked) {
  const isTicked = rows.some(({run}) => state.runs.includes(run));
  return [
    !isTicked && 'None is ticked: the first run is shown. Tick two to see them side by side.',
    ticked.length > MOST && `The first ${MOST} of ${ticked.length} ticked runs are shown.`,
    ...Object.values(found.missing),
    ...shown.filter((row) => !marked.includes(row)).map((row) => `The trace of ${title(row)} has no marked steps, so what a step took is not known.`),
  ].filter(Boolean);
}

const title = (row) => row.name || row.run;

/** The bars of one run, a colour a part, a bar a step. */
function bars({run}, place) {
  const {step, ...parts} = found.steps[run];
  const number = place ? place + 1 : '';
  return Object.keys(PARTS).filter((part) => parts[part]).map((part) => ({
    type: 'bar',
    name: part.replaceAll('_', ' '),
    legendgroup: part,
    showlegend: !place || !found.steps[first()]?.[part],
    x: step,
    y: parts[part],
    xaxis: `x${number}`,
    yaxis: `y${number}`,
    marker: {color: PARTS[part]},
    hovertemplate: `${part.replaceAll('_', ' ')}: %{y:.3f} ms<extra>step %{x}</extra>`,
  }));
}

const first = () => Object.keys(found.steps).find((run) => found.steps[run].step.length);

function arranged(marked) {
  const made = layout({
    barmode: 'stack',
    bargap: 0.05,
    grid: {rows: 1, columns: marked.length, pattern: 'independent', xgap: 0.08},
    margin: {l: 56, r: 16, t: 28, b: 40},
    hovermode: 'closest',
    showlegend: true,
    legend: {traceorder: 'normal', font: {color: color('--soft')}},
    annotations: marked.map((row, place) => ({
      text: `<b>${plain(title(row))}</b>`, showarrow: false, x: 0, xref: `x${place ? place + 1 : ''} domain`, xanchor: 'left', y: 1, yref: `y${place ? place + 1 : ''} domain`, yanchor: 'bottom',
    })),
  });
  marked.forEach((_, place) => {
    const number = place ? place + 1 : '';
    made[`xaxis${number}`] = axis('step');
    made[`yaxis${number}`] = axis(place ? '' : 'ms', place ? {matches: 'y'} : {});
  });
  return made;
}

function tableOf(shown) {
  const most = Math.max(...found.operations.flatMap(({ms}) => Object.values(ms)));
  const groups = el('tr', {}, el('th', {colSpan: 3}, 'Costliest operations'), ...shown.map((row) => el('th', {colSpan: 2}, name(title(row)))));
  const heads = ['operation', 'type', 'where', ...shown.flatMap(() => ['self time, ms', 'count'])];
  const lines = found.operations.map((operation) =>
    el('tr', {}, ...[operation.name, operation.type, operation.place].map((text) => el('td', {title: text}, name(text))), ...shown.flatMap(({run}) => cells(operation, run, most))),
  );
  return el('table', {}, el('thead', {}, groups, el('tr', {}, ...heads.map((text) => el('th', {}, text)))), el('tbody', {}, ...lines));
}

function cells({ms, count}, run, most) {
  if (ms[run] === undefined) return [el('td.number'), el('td.number')];
  const width = `width:${(2 + (80 * ms[run]) / most).toFixed(1)}px`;
  return [el('td.number', {}, el('span.bar', {style: width}), number(ms[run])), el('td.number', {}, number(count[run]))];
}
