// The table as Markdown.

import {cellText, deviation, fullTitle, runCount} from './formats.js';

/** @import {Column, Group, Row} from '../app/types.js' */

/**
 * A table of rows or groups.
 * @param {(Row | Group)[]} rows
 * @param {Column[]} columns
 */
export function toMarkdown(rows, columns) {
  const cells = rows.map((row) => columns.map((column) => textOf(column, row)));
  const lines = [columns.map(fullTitle), columns.map(() => '---'), ...cells];
  return lines.map((line) => `| ${line.map(escaped).join(' | ')} |\n`).join('');
}

/**
 * @param {Column} column
 * @param {Row | Group} row
 */
function textOf(column, row) {
  const text = cellText(column, row.cells[column.name]);
  if (!('std' in row)) return text;
  if (column.group === 'run' && column.name === 'run') return runCount(row.rows.length);
  const std = row.std[column.name];
  return std ? text + deviation(std) : text;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('|', '\\|').replaceAll(/\r?\n|\r/g, ' ');
}
