// Confusion and other matrices of the chosen runs, as numbers; or each run's minus that of one of them.

import {axis, layout, plain} from './charts.js';
import {el} from './dom.js';
import {number} from './formats.js';
import {drawHeat, heatmap} from './heat.js';
import {cellsOf, difference, known} from './matrix_cells.js';
import {card, fault, stepWords, titleOf} from './media_cards.js';
import {mediaControls} from './media_controls.js';
import {look, placesAt, valuesAt} from './media_data.js';
import {change, state} from './state.js';
import {isDark} from './theme.js';

const NUMBERED = 30; // rows or columns; beyond that nobody reads the numbers, or the names
const SIDE = 480; // pixels, of a matrix without numbers

const cells = el('select', {'aria-label': 'Cells'}, el('option', {value: 'share'}, 'Share of the row'), el('option', {value: 'count'}, 'Count'));
cells.onchange = () => change({cells: cells.value});
const minus = el('select', {'aria-label': 'Minus'});
minus.onchange = () => change({minus: minus.value});
const controls = mediaControls({isStepped: true, more: [el('label', {}, 'Cells', cells), el('label', {}, 'Minus', minus)]});
const cards = el('div.cards');
/** What the page shows. */
export const element = el('div.matrices', {}, controls.element, cards);

let drawn = '';

/** Draws what is set; fetches what is new. */
export async function draw() {
  const found = await look(['matrices']);
  const step = controls.draw(found);
  const places = placesAt(found.series, step);
  offer(places);
  const values = await valuesAt(found.media ?? [], places);
  const wanted = JSON.stringify([found.media, step, places, places.map(titleOf), cells.value, minus.value, isDark()]);
  if (wanted === drawn) return;
  const all = places.map((place, at) => ({place, error: values[at]?.error, matrix: values[at]?.rows?.[0]}));
  const other = all.find(({place}) => place.folder === minus.value);
  const shown = all.filter((one) => one !== other).map((one) => ({...one, ...tableOf(one, other)}));
  const numbers = shown.flatMap(({table}) => (table ? known(table) : []));
  const isSigned = Boolean(other) || numbers.some((cell) => cell < 0);
  const most = numbers.reduce((found, cell) => Math.max(found, Math.abs(cell)), 0) || 1;
  const plots = shown.map(({table}) => table && el('div'));
  const said = ({place}) => [stepWords(place, step), other && `minus ${titleOf(other.place)} ${other.place.split}`].filter(Boolean).join(', ');
  cards.replaceChildren(...shown.map((one, at) => card(one.place, said(one), plots[at] ?? (one.error && fault(one.error)))));
  const titles = found.media?.[1].includes('confusion') ? ['true', 'predicted'] : ['', ''];
  await Promise.all(shown.map((one, at) => one.table && drawMatrix(plots[at], one, other, heatmap(one.table, !isSigned && cells.value === 'share' ? 1 : most, isSigned), titles)));
  drawn = wanted;
}

function offer(places) {
  cells.value = state.cells;
  const options = places.map((place) => el('option', {value: place.folder}, `${titleOf(place)} ${place.split}`));
  if (options.map(({value}) => value).join() !== [...minus.options].slice(1).map(({value}) => value).join() || !minus.options.length) {
    minus.replaceChildren(el('option', {value: ''}, 'nothing'), ...options);
  }
  minus.value = places.some(({folder}) => folder === state.minus) ? state.minus : '';
}

/** The table of a matrix, minus that of another; or why there is none. */
function tableOf({matrix, error}, other) {
  if (!matrix) return {error};
  if (!other) return {table: cellsOf(matrix, cells.value)};
  const table = other.matrix && difference(matrix, other.matrix, cells.value);
  return table ? {table} : {error: 'there is no matrix of these rows and columns to take from it'};
}

async function drawMatrix(plot, {matrix, table}, other, trace, [down, across]) {
  const most = Math.max(table.length, table[0].length);
  const isNumbered = most <= NUMBERED;
  const cell = isNumbered ? (most > 12 ? 30 : 38) : Math.max(1, SIDE / most);
  const words = (value) => `${other && value > 0 ? '+' : ''}${cells.value === 'share' ? value.toFixed(2) : number(value)}`;
  const numbered = {text: table.map((line) => line.map((value) => (value === null ? '' : words(value)))), texttemplate: '%{text}', textfont: {size: most > 12 ? 9 : 11}, xgap: 1, ygap: 1};
  const ticks = (names) => (isNumbered && names.length ? {tickvals: [...names.keys()], ticktext: names.map((name) => plain(name, 14))} : {});
  const arrangement = layout({
    width: Math.round(cell * table[0].length) + 110,
    height: Math.round(cell * table.length) + 90,
    margin: {l: 90, r: 20, t: 10, b: 80},
    dragmode: false,
    xaxis: axis(across, {...ticks(matrix.columns), showgrid: false, zeroline: false, tickangle: -45}),
    yaxis: axis(down, {...ticks(matrix.rows), showgrid: false, zeroline: false, autorange: 'reversed'}),
  });
  await drawHeat(plot, isNumbered ? {...trace, ...numbered} : trace, arrangement, ({x, y}) => [
    `${matrix.rows[y] ?? y} → ${matrix.columns[x] ?? x}`,
    told(matrix, x, y),
    ...(other ? [`minus ${told(other.matrix, x, y)}`, `= ${number(table[y][x])}`] : []),
  ]);
}

function told(matrix, x, y) {
  const share = cellsOf(matrix, 'share')[y][x];
  return `${number(matrix.values[y][x])}${share === null ? '' : ` (${(100 * share).toFixed(1)} % of the row)`}`;
}
