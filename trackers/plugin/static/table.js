// The table: a row a run, or a row a group with its runs below it.

import {cell, colorDot, spanOf} from './cells.js';
import {filtered, inOrder, sortedBy} from './choice.js';
import {paletteColor} from './colors.js';
import {makeDraggable, shownColumns} from './columns.js';
import {el, name} from './dom.js';
import {runCount} from './formats.js';
import {grouped, placesOf} from './groups.js';
import {table} from './runs.js';
import {change, state, toggled} from './state.js';

const AT_ONCE = 100; // rows; more are made when somebody scrolls to them

const head = el('thead');
const body = el('tbody');
const element = el('table', {}, head, body);
/** What the page shows. */
export const tableView = el('div.table', {tabIndex: 0}, element);

let waiting = [];

/** Draws the table as it is set; says how many runs are left, and what of the filter could not be understood. */
export function drawTable() {
  const {rows, errors} = filtered();
  const columns = shownColumns();
  const groups = state.group.length ? inOrder(grouped(rows, state.group, table.columns)) : null;
  const spans = new Map(columns.map((column) => [column.name, spanOf(column, groups ?? rows)]));
  const cells = (row) => columns.map((column) => cell(column, row, spans.get(column.name)));
  const runRow = (row) => () => lineOfRun(row, cells(row));
  const places = placesOf(table.rows.values(), state.group);
  head.replaceChildren(groupHeadings(columns), headings(columns, rows));
  waiting = groups
    ? groups.flatMap((group) => [
        () => lineOfGroup(group, paletteColor(places.get(group.key)), cells(group)),
        ...(state.open.includes(group.key) ? group.rows.map(runRow) : []),
      ])
    : rows.map(runRow);
  const before = Math.max(body.childElementCount, AT_ONCE);
  body.replaceChildren(...waiting.splice(0, before).map((make) => make()));
  pinColumns(columns);
  return {rows, errors, columns};
}

/** Whether somebody is pressing a row: one that was drawn anew in that moment would never hear of the click. */
export const isPressed = () => body.matches(':active');

tableView.onscroll = () => {
  if (!waiting.length || tableView.scrollTop + 2 * tableView.clientHeight < tableView.scrollHeight) return;
  body.append(...waiting.splice(0, AT_ONCE).map((make) => make()));
  pinColumns(shownColumns());
};

function groupHeadings(columns) {
  const cells = [el('th.pinned', {colSpan: 1})];
  columns.forEach(({group, name: column}, place) => {
    const last = cells.at(-1);
    const isPinned = state.pinned.includes(column);
    if (place && columns[place - 1].group === group && !isPinned && !last.classList.contains('pinned')) last.colSpan += 1;
    else cells.push(el(isPinned ? 'th.pinned' : 'th', {}, isPinned ? '' : group));
  });
  return el('tr.groups', {}, ...cells);
}

function headings(columns, rows) {
  const all = rows.map((row) => row.run);
  const isTicked = all.length > 0 && all.every((run) => state.runs.includes(run));
  const tick = el('input', {type: 'checkbox', checked: isTicked, 'aria-label': 'Tick all runs'});
  tick.onchange = () => change({runs: isTicked ? [] : all});
  return el('tr.names', {}, el('th', {}, tick), ...columns.map(heading));
}

function heading(column) {
  const sorting = sortedBy() === column ? (state.sort.startsWith('-') ? 'turned' : 'straight') : '';
  const isDown = (column.better === 'max') !== (sorting === 'turned');
  const button = el('button', {type: 'button', title: `${column.name}: click to sort, drag to move`}, name(column.title));
  button.onclick = () => change({sort: sorting === 'straight' ? `-${column.name}` : column.name});
  const isNumber = column.type === 'number' || column.type === 'duration' || column.type === 'time';
  const made = el(isNumber ? 'th.number' : 'th', {'aria-sort': sorting ? (isDown ? 'descending' : 'ascending') : 'none'}, button);
  makeDraggable(made, column.name);
  return made;
}

function lineOfRun(row, cells) {
  const isTicked = state.runs.includes(row.run);
  const tick = el('input', {type: 'checkbox', checked: isTicked, 'aria-label': `Tick ${row.run}`});
  tick.onchange = () => change({runs: toggled(state.runs, row.run)});
  const line = el(isTicked ? 'tr.ticked' : 'tr', {}, el('td', {}, tick), ...cells);
  line.classList.toggle('carded', row.run === state.card);
  line.onclick = (event) => {
    const isOther = event.target.closest('input, .chip') || !window.getSelection().isCollapsed;
    if (!isOther) change({card: row.run === state.card ? '' : row.run});
  };
  return line;
}

function lineOfGroup(group, color, cells) {
  const runs = group.rows.map((row) => row.run);
  const isTicked = runs.every((run) => state.runs.includes(run));
  const tick = el('input', {type: 'checkbox', checked: isTicked, 'aria-label': `Tick ${group.label}`});
  tick.onchange = () => {
    const others = state.runs.filter((run) => !runs.includes(run));
    change({runs: isTicked ? others : [...others, ...runs]});
  };
  const isOpen = state.open.includes(group.key);
  const opener = el(
    'button.opener',
    {type: 'button', title: group.label, 'aria-expanded': String(isOpen), onclick: () => change({open: toggled(state.open, group.key)})},
    isOpen ? '▾ ' : '▸ ',
    colorDot(color),
    name(runCount(runs.length)),
  );
  // The cell of the run says how many there are; without that column nothing does.
  return el('tr.group', {}, el('td', {}, tick), ...cells.map((made) => made ?? el('td.run', {}, opener)));
}

/** A pinned column stays beside the ones before it, whose widths only the drawn table knows. */
function pinColumns(columns) {
  const count = 1 + columns.filter((column) => state.pinned.includes(column.name)).length;
  let left = 0;
  const lefts = [...head.lastElementChild.children].slice(0, count).map((th) => {
    const at = left;
    left += th.offsetWidth;
    return at;
  });
  for (const line of element.rows) {
    lefts.forEach((at, place) => {
      line.cells[place].classList.add('pinned');
      line.cells[place].style.left = `${at}px`;
    });
  }
}
