// The table of runs.

import {groupIndices, groupRows} from '../store/groups.js';
import {sortRows, visibleRows} from '../store/selection.js';
import {affects, state} from '../store/state.js';
import {table} from '../store/store.js';
import {spanOf} from './cells.js';
import {isPinned, shownColumns} from './columns.js';
import {el, keyedList} from './dom.js';
import {drawHead, head} from './table_head.js';
import {createLine, lineKey} from './table_rows.js';

/** @import {Column, Group, Row} from '../app/types.js' */
/** @import {Layout, Line} from './table_rows.js' */

const DEPENDS_ON = [
  'runs',
  'matches',
  'theme',
  'statuses',
  'sort',
  'columns',
  'pinned',
  'group',
  'open',
  'selected',
  'details',
];
const PAGE = 100; // rows; more are made when the user scrolls to them

const body = el('tbody');
const pins = el('style');
export const element = el('div.table', {tabIndex: 0}, pins, el('table', {}, head, body));
const drawLines = keyedList(body, lineKey, createLine);

/** @type {Line[]} */
let lines = [];
let limit = PAGE;
/** @type {Layout} */
let layout = {columns: [], spans: new Map()};
let layoutKey = '';

/** @param {Set<string>} changed */
export function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const rows = visibleRows();
  const columns = shownColumns();
  const groups = state.group.length ? sortRows(groupRows(rows, state.group, table.columns)) : null;
  updateLayout(columns, groups ?? rows);
  lines = groups ? groupLines(groups) : rows.map((row) => ({row, layout}));
  drawHead(columns, rows);
  drawLines(lines.slice(0, limit));
  pinColumns(columns);
}

element.onscroll = () => {
  if (limit >= lines.length || element.scrollTop + 2 * element.clientHeight < element.scrollHeight) return;
  limit += PAGE;
  drawLines(lines.slice(0, limit));
};

/**
 * @param {Column[]} columns
 * @param {(Row | Group)[]} rows
 */
function updateLayout(columns, rows) {
  const spans = new Map(columns.map((column) => [column.name, spanOf(column, rows)]));
  const key = JSON.stringify([columns, [...spans]]);
  if (key !== layoutKey) layout = {columns, spans};
  layoutKey = key;
}

/**
 * @param {Group[]} groups
 * @returns {Line[]}
 */
function groupLines(groups) {
  const indices = groupIndices(table.rows.values(), state.group);
  return groups.flatMap((group) => {
    const runs = state.open.includes(group.key) ? group.rows : [];
    return [{group, index: indices.get(group.key), layout}, ...runs.map((row) => ({row, layout}))];
  });
}

/**
 * A pinned column stays beside those before it, whose widths only the drawn table knows.
 * @param {Column[]} columns
 */
function pinColumns(columns) {
  const count = 1 + columns.filter(isPinned).length;
  let left = 0;
  const rules = [...(head.lastElementChild?.children ?? [])].slice(0, count).map((heading, index) => {
    const cell = `.table > table > * > tr > :nth-child(${index + 1})`;
    const rule = `${cell} { position: sticky; z-index: 1; left: ${left}px; } ${cell}:is(th) { z-index: 4; }`;
    left += /** @type {HTMLElement} */ (heading).offsetWidth;
    return rule;
  });
  const text = rules.join('\n');
  if (pins.textContent !== text) pins.textContent = text;
}
