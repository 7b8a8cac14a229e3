// Hiding runs and restoring them: the selected ones move to the trash or the archive.

import {el, keyedList, logText} from '../components/dom.js';
import {displayName} from '../components/media_cards.js';
import {request} from '../store/api.js';
import {datetime} from '../store/formats.js';
import {affects, change, state} from '../store/state.js';
import {table} from '../store/store.js';
import {changeRuns} from '../store/update.js';

/**
 * A run in the trash or the archive, as the server sends it.
 * @typedef {object} Entry
 * @property {'trash' | 'archive'} bin
 * @property {string} folder
 * @property {string} run
 * @property {string | null} name
 * @property {string} moved When, in ISO 8601.
 * @property {string[]} inside Runs inside it.
 * @property {number} bytes
 */

const DEPENDS_ON = ['points', 'runs', 'selected'];
const LIFETIME = 5000; // milliseconds
const BINS = {trash: 'Trash', archive: 'Archive'};
const HINT = 'Select runs in the table to hide them from TensorBoard, with everything in their directories.';

const buttons = Object.keys(BINS).map((bin) =>
  el('button.button', {type: 'button', onclick: () => confirmMove(bin)}, `Move to ${bin}…`),
);
const status = el('span.status-line');
const error = el('div.error', {role: 'alert'});
const empty = el('p.caption', {}, 'The trash and the archive are empty.');
const heads = ['', 'run', 'name', 'moved', 'size', ''].map((text) => el('th', {}, text));
const body = el('tbody');
const list = el('div.bins', {}, empty, el('table', {}, el('thead', {}, el('tr', {}, ...heads)), body));
const dialog = el('dialog.confirm');
export const element = el('div.manage', {}, el('div.controls', {}, ...buttons, status), error, list, dialog);

const drawEntries = keyedList(body, (/** @type {Entry} */ {bin, folder}) => `${bin} ${folder}`, createLine);

let isReadOnly = false;
let fetchedAt = -Infinity;

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  if (performance.now() - fetchedAt > LIFETIME) await fetchEntries();
  const count = selected().length;
  buttons.forEach((button) => (button.disabled = isReadOnly || !count));
  status.textContent = isReadOnly ? 'This TensorBoard is read-only.' : count ? `${count} selected` : HINT;
}

const selected = () => state.selected.filter((run) => table.rows.has(run));

async function fetchEntries() {
  const response = await request('bins');
  fetchedAt = performance.now();
  isReadOnly = response.read_only;
  empty.hidden = response.entries.length > 0;
  empty.nextElementSibling?.toggleAttribute('hidden', !response.entries.length);
  drawEntries(response.entries);
}

/** @param {string} bin */
function confirmMove(bin) {
  const runs = selected();
  const what = runs.length === 1 ? 'this run' : `these ${runs.length} runs`;
  const confirm = el(
    'button.button.on',
    {type: 'button', onclick: () => attempt(() => moveRuns(bin, runs))},
    `Move to ${bin}`,
  );
  const cancel = el('button.button', {type: 'button', onclick: () => dialog.close()}, 'Cancel');
  const title = (/** @type {string} */ run) => (displayName({run}) === run ? run : `${displayName({run})} (${run})`);
  dialog.replaceChildren(
    el('p', {}, `Move ${what} to the ${bin}, hidden from TensorBoard? Nothing is deleted.`),
    el('ul', {}, ...runs.map((run) => el('li', {}, logText(title(run))))),
    el('div.controls', {}, confirm, cancel),
  );
  dialog.showModal();
}

/**
 * @param {string} bin
 * @param {string[]} runs
 */
async function moveRuns(bin, runs) {
  dialog.close();
  const {moved, errors} = await changeRuns('move_runs', {bin, runs});
  error.replaceChildren(...errors.map((/** @type {string} */ text) => el('div', {}, text)));
  change({selected: state.selected.filter((run) => !moved.includes(run))});
}

/** @param {() => Promise<unknown>} action */
async function attempt(action) {
  error.replaceChildren();
  try {
    await action();
  } catch (reason) {
    error.replaceChildren(el('div', {}, /** @type {Error} */ (reason).message));
  }
  fetchedAt = -Infinity;
  await draw(new Set(DEPENDS_ON));
}

/** @param {Entry} entry */
function createLine({bin, folder, run, name, moved, inside, bytes}) {
  const onclick = () => attempt(() => changeRuns('restore', {bin, folder}));
  const restore = el('button.button', {type: 'button', 'aria-label': `Restore ${run}`, onclick}, 'Restore');
  const more = inside.length > 0 && el('span.std', {title: inside.join('\n')}, ` with ${inside.length} inside`);
  const date = datetime(Date.parse(moved) / 1000);
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const cells = [[BINS[bin]], [logText(run), more], [logText(name ?? '')], [date], [size], [restore]];
  const line = el('tr', {}, ...cells.map((cell) => el('td', {}, ...cell)));
  return {element: line, update: () => (restore.disabled = isReadOnly)};
}
