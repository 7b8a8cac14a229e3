// Columns as axes: numbers on a linear or a logarithmic scale, text by its rank.

import {cellText, fullTitle, number} from '../store/formats.js';
import {plotlyText} from './text.js';

/** @import {Column, Row} from '../app/types.js' */

/**
 * An axis. It has ticks only where plotly cannot find them itself.
 * @typedef {{label: string, values: number[], tickvals?: number[], ticktext?: string[]}} Dimension
 */

const MAX_NAMED = 8; // distinct values that all have a tick
const LOG_TICKS = 4; // as many as a cell of the scatter matrix has room for

/**
 * A column as an axis.
 * @param {Column} column
 * @param {Row[]} rows With a finite value in it.
 * @returns {Dimension}
 */
export function dimensionOf(column, rows) {
  const label = plotlyText(column.group === 'best' ? column.title : fullTitle(column), 28);
  const cells = rows.map((row) => row.cells[column.name]);
  const numbers = cells.filter((cell) => typeof cell === 'number');
  if (numbers.length < cells.length) {
    const texts = [...new Set(cells.map(String))].sort();
    return {label, values: cells.map((cell) => texts.indexOf(String(cell))), ...ticks([...texts.keys()], texts)};
  }
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  const isLog = column.scale === 'log';
  const scale = isLog ? Math.log10 : (/** @type {number} */ value) => value;
  const values = numbers.map(scale);
  if (distinct.length <= MAX_NAMED && column.group === 'hparams') {
    return {
      label,
      values,
      ...ticks(
        distinct.map(scale),
        distinct.map((value) => cellText(column, value)),
      ),
    };
  }
  return isLog
    ? {label, values, ...logTicks(scale(distinct[0]), scale(distinct[distinct.length - 1]))}
    : {label, values};
}

/**
 * Ticks at both ends and between them: plotly draws an axis from its first to its last tick.
 * @param {number} low
 * @param {number} high
 */
function logTicks(low, high) {
  const values = Array.from({length: LOG_TICKS}, (_, index) => low + (index * (high - low)) / (LOG_TICKS - 1));
  return ticks(
    values,
    values.map((value) => number(Number((10 ** value).toPrecision(2)))),
  );
}

/**
 * @param {number[]} values
 * @param {string[]} texts
 */
function ticks(values, texts) {
  return {tickvals: values, ticktext: texts.map((text) => plotlyText(text, 20))};
}
