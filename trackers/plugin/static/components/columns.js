// Which columns the table shows, in which order, and which are pinned.

import {GROUP_TITLES} from '../store/formats.js';
import {change, state, toggled} from '../store/state.js';
import {table} from '../store/store.js';
import {menu} from './menu.js';

/** @import {Column} from '../app/types.js' */

/** The columns shown, the pinned ones first. */
export function shownColumns() {
  const columns = (state.columns ?? table.shown).flatMap((name) => table.column.get(name) ?? []);
  return [...columns.filter(isPinned), ...columns.filter((column) => !isPinned(column))];
}

/** @param {Column} column */
export function isPinned({name}) {
  return state.pinned.includes(name);
}

/** The menu that shows, hides and pins columns. */
export const columnsMenu = menu('Columns', () => {
  const shown = shownColumns().map(({name}) => name);
  return table.columns.map((column) => ({
    key: column.name,
    title: column.title,
    group: GROUP_TITLES[column.group],
    isChecked: shown.includes(column.name),
    toggle: () => change({columns: toggled(shown, column.name)}),
    isPinned: isPinned(column),
    togglePin: () => change({pinned: toggled(state.pinned, column.name)}),
  }));
});

/**
 * Lets a heading be dragged before another one.
 * @param {HTMLElement} heading
 * @param {string} name
 */
export function makeDraggable(heading, name) {
  heading.draggable = true;
  heading.ondragstart = ({dataTransfer}) => dataTransfer?.setData('text/plain', name);
  heading.ondragover = (event) => event.preventDefault();
  heading.ondrop = (event) => {
    event.preventDefault();
    const moved = event.dataTransfer?.getData('text/plain') ?? '';
    if (moved === name || !table.column.has(moved)) return;
    const others = shownColumns().flatMap((column) => (column.name === moved ? [] : [column.name]));
    change({columns: others.flatMap((other) => (other === name ? [moved, other] : [other]))});
  };
}
