// One cell of the table.

import {colorOf} from './colors.js';
import {el, name} from './dom.js';
import {deviation, words} from './formats.js';
import {change, state} from './state.js';

/**
 * The cell of a run or of a group.
 * @param {Object} column As the server describes it.
 * @param {Object} row Of a run; or of a group, which has a `key`.
 * @param {{least: number, most: number}} [span] Of the metric over all rows.
 */
export function cell(column, row, span) {
  const value = row[column.name];
  if (column.name === 'run') return row.key === undefined ? runCell(row) : null;
  if (column.name === 'status') return el('td.status', {}, value && statusDot(value), value ?? '');
  if (column.type === 'list') return el('td', {}, ...(value ?? []).map(tagChip));
  const text = words(column, value);
  const isNumber = typeof value === 'number';
  if (!isNumber) return el(kind(column), {title: text}, name(text));
  const std = row.std?.[column.name];
  return el(
    isBest(column, value, span) ? 'td.number.best' : 'td.number',
    {title: String(value)},
    span && column.group === 'best' && bar(value, span),
    text,
    std !== null && std !== undefined && el('span.std', {}, column.type === 'duration' ? ` ± ${words(column, std)}` : deviation(std)),
  );
}

/** The dot before a status; that of a run that goes on blinks. */
export function statusDot(status) {
  return el(`span.dot.${status === 'running' ? 'running.live' : 'still'}`, {'data-status': status});
}

/** The dot of a run's colour. */
export function colorDot(color) {
  return el('span.dot', {style: `background:${color}`});
}

/** The least and the most of a metric, for its bars and its best. */
export function spanOf(column, rows) {
  if (!column.better) return undefined;
  const finite = rows.map((row) => row[column.name]).filter(Number.isFinite);
  return {least: Math.min(...finite), most: Math.max(...finite)};
}

function runCell(row) {
  const at = row.run.lastIndexOf('/') + 1;
  return el(
    'td.run',
    {title: row.run},
    el('button.details', {type: 'button', 'aria-label': `Details of ${row.run}`}, colorDot(colorOf(row.run)), at > 0 && el('bdi.folder', {}, row.run.slice(0, at)), el('bdi.leaf', {}, row.run.slice(at))),
  );
}

function kind({name: column, type}) {
  if (type === 'number') return 'td.number';
  return column === 'note' || column === 'command' ? 'td.long' : 'td';
}

function tagChip(tag) {
  const clause = `tags = ${tag}`;
  const onclick = () => change({filter: [state.filter, clause].filter(Boolean).join(' and ')});
  return el('button.chip', {type: 'button', title: `Show only runs with the tag ${tag}`, onclick}, name(tag));
}

function isBest({better}, value, span) {
  return Boolean(span) && span.least < span.most && value === (better === 'max' ? span.most : span.least);
}

function bar(value, {least, most}) {
  const share = least < most && Number.isFinite(value) ? (value - least) / (most - least) : 0;
  return el('span.bar', {style: `width:${(2 + 38 * share).toFixed(1)}px`});
}
