// The head of the table: the groups of columns, a heading per column that sorts, and a checkbox for all runs.

import {GROUP_TITLES} from '../store/formats.js';
import {sortColumn} from '../store/selection.js';
import {change, state} from '../store/state.js';
import {isPinned, makeDraggable} from './columns.js';
import {el, keyedList, logText} from './dom.js';

/** @import {Column, Row} from '../app/types.js' */

const NUMERIC = ['number', 'duration', 'datetime'];

const groups = el('tr.groups');
const names = el('tr.names');
/** The head of the table. */
export const head = el('thead', {}, groups, names);

const drawNames = keyedList(
  names,
  (/** @type {Column | null} */ column) => column?.name ?? '',
  (column) => (column ? headingOf(column) : selectAll),
);

const checkbox = el('input', {type: 'checkbox', 'aria-label': 'Select all runs'});
/** @type {string[]} */
let visible = [];
checkbox.onchange = () => change({selected: checkbox.checked ? visible : []});
const selectAll = {
  element: el('th', {}, checkbox),
  update: () => (checkbox.checked = visible.length > 0 && visible.every((run) => state.selected.includes(run))),
};

/**
 * Draws the head.
 * @param {Column[]} columns
 * @param {Row[]} rows
 */
export function drawHead(columns, rows) {
  visible = rows.map((row) => row.run);
  groups.replaceChildren(...groupHeadings(columns));
  drawNames([null, ...columns]);
}

/** @param {Column[]} columns */
function groupHeadings(columns) {
  const cells = [el('th')];
  columns.forEach((column, index) => {
    const last = cells[cells.length - 1];
    const isSame = index > 0 && columns[index - 1].group === column.group && !isPinned(columns[index - 1]);
    if (isSame) last.colSpan += 1;
    else cells.push(isPinned(column) ? el('th.pinned') : el('th', {}, GROUP_TITLES[column.group]));
  });
  return cells;
}

/** @param {Column} column */
function headingOf(column) {
  const text = logText(column.title);
  const button = el('button', {type: 'button'}, text);
  const element = el('th', {}, button);
  makeDraggable(element, column.name);
  button.onclick = () => change({sort: state.sort === column.name ? `-${column.name}` : column.name});
  const update = (/** @type {Column | null} */ next) => {
    if (!next) return;
    text.textContent = next.title;
    const assumed = next.direction ? ` (${next.direction === 'max' ? 'larger' : 'smaller'} is better)` : '';
    button.title = `${next.title}${assumed}: click to sort, drag to move`;
    if (next.direction) element.dataset.direction = next.direction;
    element.classList.toggle('number', NUMERIC.includes(next.dtype));
    element.setAttribute('aria-sort', sortOrder(next));
  };
  return {element, update};
}

/** @param {Column} column */
function sortOrder(column) {
  if (sortColumn() !== column) return 'none';
  return (column.direction === 'max') !== state.sort.startsWith('-') ? 'descending' : 'ascending';
}
