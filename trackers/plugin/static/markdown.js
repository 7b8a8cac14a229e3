// The table as it is shown, in Markdown, as trackers/view/formats.py writes it.

import {filtered, inOrder} from './choice.js';
import {shownColumns} from './columns.js';
import {deviation, runCount, words} from './formats.js';
import {grouped} from './groups.js';
import {table} from './runs.js';
import {state} from './state.js';

/** The rows that the filters leave, or their groups, in the columns that are shown. */
export function asMarkdown() {
  const {rows} = filtered();
  const columns = shownColumns();
  const lines = state.group.length ? inOrder(grouped(rows, state.group, table.columns)) : rows;
  const headings = columns.map(({title, group}) => (['best', 'last'].includes(group) ? `${group} ${title}` : title));
  const cells = lines.map((row) => columns.map((column) => text(column, row)));
  return [headings, columns.map(() => '---'), ...cells].map((line) => `| ${line.map(escaped).join(' | ')} |\n`).join('');
}

function text(column, row) {
  if (column.name === 'run' && row.key !== undefined) return runCount(row.rows.length);
  const std = row.std?.[column.name];
  return words(column, row[column.name]) + (std ? deviation(std) : '');
}

function escaped(word) {
  return word.replaceAll('|', '\\|').replaceAll(/\r?\n|\r/g, ' ');
}
