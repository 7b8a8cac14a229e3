// Which columns the table shows, in which order, and which stay in sight.

import {el} from './dom.js';
import {menu} from './menu.js';
import {table} from './runs.js';
import {change, state, toggled} from './state.js';

/** The columns shown: the pinned ones first. */
export function shownColumns() {
  const wanted = (state.columns ?? table.shown).map((name) => table.column.get(name)).filter(Boolean);
  const isPinned = ({name}) => state.pinned.includes(name);
  return [...wanted.filter(isPinned), ...wanted.filter((column) => !isPinned(column))];
}

/** The menu that chooses and pins. */
export function columnsMenu() {
  return menu('Columns', () => {
    const shown = shownColumns().map(({name}) => name);
    return table.columns.map(({name, title, group}) => ({
      title,
      group,
      ticked: shown.includes(name),
      onTick: () => change({columns: toggled(shown, name)}),
      extra: (redraw) => pin(name, redraw),
    }));
  });
}

function pin(name, redraw) {
  const isPinned = state.pinned.includes(name);
  const title = isPinned ? 'Let it scroll' : 'Keep it in sight';
  return el('button.pin', {
    type: 'button',
    title,
    'aria-pressed': String(isPinned),
    onclick() {
      change({pinned: toggled(state.pinned, name)});
      redraw();
    },
  }, '⚲');
}

/** Lets a heading be dragged before another one. */
export function makeDraggable(heading, name) {
  heading.draggable = true;
  heading.ondragstart = (event) => event.dataTransfer.setData('text/plain', name);
  heading.ondragover = (event) => event.preventDefault();
  heading.ondrop = (event) => {
    event.preventDefault();
    const moved = event.dataTransfer.getData('text/plain');
    const names = shownColumns().map((column) => column.name).filter((other) => other !== moved);
    if (moved === name || !table.column.has(moved)) return;
    names.splice(names.indexOf(name), 0, moved);
    change({columns: names});
  };
}
