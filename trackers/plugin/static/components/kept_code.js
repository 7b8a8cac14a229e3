// The code that a run keeps, in its details: a list of files, each read when it is opened. Nothing can be changed.

import {request} from '../store/api.js';
import {el, logText} from './dom.js';

/**
 * @typedef {{commit: string | null, files: string[], skipped: string[][], skipped_count: number, problems: string[]}}
 *   KeptCode
 */

const PATCH = 'diff.patch';
/** @type {Record<string, string>} */
const LINE_CLASSES = {'+': 'span.added', '-': 'span.removed', '@': 'span.position'};

const list = el('div');
export const element = el('details.code', {hidden: true}, el('summary', {}, 'Code'), list);

let drawn = '';

/**
 * @param {string} run
 * @param {KeptCode | null} code
 */
export function drawCode(run, code) {
  const key = JSON.stringify([run, code]);
  if (key === drawn) return; // open files stay open
  drawn = key;
  element.hidden = !code;
  element.open = false;
  if (!code) return;
  list.replaceChildren(
    ...code.problems.map((text) => el('p.problem', {}, text)),
    ...code.files.map((name) => fileElement(run, name)),
    ...code.skipped.map(([path, reason]) => el('p', {}, 'Left out: ', logText(path), ` (${reason})`)),
  );
  const more = code.skipped_count - code.skipped.length;
  if (more > 0) list.append(el('p', {}, `Left out: ${more} more`));
}

/**
 * @param {string} run
 * @param {string} name
 */
function fileElement(run, name) {
  const content = el('pre');
  const element = el('details', {}, el('summary', {}, logText(name.replace(/^files\//, ''))), content);
  element.addEventListener('toggle', () => element.open && !content.childNodes.length && load(run, name, content));
  return element;
}

/**
 * @param {string} run
 * @param {string} name
 * @param {HTMLElement} content
 */
async function load(run, name, content) {
  content.textContent = 'Loading…';
  try {
    const {text, truncated} = await request('code', {run, name});
    content.replaceChildren(...(name === PATCH ? text.trimEnd().split('\n').map(patchLine) : [text]));
    if (truncated) content.append(el('span.position', {}, '\n… (the file is longer)'));
  } catch (error) {
    content.replaceChildren(el('span.problem', {}, /** @type {Error} */ (error).message));
  }
}

/** @param {string} line */
function patchLine(line) {
  return el(LINE_CLASSES[line[0]] ?? 'span', {}, `${line}\n`);
}
