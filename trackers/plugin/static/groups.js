// Runs that agree in some columns, taken together: mean and standard deviation over the rest, such as seeds.

import {words} from './formats.js';

/**
 * Takes rows together.
 * @param {Object[]} rows The runs' rows.
 * @param {string[]} by Names of the columns in which the rows of a group agree.
 * @param {Object[]} columns All columns.
 * @returns {Object[]} A row a group, in the order of their first runs: numbers are means, other cells are what all of
 *     its runs agree in, else null. Beside the columns: key, label, rows, and std (column to standard deviation of the
 *     sample, null of a single run).
 */
export function grouped(rows, by, columns) {
  const found = new Map();
  for (const row of rows) {
    const key = JSON.stringify(by.map((name) => row[name] ?? null));
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found].map(([key, members]) => together(key, members, by, columns));
}

function together(key, rows, by, columns) {
  const group = {key, rows, std: {}, label: label(rows[0], by, columns)};
  for (const {name, type} of columns) {
    const cells = rows.map((row) => row[name]);
    if (type === 'number' || type === 'duration') [group[name], group.std[name]] = meanAndStd(cells);
    else group[name] = cells.every((cell) => String(cell) === String(cells[0])) ? cells[0] : null;
  }
  return group;
}

function label(row, by, columns) {
  const chosen = columns.filter((column) => by.includes(column.name));
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
