// The layers of one model, or of several side by side.

import {colorOf} from '../store/run_colors.js';
import {colorDot} from './cells.js';
import {el, logText} from './dom.js';
import {displayName} from './media_cards.js';

/**
 * @typedef {object} Layer
 * @property {string} layer
 * @property {string} type
 * @property {string} output_shape
 * @property {number} parameters
 * @property {number | null} flops Null if unknown.
 */

/**
 * @typedef {object} Architecture
 * @property {string} run
 * @property {string} model
 * @property {number} layers How many.
 * @property {number} parameters
 * @property {number | null} flops
 * @property {{folder: string, step: number, time: number} | null} picture
 */

/**
 * @typedef {object} LayerRow
 * @property {(Layer | null)[]} cells A layer of each architecture.
 * @property {boolean} is_equal Whether they are equal.
 */

/** @type {(keyof Layer)[]} */
const FIELDS = ['layer', 'type', 'output_shape', 'parameters', 'flops'];
const TITLES = {layer: 'layer', type: 'type', output_shape: 'output shape', parameters: 'parameters', flops: 'FLOPs'};

/**
 * Makes the table; what differs is highlighted.
 * @param {Architecture[]} architectures
 * @param {LayerRow[]} rows
 */
export function architectureTable(architectures, rows) {
  const names = architectures.map(({run, model}) =>
    el('th', {colSpan: FIELDS.length}, colorDot(colorOf(run)), logText(displayName({run})), ' · ', logText(model)),
  );
  const titles = architectures.flatMap(() =>
    FIELDS.map((field) => el(isNumeric(field) ? 'th.number' : 'th', {}, TITLES[field])),
  );
  const lines = rows.map(({cells, is_equal: isEqual}) =>
    el(isEqual ? 'tr' : 'tr.differs', {}, ...cells.flatMap((layer) => layerCells(layer, cells))),
  );
  const totals = architectures.flatMap(({layers, parameters, flops}) => [
    el('th', {colSpan: 3}, layers === 1 ? '1 layer' : `${countText(layers)} layers`),
    el('th.number', {}, countText(parameters)),
    el('th.number', {}, countText(flops)),
  ]);
  return el(
    'table',
    {},
    el('thead', {}, el('tr', {}, ...names), el('tr', {}, ...titles)),
    el('tbody', {}, ...lines),
    el('tfoot', {}, el('tr', {}, ...totals)),
  );
}

/**
 * @param {Layer | null} layer
 * @param {(Layer | null)[]} row With the layers of the other models.
 */
function layerCells(layer, row) {
  return FIELDS.map((field) => {
    const name = `td${field === 'layer' ? '.layer' : ''}${isNumeric(field) ? '.number' : ''}`;
    if (!layer) return el(name);
    const isEqual = row.every((other) => other && (field === 'layer' || other[field] === layer[field]));
    const value = layer[field];
    const text = typeof value === 'string' ? value : countText(value);
    return el(isEqual ? name : `${name}.differs`, {title: text}, logText(text));
  });
}

/** @param {keyof Layer} field */
function isNumeric(field) {
  return field === 'parameters' || field === 'flops';
}

/** @param {number | null} count */
function countText(count) {
  return count === null ? 'unknown' : count.toLocaleString('en');
}
