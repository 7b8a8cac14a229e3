// The alerts of a run: a mark in its row of the table, and their list in the panel of details.

import {datetime} from '../store/formats.js';
import {el, logText} from './dom.js';

/** @import {Row} from '../app/types.js' */

/** @typedef {{time: number, level: string, title: string, text: string}} Alert */

/**
 * The mark in a run's row; hidden and without text as long as the run has no alerts.
 * @returns {{element: HTMLElement, update: (row: Row) => void}}
 */
export function createMark() {
  const element = el('span.alert-mark', {hidden: true});
  const update = (/** @type {Row} */ {cells}) => {
    const count = Number(cells.alerts ?? 0);
    element.hidden = count === 0;
    element.textContent = count === 0 ? '' : String(count);
    element.title = count === 1 ? '1 alert' : `${count} alerts`;
  };
  return {element, update};
}

/**
 * The list of alerts, under a heading.
 * @param {Alert[]} alerts
 * @returns {HTMLElement[]} None if there are no alerts.
 */
export function alertList(alerts) {
  return alerts.length ? [el('span', {}, 'Alerts'), ...alerts.map(alertItem)] : [];
}

/** @param {Alert} alert */
function alertItem({time, level, title, text}) {
  return el(
    'div.alert',
    {'data-level': level},
    el('div', {}, logText(title, 'b'), ' ', el('span.time', {title: level}, datetime(time))),
    text && logText(text, 'p'),
  );
}
