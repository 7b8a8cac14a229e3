// The runs as the server tells them, kept up to date by what is new.

import {ask, told} from './server.js';

/**
 * columns: as the server describes them; column: by name; shown: names to begin with; rows: run to its cells by name;
 * notice: what is to be said of all of it, or ''.
 */
export const table = {columns: [], column: new Map(), shown: [], rows: new Map(), notice: ''};
let version = '';

/**
 * Learns what is new; says whether anything is.
 * @param {Promise<Response>} [first] The answer, if it was asked for already.
 */
export async function refresh(first) {
  const news = await (first ? told(first) : ask(`table?since=${encodeURIComponent(version)}`));
  const changed = news.whole || Object.keys(news.rows).length > 0;
  version = news.version;
  table.shown = news.shown;
  table.notice = news.notice;
  if (news.whole) {
    table.columns = news.columns;
    table.column = new Map(news.columns.map((column) => [column.name, column]));
    table.rows = new Map();
  }
  for (const [run, cells] of Object.entries(news.rows)) {
    table.rows.set(run, Object.fromEntries(table.columns.map((column, place) => [column.name, cell(column, cells[place])])));
  }
  return changed;
}

/** JSON has no infinity: in a column of numbers it comes as a word. */
function cell(column, value) {
  return column.type === 'number' && value !== null ? Number(value) : value;
}
