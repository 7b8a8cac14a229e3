// The panel with everything known about one run: its label, and what its run record holds.

import {request} from '../store/api.js';
import {cellText} from '../store/formats.js';
import {colorOf} from '../store/run_colors.js';
import {affects, change, state} from '../store/state.js';
import {table} from '../store/store.js';
import {alertList} from './alerts.js';
import {colorDot, statusDot} from './cells.js';
import {el, logText} from './dom.js';
import {drawCode, element as code} from './kept_code.js';
import {drawLabel, label} from './label.js';

/** @import {Row} from '../app/types.js' */
/** @import {Alert} from './alerts.js' */
/** @import {KeptCode} from './kept_code.js' */

/**
 * @typedef {{run: string, metadata: string[][], messages: string[], problems: string[], traceback: string,
 *   alerts: Alert[], code: KeptCode | null, read_only: boolean}} Details
 */

const DEPENDS_ON = ['runs', 'theme', 'details'];
const FIELDS = ['status', 'start', 'duration', 'dataset', 'seed', 'commit', 'command', 'parent'];

const heading = el('h2');
const metadata = el('dl');
const problems = el('div.problems');
const traceback = el('pre');
const disclosure = el('details.traceback', {}, el('summary', {}, 'Traceback'), traceback);
const alerts = el('div.field');
const messages = el('div.problems');
const close = el(
  'button.link',
  {type: 'button', title: 'Close', 'aria-label': 'Close', onclick: () => change({details: ''})},
  '×',
);
export const element = el(
  'aside.details-panel',
  {hidden: true, 'aria-label': 'Details of a run'},
  el('header', {}, heading, close),
  label,
  problems,
  disclosure,
  alerts,
  messages,
  code,
  metadata,
);

let requested = '';
/** @type {Details | null} */
let details = null;

/** @param {Set<string>} changed */
export function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const row = table.rows.get(state.details);
  if (element.hidden === Boolean(row)) {
    element.hidden = !row;
    document.body.classList.toggle('has-details', Boolean(row));
    window.dispatchEvent(new Event('resize')); // charts have less room, or more
  }
  if (!row) return;
  const key = JSON.stringify(row);
  if (key !== requested) fetchDetails(row.run, key);
  heading.replaceChildren(colorDot(colorOf(row.run)), logText(row.run));
  drawLabel(row, details?.read_only ?? true);
  const lines = [...FIELDS.map((field) => [field, fieldText(row, field)]), ...(details?.metadata ?? [])];
  metadata.replaceChildren(...lines.filter(([, text]) => text).flatMap(definition));
  problems.replaceChildren(...(details?.problems ?? []).map((text) => el('p.problem', {}, text)));
  disclosure.hidden = !details?.traceback;
  traceback.textContent = details?.traceback ?? '';
  alerts.replaceChildren(...alertList(details?.alerts ?? []));
  drawCode(row.run, details?.code ?? null);
  messages.replaceChildren(...(details?.messages ?? []).map((text) => el('p', {}, text)));
}

/**
 * @param {Row} row
 * @param {string} field
 */
function fieldText(row, field) {
  const column = table.column.get(field);
  if (!column) return '';
  return field === 'commit' ? String(row.cells.commit ?? '') : cellText(column, row.cells[field]);
}

/** @param {string[]} line */
function definition([field, text]) {
  return [el('dt', {}, logText(field)), el('dd', {}, field === 'status' && statusDot(text), logText(text))];
}

/**
 * @param {string} run
 * @param {string} key
 */
async function fetchDetails(run, key) {
  if (details?.run !== run) {
    details = null;
    disclosure.open = false;
  }
  requested = key;
  const response = await request('details', {run}).catch((error) => ({
    metadata: [],
    messages: [],
    problems: [error.message],
    traceback: '',
    alerts: [],
    code: null,
    read_only: true,
  }));
  if (requested !== key) return; // overtaken
  details = {...response, run};
  draw(new Set(['details']));
}
