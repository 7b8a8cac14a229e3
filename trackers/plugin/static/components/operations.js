// The most expensive operations of a profile, of one run or of several side by side.

import {number} from '../store/formats.js';
import {el, logText} from './dom.js';
import {displayName} from './media_cards.js';

/** @import {Row} from '../app/types.js' */

/**
 * An operation's self time (ms) and number of calls, by run.
 * @typedef {object} Operation
 * @property {string} name
 * @property {string} type
 * @property {string} host_or_device
 * @property {Record<string, number>} ms
 * @property {Record<string, number>} count
 */

const MIN_BAR = 2; // pixels
const MAX_BAR = 82;

/**
 * Makes the table.
 * @param {Operation[]} operations
 * @param {Row[]} rows Of the runs.
 */
export function operationsTable(operations, rows) {
  const max = Math.max(...operations.flatMap(({ms}) => Object.values(ms)));
  const runs = rows.map((row) => el('th', {colSpan: 2}, logText(displayName(row))));
  const heads = ['operation', 'type', 'where', ...rows.flatMap(() => ['self time, ms', 'count'])];
  const lines = operations.map((operation) => {
    const texts = [operation.name, operation.type, operation.host_or_device].map((text) =>
      el('td', {title: text}, logText(text)),
    );
    return el('tr', {}, ...texts, ...rows.flatMap(({run}) => cells(operation, run, max)));
  });
  const titles = el('tr', {}, el('th', {colSpan: 3}, 'Most expensive operations'), ...runs);
  const head = el('thead', {}, titles, el('tr', {}, ...heads.map((text) => el('th', {}, text))));
  return el('table', {}, head, el('tbody', {}, ...lines));
}

/**
 * @param {Operation} operation
 * @param {string} run
 * @param {number} max
 */
function cells({ms, count}, run, max) {
  if (ms[run] === undefined) return [el('td.number'), el('td.number')];
  const width = MIN_BAR + ((MAX_BAR - MIN_BAR) * ms[run]) / max;
  const bar = el('span.bar', {style: `width:${width.toFixed(1)}px`});
  return [el('td.number', {}, bar, number(ms[run])), el('td.number', {}, number(count[run]))];
}
