// What can be given to somebody else: the report, the address of what is shown, the table.

import {chosen} from './choice.js';
import {el} from './dom.js';
import {dropdown} from './dropdown.js';
import {asMarkdown} from './markdown.js';
import {askBytes} from './server.js';
import {state} from './state.js';

const said = el('div.said', {role: 'status'});
const report = el('button.entry', {type: 'button', onclick: () => attempt(download)});
const link = el('button.entry', {type: 'button', onclick: () => attempt(copyLink)}, 'Copy link');
const markdown = el('button.entry', {type: 'button', onclick: () => attempt(copyTable)}, 'Copy as Markdown');

/** The button and what it opens. */
export const shareMenu = dropdown('Share…', el('div.share-panel', {}, report, link, markdown, said), () => {
  const rows = chosen(Infinity);
  const isTicked = rows.some((row) => state.runs.includes(row.run));
  report.textContent = `Download report of ${rows.length} ${isTicked ? 'ticked ' : ''}${rows.length === 1 ? 'run' : 'runs'}`;
  said.textContent = '';
});

async function download() {
  said.textContent = 'The report is being made…';
  const content = await askBytes('report', {runs: chosen(Infinity).map((row) => row.run)});
  const href = URL.createObjectURL(new Blob([content], {type: 'text/html'}));
  el('a', {href, download: 'report.html'}).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
  return 'The report is in your downloads: one file, which opens without a network.';
}

async function copyLink() {
  await copy(window.parent.location.href);
  return 'The link is copied. It opens what you see, where this TensorBoard can be reached.';
}

async function copyTable() {
  await copy(asMarkdown());
  return 'The table is copied as Markdown.';
}

async function attempt(share) {
  report.disabled = link.disabled = markdown.disabled = true;
  try {
    said.textContent = await share();
  } catch (error) {
    said.textContent = error.message;
  }
  report.disabled = link.disabled = markdown.disabled = false;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Over plain HTTP from another machine a page has no clipboard, but may copy what is marked.
    const field = el('textarea', {value: text});
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    if (!isCopied) throw new Error('This browser does not let the page copy.');
  }
}
