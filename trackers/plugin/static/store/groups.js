// Runs that agree in some columns as one row: mean and standard deviation over the rest, such as seeds.

import {cellText} from './formats.js';
import {meanAndStd} from './group_stats.js';

/** @import {Cell, Column, Group, Row} from '../app/types.js' */

const MEASURED = ['best', 'last', 'best_step'];
const SHARED = ['dataset', 'seed', 'commit']; // fields of the run record that several runs may agree in
const MAX_LISTED = 4;

/**
 * Groups rows.
 * @param {Row[]} rows
 * @param {string[]} by Names of the columns in which the rows of a group agree.
 * @param {Column[]} columns All columns.
 * @returns {Group[]} In the order of their first rows.
 */
export function groupRows(rows, by, columns) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const row of rows) {
    const key = keyOf(row, by);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const firsts = [...groups.values()].map(([row]) => row);
  const differing = by.filter((name) => new Set(firsts.map(({cells}) => String(cells[name]))).size > 1);
  const labelling = differing.length ? differing : by;
  return [...groups].map(([key, members]) => groupOf(key, members, labelling, columns));
}

/**
 * What a row has in common with the others of its group.
 * @param {Row} row
 * @param {string[]} by
 */
function keyOf({cells}, by) {
  return JSON.stringify(by.map((name) => cells[name] ?? null));
}

/**
 * The index of each group among those of all rows, whatever is filtered, sorted or selected.
 * @param {Iterable<Row>} rows
 * @param {string[]} by
 * @returns {Map<string, number>} By the group's key.
 */
export function groupIndices(rows, by) {
  const keys = new Set([...rows].map((row) => keyOf(row, by)));
  return new Map([...keys].map((key, index) => [key, index]));
}

/**
 * @param {string} key
 * @param {Row[]} rows
 * @param {string[]} labelling
 * @param {Column[]} columns
 * @returns {Group}
 */
function groupOf(key, rows, labelling, columns) {
  /** @type {Group} */
  const group = {key, rows, label: labelOf(rows[0], labelling, columns), cells: {}, std: {}};
  for (const column of columns) {
    const values = rows.map(({cells}) => cells[column.name]);
    if (values.every((value) => String(value) === String(values[0]))) group.cells[column.name] = values[0];
    else if (MEASURED.includes(column.group) || column.dtype === 'duration') {
      [group.cells[column.name], group.std[column.name]] = meanAndStd(values);
    } else group.cells[column.name] = column.group === 'hparams' ? distinct(column, values) : null;
  }
  return group;
}

/**
 * The values of a hyperparameter that differs within a group.
 * @param {Column} column
 * @param {Cell[]} values
 */
function distinct(column, values) {
  const texts = [...new Set(values.map((value) => cellText(column, value) || 'none'))];
  return texts.length > MAX_LISTED ? `${texts.length} values` : texts.sort().join(', ');
}

/**
 * @param {Row} row
 * @param {string[]} labelling
 * @param {Column[]} columns
 */
function labelOf({cells}, labelling, columns) {
  const named = columns.filter((column) => labelling.includes(column.name));
  return named.map((column) => `${column.title}=${cellText(column, cells[column.name]) || 'none'}`).join(', ');
}

/**
 * The columns that runs may be grouped by.
 * @param {Column[]} columns
 */
export function groupableColumns(columns) {
  return columns.filter(({name, group}) => group === 'hparams' || (group === 'run' && SHARED.includes(name)));
}
