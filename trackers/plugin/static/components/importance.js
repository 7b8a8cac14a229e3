// How much each hyperparameter decides over a metric: shares that the server computes.

import {request} from '../store/api.js';
import {el, logText} from './dom.js';

/** @import {Column, Row} from '../app/types.js' */

const list = el('dl');
const status = el('p');
const heading = el('h3', {}, 'Importance');
/** The panel of importances. */
export const importance = el('aside.importance', {}, heading, status, list);

let requested = '';

/**
 * Requests the importances when other runs or another metric are shown: the forest takes the server a second.
 * @param {Row[]} rows
 * @param {Column | undefined} metric
 */
export async function drawImportance(rows, metric) {
  const payload = {metric: metric?.name, runs: rows.map((row) => row.run)};
  const key = JSON.stringify(payload);
  if (!metric || requested === key) return;
  requested = key;
  status.textContent = '…';
  try {
    const shares = await request('importance', payload);
    if (requested !== key) return; // overtaken
    heading.replaceChildren('Importance for best ', logText(metric.title));
    status.textContent = 'A random forest over these runs. A hyperparameter that never varies has none.';
    list.replaceChildren(...shares.flatMap(definition));
  } catch (error) {
    if (requested !== key) return;
    list.replaceChildren();
    status.textContent = /** @type {Error} */ (error).message;
  }
}

/** @param {[string, number]} line */
function definition([hparam, share]) {
  const percent = `${(100 * share).toFixed(0)} %`;
  const bar = el('div.share', {style: `--share: ${100 * share}%`});
  return [el('dt', {title: hparam}, logText(hparam)), el('dd', {}, percent), bar];
}
