// The table of runs, as the server sends it and as later responses update it.

import {parseJson, request} from './api.js';

/** @import {Cell, Column, Row} from '../app/types.js' */

export const table = {
  /** @type {Column[]} */
  columns: [],
  /** @type {Map<string, Column>} By name. */
  column: new Map(),
  /** @type {string[]} Names of the columns shown at first. */
  shown: [],
  /** @type {Map<string, Row>} By run. */
  rows: new Map(),
  /** A sentence about the logdir as a whole, or ''. */
  notice: '',
};
let version = '';

/**
 * Fetches what is new.
 * @param {Promise<Response>} [first] The response, if it was requested already.
 * @returns {Promise<boolean>} Whether anything is new.
 */
export async function fetchRuns(first) {
  const news = await (first ? parseJson(first) : request(`table?since=${encodeURIComponent(version)}`));
  version = news.version;
  table.shown = news.shown;
  table.notice = news.notice;
  if (news.whole) {
    table.columns = news.columns;
    table.column = new Map(table.columns.map((column) => [column.name, column]));
    table.rows = new Map();
  }
  const rows = Object.entries(/** @type {Record<string, Cell[]>} */ (news.rows));
  for (const [run, cells] of rows) table.rows.set(run, rowOf(run, cells));
  return news.whole || rows.length > 0;
}

/**
 * @param {string} run
 * @param {Cell[]} values In the order of the columns.
 * @returns {Row}
 */
function rowOf(run, values) {
  const cells = Object.fromEntries(table.columns.map((column, index) => [column.name, cellOf(column, values[index])]));
  const text = (/** @type {Cell} */ value) => (typeof value === 'string' ? value : '');
  const tags = Array.isArray(cells.tags) ? cells.tags : [];
  return {run, name: text(cells.name), status: text(cells.status), tags, note: text(cells.note), cells};
}

/**
 * JSON has no infinity: in a column of numbers it arrives as a word.
 * @param {Column} column
 * @param {Cell} value
 */
function cellOf(column, value) {
  return column.dtype === 'number' && value !== null ? Number(value) : value;
}
