// Columns as axes: numbers as they are or by their logarithm, words by their place.

import {plain} from './charts.js';
import {number, words} from './formats.js';
import {table} from './runs.js';
import {state} from './state.js';

const FEW = 8; // values that are all named at an axis
const DECADES = 2; // from here on an axis is logarithmic

/** What may be an axis: hyperparameters, and what the runs reached. */
export function possible() {
  return table.columns.filter(({name, group, type}) => group === 'hyperparameters' || (group !== 'best at step' && type === 'number') || name === 'duration');
}

/** The columns that are axes: those that are set, or the table's own hyperparameters and best metrics, if most rows have them. */
export function axes(rows) {
  const isUsual = ({name}) => /^(hparams|best)\./.test(name) && name !== 'hparams.seed' && 2 * complete(rows, [{name}]).length > rows.length;
  const known = (names) => names.map((name) => table.column.get(name)).filter(Boolean);
  return state.axes ? known(state.axes) : known(table.shown).filter(isUsual);
}

/** The metric that colours the runs: the one that is set, or the first best one among the axes. */
export function score(columns) {
  return table.column.get(state.score) ?? columns.find(({group}) => group === 'best');
}

/** The rows that have something on every axis. */
export function complete(rows, columns) {
  return rows.filter((row) => columns.every(({name}) => row[name] !== null && row[name] !== undefined && !Object.is(row[name], NaN) && Math.abs(row[name]) !== Infinity));
}

/**
 * A column as an axis.
 * @param {Object} column As the server describes it.
 * @param {Object[]} rows Complete ones.
 * @returns {{label: string, values: number[], tickvals: number[]=, ticktext: string[]=}} The ticks only where plotly
 *     could not find them itself.
 */
export function dimension(column, rows) {
  const label = plain(column.group === 'last' ? `last ${column.title}` : column.title, 28);
  const cells = rows.map((row) => row[column.name]);
  if (!cells.every((cell) => typeof cell === 'number')) {
    const known = [...new Set(cells.map(String))].sort();
    return {label, values: cells.map((cell) => known.indexOf(String(cell))), ...ticks(known.keys(), known)};
  }
  const known = [...new Set(cells)].sort((a, b) => a - b);
  const isLog = known[0] > 0 && Math.log10(known.at(-1) / known[0]) >= DECADES;
  const scale = isLog ? Math.log10 : (value) => value;
  const values = cells.map(scale);
  if (known.length <= FEW && column.group === 'hyperparameters') return {label, values, ...ticks(known.map(scale), known.map((value) => words(column, value)))};
  if (!isLog) return {label, values};
  const first = Math.ceil(Math.log10(known[0])), last = Math.floor(Math.log10(known.at(-1)));
  const decades = Array.from({length: last - first + 1}, (_, place) => first + place);
  return {label, values, ...ticks(decades, decades.map((decade) => number(10 ** decade)))};
}

function ticks(values, texts) {
  return {tickvals: [...values], ticktext: texts.map((text) => plain(text, 20))};
}
