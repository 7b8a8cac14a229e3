// Confusion and other matrices of the chosen runs, as numbers; or each run's minus that of one of them.

import {el} from './dom.js';
import {cellsOf, difference, scaleOf} from './matrix_cells.js';
import {drawMatrix} from './matrix_plot.js';
import {card, fault, stepWords, titleOf} from './media_cards.js';
import {mediaControls} from './media_controls.js';
import {look, placesAt, valuesAt} from './media_data.js';
import {offer} from './select.js';
import {change, state} from './state.js';
import {isDark} from './theme.js';

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
  take(places);
  const values = await valuesAt(found.media ?? [], places);
  const wanted = JSON.stringify([found.media, step, places, places.map(titleOf), cells.value, minus.value, isDark()]);
  if (wanted === drawn) return;
  const isShare = cells.value === 'share';
  const all = places.map((place, number) => ({place, value: values[number]}));
  const other = all.find(({place}) => place.folder === minus.value);
  const shown = all.filter((one) => one !== other).map((one) => ({...one, ...tableOf(one, other, isShare)}));
  const scale = scaleOf(shown.flatMap(({table}) => table ?? []), isShare, Boolean(other));
  const titles = found.media?.[1].includes('confusion') ? ['true', 'predicted'] : ['', ''];
  const plots = shown.map(({table, error}) => (table ? el('div') : error && fault(error)));
  cards.replaceChildren(...shown.map((one, number) => card(one.place, said(one.place, step, other), plots[number])));
  await Promise.all(shown.map((one, number) => one.table && drawMatrix(plots[number], one, scale, titles)));
  drawn = wanted;
}

function take(places) {
  cells.value = state.cells;
  offer(minus, [{value: '', text: 'nothing'}, ...places.map((place) => ({value: place.folder, text: `${titleOf(place)} ${place.split}`}))]);
  minus.value = places.some(({folder}) => folder === state.minus) ? state.minus : '';
}

/** What is shown of a value, minus another; or why there is nothing. */
function tableOf({value}, taken, isShare) {
  const [matrix] = value?.rows ?? [];
  if (!matrix) return {error: value?.error};
  if (!taken) return {matrix, isShare, table: cellsOf(matrix, isShare)};
  const [other] = taken.value?.rows ?? [];
  const table = other && difference(matrix, other, isShare);
  return table ? {matrix, other, isShare, table} : {error: 'there is no matrix of these rows and columns to take from it'};
}

function said(place, step, other) {
  return `${stepWords(place, step)}${other ? `, minus ${titleOf(other.place)} ${other.place.split}` : ''}`;
}
