// What stands above the table: views, filter, group by, columns, and what there is in a line.

import {statusDot} from './cells.js';
import {sortedBy} from './choice.js';
import {columnsMenu} from './columns.js';
import {el, name} from './dom.js';
import {words} from './formats.js';
import {groupable} from './groups.js';
import {menu} from './menu.js';
import {table} from './runs.js';
import {shareMenu} from './share.js';
import {change, onChange, state, toggled} from './state.js';
import {VIEWS, viewName} from './views.js';

const input = el('input', {
  type: 'search',
  spellcheck: false,
  placeholder: 'words, or learning_rate < 1e-2 and status != failed',
  'aria-label': 'Filter',
  value: state.filter,
});
input.oninput = () => change({filter: input.value});
const wrong = el('div.wrong', {role: 'alert'});
const groupMenu = menu('Group by', groupItems);
const views = el('nav');
const summary = el('div.summary');

/** What stands above the table. */
export const bar = el(
  'header',
  {},
  el('div.tools', {}, views, el('label.filter', {}, 'Filter', input), groupMenu, columnsMenu(), shareMenu),
  wrong,
  summary,
);

onChange((names) => names.includes('filter') && input.value !== state.filter && (input.value = state.filter));

/** Draws the bar: what is left of the runs, and what of the filter could not be understood. */
export function drawBar({rows, errors}) {
  views.replaceChildren(
    ...Object.entries(VIEWS).map(([view, {title}]) =>
      el(viewName() === view ? 'button.button.on' : 'button.button', {type: 'button', 'aria-pressed': String(viewName() === view), onclick: () => change({view})}, title),
    ),
  );
  const grouping = state.group.map((column) => table.column.get(column)?.title).filter(Boolean);
  groupMenu.retitle(grouping.length ? `Group by: ${grouping.length > 2 ? `${grouping.length} columns` : grouping.join(', ')}` : 'Group by');
  wrong.replaceChildren(...errors.map((error) => el('div', {}, error)));
  const ticked = rows.filter((row) => state.runs.includes(row.run)).length;
  summary.replaceChildren(
    el('span.count', {}, el('b', {}, rows.length === table.rows.size ? rows.length : `${rows.length} of ${table.rows.size}`), table.rows.size === 1 ? ' run' : ' runs'),
    ticked ? el('button.link', {type: 'button', title: 'Tick none', onclick: () => change({runs: []})}, `${ticked} ticked ×`) : '',
    el('span.statuses', {}, ...statuses()),
    best(rows),
  );
}

function statuses() {
  const counts = new Map();
  for (const {status} of table.rows.values()) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].sort().map(([status, count]) => {
    const isOn = state.statuses.includes(status);
    const onclick = () => change({statuses: toggled(state.statuses, status)});
    return el(isOn ? 'button.chip.on' : 'button.chip', {type: 'button', 'aria-pressed': String(isOn), onclick, title: `Show only ${status} runs`}, statusDot(status), `${count} ${status}`);
  });
}

/** The best run of the metric that matters: that by which the table is sorted, or else the first that is shown. */
function best(rows) {
  const isMetric = (column) => column?.group === 'best';
  const metric = [sortedBy(), ...(state.columns ?? table.shown).map((column) => table.column.get(column))].find(isMetric);
  const sign = metric?.better === 'max' ? -1 : 1;
  const [first] = rows.filter((row) => metric && Number.isFinite(row[metric.name])).sort((a, b) => sign * (a[metric.name] - b[metric.name]));
  return first ? el('span.winner', {}, 'best ', name(metric.title, 'b'), ` ${words(metric, first[metric.name])} in `, name(first.name || first.run)) : '';
}

function groupItems() {
  const columns = groupable(table.columns);
  const settings = columns.filter(({name: column, group, title}) => group === 'hyperparameters' && title !== 'seed').map(({name: column}) => column);
  const same = settings.length === state.group.length && settings.every((column) => state.group.includes(column));
  const all = {title: 'all but the seed', group: 'together', ticked: same, onTick: () => change({group: same ? [] : settings})};
  return [
    ...(settings.length ? [all] : []),
    ...columns.map(({name: column, title, group}) => ({
      title,
      group,
      ticked: state.group.includes(column),
      onTick: () => change({group: toggled(state.group, column)}),
    })),
  ];
}
