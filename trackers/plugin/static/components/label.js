// A run's label, which the user reads and changes: its name, its tags and its note.

import {changeRuns} from '../store/update.js';
import {el, keyedList, logText} from './dom.js';

/** @import {Row} from '../app/types.js' */

const nameField = el('input', {type: 'text', placeholder: 'no name', 'aria-label': 'Name', spellcheck: false});
const noteField = el('textarea', {
  rows: 4,
  placeholder: 'no note',
  'aria-label': 'Note',
  title: 'Saved when you leave it, or by Ctrl-Enter',
});
const tagField = el('input', {type: 'text', placeholder: 'add a tag', 'aria-label': 'Add a tag', spellcheck: false});
const chips = el('span.chips');
const status = el('div.status-line', {role: 'status'});
/** The fields of the label. */
export const label = el(
  'div.label',
  {},
  titled('Name', nameField),
  titled('Tags', el('div', {}, chips, tagField)),
  titled('Note', noteField),
  status,
);

/** @type {Set<HTMLElement>} */
const unsaved = new Set();
let run = '';
let isReadOnly = true;
const saved = {name: '', note: ''};

const drawChips = keyedList(chips, (/** @type {string} */ tag) => tag, createChip);

/**
 * Draws the label of a run; what the user is typing at the moment stays.
 * @param {Row} row
 * @param {boolean} readOnly
 */
export function drawLabel(row, readOnly) {
  if (row.run !== run) {
    unsaved.clear();
    status.textContent = tagField.value = '';
  }
  run = row.run;
  isReadOnly = readOnly;
  Object.assign(saved, {name: row.name, note: row.note});
  for (const {field, part} of FIELDS) {
    if (!unsaved.has(field) && field.value !== saved[part]) field.value = saved[part];
    field.readOnly = isReadOnly;
  }
  tagField.hidden = isReadOnly;
  drawChips(row.tags);
}

/** @type {{field: HTMLInputElement | HTMLTextAreaElement, part: 'name' | 'note'}[]} */
const FIELDS = [
  {field: nameField, part: 'name'},
  {field: noteField, part: 'note'},
];

for (const {field, part} of FIELDS) {
  field.oninput = () => unsaved.add(field);
  field.onblur = async () => {
    const edited = run;
    const text = field.value;
    const isSaved = text === saved[part] || (unsaved.has(field) && (await save({[part]: text})));
    // Meanwhile the user may have typed more, or opened another run.
    if (isSaved && run === edited && field.value === text) unsaved.delete(field);
  };
}
nameField.onkeydown = (/** @type {KeyboardEvent} */ {key}) => key === 'Enter' && nameField.blur();
noteField.onkeydown = (/** @type {KeyboardEvent} */ {key, ctrlKey, metaKey}) =>
  key === 'Enter' && (ctrlKey || metaKey) && noteField.blur();
tagField.onkeydown = async (/** @type {KeyboardEvent} */ {key}) => {
  const tag = tagField.value.trim();
  if (key === 'Enter' && tag && (await save({add: [tag]}))) tagField.value = '';
};

/** @param {object} part What to change. */
async function save(part) {
  const edited = run;
  status.textContent = 'Saving…';
  try {
    await changeRuns('label', {run: edited, ...part});
    if (run === edited) status.textContent = 'Saved.';
    return true;
  } catch (error) {
    status.textContent = `${edited} is unchanged: ${/** @type {Error} */ (error).message}`;
    return false;
  }
}

/** @param {string} tag */
function createChip(tag) {
  const remove = el(
    'button',
    {type: 'button', 'aria-label': `Remove the tag ${tag}`, title: 'Remove', onclick: () => save({remove: [tag]})},
    '×',
  );
  return {element: el('span.chip', {title: tag}, logText(tag), remove), update: () => (remove.hidden = isReadOnly)};
}

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
function titled(title, content) {
  return el('div.field', {}, el('span', {}, title), content);
}
