// What people say of a run: its name, its tags and its note, to be read and to be changed.

import {changeRuns} from './changes.js';
import {el, name} from './dom.js';

const nameField = el('input', {type: 'text', placeholder: 'no name', 'aria-label': 'Name', spellcheck: false});
const noteField = el('textarea', {rows: 4, placeholder: 'no note', 'aria-label': 'Note', title: 'Saved when you leave it, or by Ctrl-Enter'});
const tagField = el('input', {type: 'text', placeholder: 'add a tag', 'aria-label': 'Add a tag', spellcheck: false});
const chips = el('span.chips');
const said = el('div.said', {role: 'status'});
const unsaved = new Set(); // fields whose words nobody but this page has

/** What the card shows of it. */
export const label = el('div.label', {}, titled('Name', nameField), titled('Tags', el('div', {}, chips, tagField)), titled('Note', noteField), said);

let row = {};

/** Shows the label of a run; what somebody is writing at the moment stays. */
export function drawLabel(shown, isReadOnly) {
  if (shown.run !== row.run) {
    unsaved.clear();
    said.textContent = tagField.value = '';
  }
  row = shown;
  for (const [field, text] of [[nameField, row.name], [noteField, row.note]]) {
    if (!unsaved.has(field)) field.value = text ?? '';
    field.readOnly = isReadOnly;
  }
  tagField.hidden = isReadOnly;
  chips.replaceChildren(...(row.tags ?? []).map((tag) => chip(tag, isReadOnly)));
}

for (const [field, part] of [[nameField, 'name'], [noteField, 'note']]) {
  field.oninput = () => unsaved.add(field);
  field.onblur = async () => {
    const {run} = row, text = field.value;
    const isSaved = text === (row[part] ?? '') || (unsaved.has(field) && (await save({[part]: text})));
    // Meanwhile somebody may have written on, or turned to another run.
    if (isSaved && row.run === run && field.value === text) unsaved.delete(field);
  };
}
nameField.onkeydown = (event) => event.key === 'Enter' && nameField.blur();
noteField.onkeydown = (event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && noteField.blur();
tagField.onkeydown = async (event) => {
  const tag = tagField.value.trim();
  if (event.key === 'Enter' && tag && (await save({add: [tag]}))) tagField.value = '';
};

async function save(part) {
  const {run} = row;
  said.textContent = 'Saving…';
  try {
    await changeRuns('label', {run, ...part});
    if (row.run === run) said.textContent = 'Saved.';
    return true;
  } catch (error) {
    said.textContent = `${run} is not changed: ${error.message}`;
    return false;
  }
}

function chip(tag, isReadOnly) {
  const remove = el('button', {type: 'button', 'aria-label': `Remove the tag ${tag}`, title: 'Remove', onclick: () => save({remove: [tag]})}, '×');
  return el('span.chip', {title: tag}, name(tag), isReadOnly || remove);
}

function titled(title, content) {
  return el('div.field', {}, el('span', {}, title), content);
}
