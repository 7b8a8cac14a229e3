// The runs in the order of the table, and those that the views show: the selected ones.

import {runCount} from './formats.js';
import {matchingRows} from './matches.js';
import {state} from './state.js';
import {table} from './store.js';

/** @import {Cell, Row} from '../app/types.js' */

/** The rows that match the filter, sorted. */
export function visibleRows() {
  return sortRows(matchingRows());
}

/** The names of the selected runs. */
export function selectedRuns() {
  return new Set(state.selected);
}

/**
 * The rows that a view shows: the selected ones, or the first ones if none is selected.
 * @param {number} limit How many to show if none is selected.
 */
export function rowsToShow(limit) {
  const runs = selectedRuns();
  const rows = visibleRows();
  const selected = rows.filter((row) => runs.has(row.run));
  return selected.length ? selected : rows.slice(0, limit);
}

/**
 * Describes the rows that `rowsToShow(limit)` returns.
 * @param {Row[]} rows
 * @param {number} limit
 */
export function describeRows(rows, limit) {
  if (hasSelected(rows)) return `${rows.length} selected`;
  return rows.length < limit ? runCount(rows.length) : `No runs selected; showing the first ${rows.length}`;
}

/**
 * Whether any of some rows is selected.
 * @param {Row[]} rows
 */
export function hasSelected(rows) {
  const runs = selectedRuns();
  return rows.some((row) => runs.has(row.run));
}

/** The column that the table is sorted by, if these logs have it. */
export function sortColumn() {
  return table.column.get(state.sort.replace(/^-/, ''));
}

/**
 * Sorts rows or groups by the column that is set: a metric from the best, anything else ascending; a leading minus
 * reverses it. Rows without a value come last.
 * @template {{cells: Record<string, Cell>}} T
 * @param {T[]} rows
 * @returns {T[]}
 */
export function sortRows(rows) {
  const column = sortColumn();
  if (!column) return rows;
  const sign = (column.direction === 'max') !== state.sort.startsWith('-') ? -1 : 1;
  return rows.sort((a, b) => compareCells(a.cells[column.name], b.cells[column.name], sign));
}

/**
 * @param {Cell} left
 * @param {Cell} right
 * @param {number} sign -1 for descending.
 */
function compareCells(left, right, sign) {
  if (isMissing(left) || isMissing(right)) return Number(isMissing(left)) - Number(isMissing(right));
  if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
  return sign * String(left).localeCompare(String(right), 'en', {numeric: true});
}

/** @param {Cell | undefined} cell */
function isMissing(cell) {
  return cell === null || cell === undefined || Number.isNaN(cell);
}
