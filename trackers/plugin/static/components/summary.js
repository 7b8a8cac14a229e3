// How many runs there are, how many are selected, their statuses, and the best of them.

import {cellText} from '../store/formats.js';
import {sortColumn, visibleRows} from '../store/selection.js';
import {affects, change, state, toggled} from '../store/state.js';
import {table} from '../store/store.js';
import {statusDot} from './cells.js';
import {el, keyedList, logText} from './dom.js';

/** @import {Row} from '../app/types.js' */

const DEPENDS_ON = ['runs', 'matches', 'statuses', 'selected', 'sort', 'columns'];

const count = el('b');
const unit = el('span');
const clear = el('button.link', {type: 'button', title: 'Clear selection', onclick: () => change({selected: []})});
const statuses = el('span.statuses');
const best = el('span.best-run');
export const element = el('div.summary', {}, el('span.count', {}, count, unit), clear, statuses, best);

const drawStatuses = keyedList(
  statuses,
  (/** @type {[string, number]} */ [status]) => status,
  ([status]) => createChip(status),
);

/** @param {Set<string>} changed */
export function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const rows = visibleRows();
  const selected = rows.filter(({run}) => state.selected.includes(run)).length;
  count.textContent = rows.length === table.rows.size ? String(rows.length) : `${rows.length} of ${table.rows.size}`;
  unit.textContent = table.rows.size === 1 ? ' run' : ' runs';
  clear.hidden = !selected;
  clear.textContent = `${selected} selected ×`;
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const {status} of table.rows.values()) counts.set(status, (counts.get(status) ?? 0) + 1);
  drawStatuses([...counts].sort());
  best.replaceChildren(...bestRun(rows));
}

/** @param {string} status */
function createChip(status) {
  const text = el('span');
  const onclick = () => change({statuses: toggled(state.statuses, status)});
  const chip = el('button.chip', {type: 'button', title: `Show only ${status} runs`, onclick}, statusDot(status), text);
  const update = (/** @type {[string, number]} */ [, number]) => {
    text.textContent = `${number} ${status}`;
    chip.classList.toggle('on', state.statuses.includes(status));
    chip.setAttribute('aria-pressed', String(state.statuses.includes(status)));
  };
  return {element: chip, update};
}

/**
 * The best run of the metric that the table is sorted by, or else of the first metric that is shown.
 * @param {Row[]} rows
 */
function bestRun(rows) {
  const columns = [sortColumn(), ...(state.columns ?? table.shown).map((name) => table.column.get(name))];
  const metric = columns.find((column) => column?.group === 'best');
  if (!metric) return [];
  const sign = metric.direction === 'max' ? -1 : 1;
  const valueOf = (/** @type {Row} */ {cells}) => Number(cells[metric.name] ?? NaN);
  const [first] = rows.filter((row) => Number.isFinite(valueOf(row))).sort((a, b) => sign * (valueOf(a) - valueOf(b)));
  if (!first) return [];
  return [
    'best ',
    logText(metric.title, 'b'),
    ` ${cellText(metric, valueOf(first))} in `,
    logText(first.name || first.run),
  ];
}
