// What can be shared: a report, a link to what is shown, and the table.

import {requestBytes} from '../store/api.js';
import {runCount} from '../store/formats.js';
import {groupRows} from '../store/groups.js';
import {toMarkdown} from '../store/markdown.js';
import {hasSelected, rowsToShow, sortRows, visibleRows} from '../store/selection.js';
import {state} from '../store/state.js';
import {table} from '../store/store.js';
import {shownColumns} from './columns.js';
import {el} from './dom.js';
import {dropdown} from './dropdown.js';

const URL_LIFETIME = 60_000; // milliseconds

const status = el('div.status-line', {role: 'status'});
const report = el('button.entry', {type: 'button', onclick: () => attempt(downloadReport)});
const link = el('button.entry', {type: 'button', onclick: () => attempt(copyLink)}, 'Copy link');
const markdown = el('button.entry', {type: 'button', onclick: () => attempt(copyTable)}, 'Copy as Markdown');

/** The button and what it opens. */
export const shareMenu = dropdown('Share…', el('div.share-panel', {}, report, link, markdown, status), () => {
  const rows = rowsToShow(Infinity);
  report.textContent = `Download report of ${hasSelected(rows) ? `${rows.length} selected ${rows.length === 1 ? 'run' : 'runs'}` : runCount(rows.length)}`;
  status.textContent = '';
});

async function downloadReport() {
  status.textContent = 'Writing the report…';
  const content = await requestBytes('report', {runs: rowsToShow(Infinity).map((row) => row.run)});
  const href = URL.createObjectURL(new Blob([content], {type: 'text/html'}));
  el('a', {href, download: 'report.html'}).click();
  setTimeout(() => URL.revokeObjectURL(href), URL_LIFETIME);
  return 'The report is downloaded: one file, which opens without a network.';
}

async function copyLink() {
  await copy(window.parent.location.href);
  return 'The link is copied. It opens this view wherever this TensorBoard can be reached.';
}

async function copyTable() {
  const rows = visibleRows();
  await copy(
    toMarkdown(state.group.length ? sortRows(groupRows(rows, state.group, table.columns)) : rows, shownColumns()),
  );
  return 'The table is copied as Markdown.';
}

/** @param {() => Promise<string>} share Returns what to say when it is done. */
async function attempt(share) {
  report.disabled = link.disabled = markdown.disabled = true;
  status.textContent = await share().catch((error) => error.message);
  report.disabled = link.disabled = markdown.disabled = false;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Over plain HTTP from another machine a page has no clipboard, but may copy a selection.
    const field = el('textarea', {value: text});
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    if (!isCopied) throw new Error('This browser does not let the page copy.');
  }
}
