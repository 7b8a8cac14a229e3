// Runs that agree in some columns, taken together: mean and standard deviation over the rest, such as seeds.

import {words} from './formats.js';

const MEASURED = ['best', 'last', 'best at step'];
const MOST_NAMED = 4;

/**
 * Takes rows together.
 * @param {Object[]} rows The runs' rows.
 * @param {string[]} by Names of the columns in which the rows of a group agree.
 * @param {Object[]} columns All columns.
 * @returns {Object[]} A row a group, in the order of their first runs: what all of its runs agree in; otherwise the
 *     mean of what was measured, the values of a setting, else null. Beside the columns: key, label, rows, and std (column to standard deviation of the
 *     sample, null of a single run).
 */
export function grouped(rows, by, columns) {
  const found = new Map();
  for (const row of rows) {
    const key = keyOf(row, by);
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  const differing = by.filter((name) => new Set([...found.values()].map(([row]) => String(row[name]))).size > 1);
  return [...found].map(([key, members]) => together(key, members, differing.length ? differing : by, columns));
}

/** What a row has in common with the others of its group. */
function keyOf(row, by) {
  return JSON.stringify(by.map((name) => row[name] ?? null));
}

/** The place of each group among those of all rows: it does not change with what is filtered, sorted or ticked. */
export function placesOf(rows, by) {
  const keys = new Set([...rows].map((row) => keyOf(row, by)));
  return new Map([...keys].map((key, place) => [key, place]));
}

function together(key, rows, telling, columns) {
  const group = {key, rows, std: {}, label: label(rows[0], telling, columns)};
  for (const column of columns) {
    const cells = rows.map((row) => row[column.name]);
    if (cells.every((cell) => String(cell) === String(cells[0]))) group[column.name] = cells[0];
    else if (MEASURED.includes(column.group) || column.type === 'duration') {
      [group[column.name], group.std[column.name]] = meanAndStd(cells);
    } else group[column.name] = column.group === 'hyperparameters' ? distinct(column, cells) : null;
  }
  return group;
}

/** The values of a setting that is not the same in all runs of a group. */
function distinct(column, cells) {
  const found = [...new Set(cells.map((cell) => words(column, cell) || 'none'))];
  return found.length > MOST_NAMED ? `${found.length} values` : found.sort().join(', ');
}

function label(row, telling, columns) {
  const chosen = columns.filter((column) => telling.includes(column.name));
  return chosen.map((column) => `${column.title}=${words(column, row[column.name]) || 'none'}`).join(', ');
}

/** Mean and standard deviation (of the sample, n - 1) of what is there of some numbers; null where nothing is. */
export function meanAndStd(cells) {
  const numbers = cells.filter((cell) => typeof cell === 'number' && !Number.isNaN(cell));
  if (!numbers.length) return [null, null];
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  if (numbers.length === 1) return [mean, null];
  return [mean, Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (numbers.length - 1))];
}

/** What runs may be grouped by: their hyperparameters, and the facts that several runs may share. */
export function groupable(columns) {
  return columns.filter(({name, group}) => group === 'hyperparameters' || ['dataset', 'seed', 'commit'].includes(name));
}
