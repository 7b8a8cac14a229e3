// Which runs are meant: those that the filters leave, in order, and among them those that are ticked.

import {column, parse} from './filters.js';
import {runCount} from './formats.js';
import {table} from './runs.js';
import {state} from './state.js';

/** The rows that the filters leave, sorted, and what could not be understood of the filter. */
export function filtered() {
  const {holds, errors} = parse(state.filter, table.column);
  const rows = [...table.rows.values()].filter(
    (row) => holds(row) && (!state.statuses.length || state.statuses.includes(row.status)),
  );
  return {rows: inOrder(rows), errors};
}

/** What every view below the table shows: the ticked rows; where none is ticked, the first so many. */
export function chosen(most) {
  const ticked = new Set(state.runs);
  const {rows} = filtered();
  const found = rows.filter((row) => ticked.has(row.run));
  return found.length ? found : rows.slice(0, most);
}

/** What is said of the rows that `chosen(most)` gives. */
export function which(rows, most) {
  if (rows.some((row) => state.runs.includes(row.run))) return `${rows.length} ticked`;
  return rows.length < most ? runCount(rows.length) : `none is ticked: the first ${rows.length}`;
}

/** Sorts rows as it is set: a metric from the best down, anything else from the least up; nothing comes last. */
export function inOrder(rows) {
  const turned = state.sort.startsWith('-');
  const by = sortedBy();
  if (!by) return rows;
  const sign = (by.better === 'max') !== turned ? -1 : 1;
  const isMissing = (cell) => cell === null || cell === undefined || Number.isNaN(cell);
  return rows.sort((a, b) => {
    const left = a[by.name], right = b[by.name];
    if (isMissing(left) || isMissing(right)) return isMissing(left) - isMissing(right);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * String(left).localeCompare(String(right), 'en', {numeric: true});
  });
}

/** The column that the table is sorted by; none, if these logs do not have the one that is set. */
export function sortedBy() {
  try {
    return column(state.sort.replace(/^-/, ''), table.column);
  } catch {
    return undefined;
  }
}
