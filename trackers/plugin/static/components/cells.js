// One cell of the table.

import {withTag} from '../store/filter_clauses.js';
import {cellText, deviation} from '../store/formats.js';
import {change, state} from '../store/state.js';
import {el, logText} from './dom.js';

/** @import {Column, Group, Row} from '../app/types.js' */

/** @typedef {{min: number, max: number}} Span */

const MIN_BAR = 2; // pixels
const MAX_BAR = 40;

/**
 * The cell of a run or of a group.
 * @param {Column} column
 * @param {Row | Group} row
 * @param {Span} [span] Of the metric over all rows.
 */
export function cell(column, row, span) {
  const value = row.cells[column.name] ?? null;
  const isRunField = column.group === 'run';
  if (isRunField && column.name === 'status') return statusCell(String(value ?? ''));
  if (column.dtype === 'list') return el('td', {}, ...(Array.isArray(value) ? value : []).map(tagChip));
  const text = cellText(column, value);
  if (typeof value === 'number')
    return numberCell(column, value, text, 'std' in row ? row.std[column.name] : null, span);
  const isLong = isRunField && (column.name === 'note' || column.name === 'command');
  return el(column.dtype === 'number' ? 'td.number' : isLong ? 'td.long' : 'td', {title: text}, logText(text));
}

/**
 * The dot before a status; a running run's dot blinks.
 * @param {string} status
 */
export function statusDot(status) {
  return el(status === 'running' ? 'span.dot.running.live' : 'span.dot', {'data-status': status});
}

/**
 * The dot in a run's colour.
 * @param {string} color
 */
export function colorDot(color) {
  return el('span.dot', {style: `background:${color}`});
}

/**
 * The smallest and the largest value of a metric, for its bars and its best; undefined of what is not a metric.
 * @param {Column} column
 * @param {(Row | Group)[]} rows
 * @returns {Span | undefined}
 */
export function spanOf(column, rows) {
  if (!column.direction) return undefined;
  const numbers = rows.map(({cells}) => cells[column.name]).filter((value) => Number.isFinite(value));
  return {min: Math.min(...numbers.map(Number)), max: Math.max(...numbers.map(Number))};
}

/** @param {string} status */
function statusCell(status) {
  return el('td.status', {}, status && statusDot(status), status);
}

/**
 * @param {Column} column
 * @param {number} value
 * @param {string} text
 * @param {number | null | undefined} std
 * @param {Span} [span]
 */
function numberCell(column, value, text, std, span) {
  const spread = std ?? NaN;
  const stdText = column.dtype === 'duration' ? ` ± ${cellText(column, spread)}` : deviation(spread);
  return el(
    span && isBest(column, value, span) ? 'td.number.best' : 'td.number',
    {title: String(value)},
    span && column.group === 'best' && bar(value, span),
    text,
    !Number.isNaN(spread) && el('span.std', {}, stdText),
  );
}

/** @param {string} tag */
function tagChip(tag) {
  const onclick = () => change({filter: withTag(state.filter, tag)});
  return el('button.chip', {type: 'button', title: `Show only runs with the tag ${tag}`, onclick}, logText(tag));
}

/**
 * @param {Column} column
 * @param {number} value
 * @param {Span} span
 */
function isBest({direction}, value, {min, max}) {
  return min < max && value === (direction === 'max' ? max : min);
}

/**
 * @param {number} value
 * @param {Span} span
 */
function bar(value, {min, max}) {
  const share = min < max && Number.isFinite(value) ? (value - min) / (max - min) : 0;
  return el('span.bar', {style: `width:${(MIN_BAR + (MAX_BAR - MIN_BAR) * share).toFixed(1)}px`});
}
