// Columns as axes: numbers as they are or by their logarithm, words by their place.

import {plain} from './charts.js';
import {number, words} from './formats.js';
import {table} from './runs.js';
import {state} from './state.js';

const FEW = 8; // values that are all named at an axis
const LOG_TICKS = 4; // a cell of the scatter matrix has room for no more

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
  const isLog = known[0] > 0 && known.at(-1) / known[0] >= widest(column, known);
  const scale = isLog ? Math.log10 : (value) => value;
  const values = cells.map(scale);
  if (known.length <= FEW && column.group === 'hyperparameters') return {label, values, ...ticks(known.map(scale), known.map((value) => words(column, value)))};
  if (!isLog) return {label, values};
  // Plotly draws an axis from its first to its last tick: both ends have one.
  const least = scale(known[0]), greatest = scale(known.at(-1));
  const places = Array.from({length: LOG_TICKS}, (_, place) => least + (place * (greatest - least)) / (LOG_TICKS - 1));
  return {label, values, ...ticks(places, places.map((place) => number(Number((10 ** place).toPrecision(2)))))};
}

/** How often the least number may go into the greatest of an axis that is not logarithmic, as trackers/view/figures.py says. */
function widest(column, known) {
  return column.group === 'hyperparameters' && !known.every(Number.isInteger) ? 10 : 100;
}

function ticks(values, texts) {
  return {tickvals: [...values], ticktext: texts.map((text) => plain(text, 20))};
}
