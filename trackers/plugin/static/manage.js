// Runs out of sight and back: the ticked ones go to the trash or the archive, and what is there can be restored.

import {changeRuns} from './changes.js';
import {el, name} from './dom.js';
import {moment} from './formats.js';
import {table} from './runs.js';
import {ask} from './server.js';
import {change, state} from './state.js';

const AGAIN = 5000; // milliseconds
const PLACES = {trash: 'Trash', archive: 'Archive'};

const buttons = Object.keys(PLACES).map((place) => el('button.button', {type: 'button', onclick: () => question(place)}, `Move to ${place}…`));
const told = el('span.said');
const wrong = el('div.wrong', {role: 'alert'});
const list = el('div.away');
const dialog = el('dialog.confirm');
/** What the page shows. */
export const element = el('div.manage', {}, el('div.controls', {}, ...buttons, told), wrong, list, dialog);

let entries = [];
let isReadOnly = false;
let looked = -Infinity;

/** Draws what is ticked, and what is away. */
export async function draw() {
  const runs = ticked();
  if (performance.now() - looked > AGAIN) await look();
  buttons.forEach((button) => (button.disabled = isReadOnly || !runs.length));
  told.textContent = isReadOnly ? 'This TensorBoard was started to be read only.' : runs.length ? `${runs.length} ticked` : 'Tick runs in the table to move them out of sight, with all that is in their directories.';
  list.replaceChildren(entries.length ? tableOf(entries) : el('p.told', {}, 'There is nothing in the trash or the archive.'));
}

const ticked = () => state.runs.filter((run) => table.rows.has(run));

async function look() {
  const found = await ask('away');
  looked = performance.now();
  entries = found.entries;
  isReadOnly = found.read_only;
}

function question(place) {
  const runs = ticked();
  const many = runs.length === 1 ? 'this run' : `these ${runs.length} runs`;
  const move = el('button.button.on', {type: 'button', onclick: () => attempt(() => putAway(place, runs))}, `Move to ${place}`);
  const cancel = el('button.button', {type: 'button', onclick: () => dialog.close()}, 'Cancel');
  dialog.replaceChildren(
    el('p', {}, `Move ${many} to the ${place}, out of TensorBoard's sight? Nothing is deleted.`),
    el('ul', {}, ...runs.map((run) => el('li', {}, name(table.rows.get(run).name ? `${table.rows.get(run).name} (${run})` : run)))),
    el('div.controls', {}, move, cancel),
  );
  dialog.showModal();
}

async function putAway(place, runs) {
  dialog.close();
  const {moved, errors} = await changeRuns('put_away', {place, runs});
  wrong.replaceChildren(...errors.map((error) => el('div', {}, error)));
  change({runs: state.runs.filter((run) => !moved.includes(run))});
}

async function attempt(action) {
  wrong.replaceChildren();
  looked = -Infinity;
  try {
    await action();
  } catch (error) {
    wrong.replaceChildren(el('div', {}, error.message));
  }
  await draw();
}

function tableOf(found) {
  const heads = ['', 'run', 'name', 'moved', 'size', ''].map((text) => el('th', {}, text));
  return el('table', {}, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...found.map(line)));
}

function line({place, folder, run, name: called, moved, inside, bytes}) {
  const restore = el('button.button', {type: 'button', disabled: isReadOnly, 'aria-label': `Restore ${run}`, onclick: () => attempt(() => changeRuns('restore', {place, folder}))}, 'Restore');
  const more = inside.length > 0 && el('span.std', {title: inside.join('\n')}, ` with ${inside.length} inside`);
  const cells = [[PLACES[place]], [name(run), more], [name(called ?? '')], [moment(Date.parse(moved) / 1000)], [`${(bytes / 1e6).toFixed(1)} MB`], [restore]];
  return el('tr', {}, ...cells.map((cell) => el('td', {}, ...cell)));
}
