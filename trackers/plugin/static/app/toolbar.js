// The toolbar above the table: views, filter, groups and columns; below them a summary of the runs.

import {columnsMenu} from '../components/columns.js';
import {el} from '../components/dom.js';
import {menu} from '../components/menu.js';
import {shareMenu} from '../components/share.js';
import * as summary from '../components/summary.js';
import {GROUP_TITLES} from '../store/formats.js';
import {groupableColumns} from '../store/groups.js';
import {filterError} from '../store/matches.js';
import {change, state, toggled} from '../store/state.js';
import {table} from '../store/store.js';
import {VIEWS, viewName} from './view_switch.js';

const MAX_TITLED = 2; // columns in the title of the menu

const viewButtons = Object.entries(VIEWS).map(([view, {title}]) => ({
  view,
  button: el('button.button', {type: 'button', onclick: () => change({view})}, title),
}));
const filter = el('input', {
  type: 'search',
  spellcheck: false,
  placeholder: 'words, or learning_rate < 1e-2 and status != failed',
  'aria-label': 'Filter',
});
filter.oninput = () => change({filter: filter.value});
const error = el('div.error', {role: 'alert'});
const groupMenu = menu('Group by', groupItems);

export const element = el(
  'header',
  {},
  el(
    'div.tools',
    {},
    el('nav', {}, ...viewButtons.map(({button}) => button)),
    el('label.filter', {}, 'Filter', filter),
    groupMenu.element,
    columnsMenu.element,
    shareMenu.element,
  ),
  error,
  summary.element,
);

/** @param {Set<string>} changed */
export function draw(changed) {
  for (const {view, button} of viewButtons) {
    const isOn = view === viewName();
    button.classList.toggle('on', isOn);
    button.setAttribute('aria-pressed', String(isOn));
  }
  if (filter.value !== state.filter) filter.value = state.filter;
  const message = filterError();
  if (error.textContent !== message) error.replaceChildren(...(message ? [el('div', {}, message)] : []));
  groupMenu.retitle(groupTitle());
  summary.draw(changed);
}

function groupTitle() {
  const titles = state.group.flatMap((name) => table.column.get(name)?.title ?? []);
  if (!titles.length) return 'Group by';
  return `Group by: ${titles.length > MAX_TITLED ? `${titles.length} columns` : titles.join(', ')}`;
}

function groupItems() {
  const columns = groupableColumns(table.columns);
  const hparams = columns.filter(({group, title}) => group === 'hparams' && title !== 'seed').map(({name}) => name);
  const isAll = hparams.length === state.group.length && hparams.every((name) => state.group.includes(name));
  const all = {
    key: 'all',
    title: 'all hyperparameters except the seed',
    group: 'Several',
    isChecked: isAll,
    toggle: () => change({group: isAll ? [] : hparams}),
  };
  const items = columns.map(({name, title, group}) => ({
    key: name,
    title,
    group: GROUP_TITLES[group],
    isChecked: state.group.includes(name),
    toggle: () => change({group: toggled(state.group, name)}),
  }));
  return hparams.length ? [all, ...items] : items;
}
