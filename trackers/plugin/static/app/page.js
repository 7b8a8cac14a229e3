// The page: its parts, and how they are kept up to date.

import * as details from '../components/details.js';
import {batchFrame, el} from '../components/dom.js';
import * as runsTable from '../components/table.js';
import {EVERYTHING, onChange} from '../store/state.js';
import {table} from '../store/store.js';
import {followTheme} from '../store/theme.js';
import {update} from '../store/update.js';
import * as toolbar from './toolbar.js';
import * as viewSwitch from './view_switch.js';

/** @import {View} from './types.js' */

const MIN_PAUSE = 3000; // milliseconds
/** @type {View[]} */
const parts = [toolbar, runsTable, viewSwitch, details];
const message = el('div.message', {role: 'status'}, 'Reading the logs…');

/**
 * Draws the tab, and keeps it up to date for as long as it is open.
 * @param {Promise<Response>} first The table's response, which was requested before this module was loaded.
 */
export function open(first) {
  document.body.append(toolbar.element, message, runsTable.element, viewSwitch.element, details.element);
  followTheme();
  poll(first);
}

/** @type {Set<string>} */
const pending = new Set();
let isEmpty = true;

const draw = batchFrame(() => {
  const changed = isEmpty ? EVERYTHING : new Set(pending);
  pending.clear();
  isEmpty = table.rows.size === 0;
  document.body.dataset.view = viewSwitch.viewName();
  document.body.classList.toggle('empty', isEmpty);
  for (const part of parts) if (part !== viewSwitch || !isEmpty) part.draw(changed);
});

onChange((changed) => {
  changed.forEach((name) => pending.add(name));
  draw();
});

/** @param {Promise<Response>} [first] */
async function poll(first) {
  const start = performance.now();
  try {
    if (first || isVisible()) await update(first);
    const empty = 'There are no runs in this logdir yet; this page refreshes automatically.';
    showMessage([table.rows.size ? '' : empty, table.notice].join(' ').trim());
  } catch (error) {
    showMessage(/** @type {Error} */ (error).message);
  }
  // A logdir that takes long to read is read less often.
  setTimeout(() => poll(), Math.max(MIN_PAUSE, 5 * (performance.now() - start)));
}

/** TensorBoard hides the frame of a tab that is not open. */
function isVisible() {
  return window.innerHeight > 0 && document.visibilityState === 'visible';
}

/** @param {string} text */
function showMessage(text) {
  message.textContent = text;
  message.hidden = !text;
}
