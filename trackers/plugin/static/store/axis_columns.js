// Which columns are axes of parallel coordinates and the scatter matrix, and which metric colours the runs.

import {state} from './state.js';
import {table} from './store.js';

/** @import {Column, Row} from '../app/types.js' */

/** The columns that may be axes: hyperparameters, metrics and other numbers. */
export function possibleAxes() {
  return table.columns.filter(
    ({group, dtype}) => group === 'hparams' || dtype === 'duration' || (group !== 'best_step' && dtype === 'number'),
  );
}

/**
 * The columns that are axes: those that are set, else the table's hyperparameters and best metrics that most rows have.
 * @param {Row[]} rows
 */
export function axisColumns(rows) {
  const columns = (state.axes ?? table.shown).flatMap((name) => table.column.get(name) ?? []);
  const isUsual = (/** @type {Column} */ column) =>
    ['hparams', 'best'].includes(column.group) &&
    column.title !== 'seed' &&
    2 * completeRows(rows, [column]).length > rows.length;
  return state.axes ? columns : columns.filter(isUsual);
}

/**
 * The metric that colours the runs: the one that is set, else the first of the axes.
 * @param {Column[]} columns
 */
export function colorMetric(columns) {
  return table.column.get(state.metric) ?? columns.find(({group}) => group === 'best');
}

/**
 * The rows that have a finite value on every axis.
 * @param {Row[]} rows
 * @param {Column[]} columns
 */
export function completeRows(rows, columns) {
  return rows.filter(({cells}) =>
    columns.every(({name}) => {
      const cell = cells[name];
      return typeof cell === 'number' ? Number.isFinite(cell) : cell !== null && cell !== undefined;
    }),
  );
}
