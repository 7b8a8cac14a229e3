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

const COLUMNS = ['layer', 'type', 'output shape', 'parameters', 'FLOPs'];

/**
 * Makes the table; rows that differ are highlighted.
 * @param {Architecture[]} architectures
 * @param {LayerRow[]} rows
 */
export function architectureTable(architectures, rows) {
  const names = architectures.map(({run, model}) =>
    el('th', {colSpan: COLUMNS.length}, colorDot(colorOf(run)), logText(displayName({run})), ' · ', logText(model)),
  );
  const titles = architectures.flatMap(() =>
    COLUMNS.map((title, index) => el(index > 2 ? 'th.number' : 'th', {}, title)),
  );
  const lines = rows.map(({cells, is_equal: isEqual}) =>
    el(isEqual ? 'tr' : 'tr.differs', {}, ...cells.flatMap((layer) => (layer ? layerCells(layer) : emptyCells()))),
  );
  const totals = architectures.flatMap(({layers, parameters, flops}) => [
    el('th', {colSpan: 3}, layers === 1 ? '1 layer' : `${grouped(layers)} layers`),
    el('th.number', {}, grouped(parameters)),
    el('th.number', {}, flopsText(flops)),
  ]);
  return el(
    'table',
    {},
    el('thead', {}, el('tr', {}, ...names), el('tr', {}, ...titles)),
    el('tbody', {}, ...lines),
    el('tfoot', {}, el('tr', {}, ...totals)),
  );
}

/** @param {Layer} layer */
function layerCells({layer, type, output_shape: shape, parameters, flops}) {
  return [
    ...[layer, type, shape].map((text, index) => el(index ? 'td' : 'td.layer', {title: text}, logText(text))),
    el('td.number', {}, grouped(parameters)),
    el('td.number', {}, flopsText(flops)),
  ];
}

function emptyCells() {
  return COLUMNS.map((_, index) => el(index ? 'td' : 'td.layer'));
}

/** @param {number | null} flops */
function flopsText(flops) {
  return flops === null ? 'unknown' : grouped(flops);
}

/** @param {number} count */
function grouped(count) {
  return count.toLocaleString('en');
}
