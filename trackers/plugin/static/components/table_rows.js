// The rows of the table: one per run, or one per group with its runs below it. A row keeps its elements.

import {runCount} from '../store/formats.js';
import {colorOf, paletteColor} from '../store/run_colors.js';
import {change, state, toggled} from '../store/state.js';
import {createMark} from './alerts.js';
import {cell, colorDot} from './cells.js';
import {el, syncChildren} from './dom.js';

/** @import {Column, Group, Row} from '../app/types.js' */
/** @import {Span} from './cells.js' */

/**
 * What the rows have in common; a new object where any of it changed.
 * @typedef {object} Layout
 * @property {Column[]} columns
 * @property {Map<string, Span | undefined>} spans
 */

/**
 * A row to draw.
 * @typedef {object} Line
 * @property {Row} [row] Of a run.
 * @property {Group} [group]
 * @property {number} [index] Of the group's colour.
 * @property {Layout} layout
 */

/**
 * Identifies a row from one draw to the next.
 * @param {Line} line
 */
export function lineKey({row, group}) {
  return row ? `run ${row.run}` : `group ${group?.key}`;
}

/**
 * Makes a row.
 * @param {Line} line
 * @returns {{element: HTMLElement, update: (line: Line) => void}}
 */
export function createLine({row, group}) {
  return row ? createRunLine(row.run) : createGroupLine(group?.key ?? '');
}

/** @param {string} run */
function createRunLine(run) {
  const checkbox = el('input', {type: 'checkbox', 'aria-label': `Select ${run}`});
  const dot = colorDot('');
  const slash = run.lastIndexOf('/') + 1;
  const mark = createMark();
  const folder = slash > 0 && el('bdi.folder', {}, run.slice(0, slash));
  const button = el(
    'button.details',
    {type: 'button', 'aria-label': `Details of ${run}`},
    dot,
    folder,
    el('bdi.basename', {}, run.slice(slash)),
    mark.element,
  );
  const element = el('tr', {}, el('td', {}, checkbox));
  const drawCells = cellsOf(element, el('td.run', {title: run}, button));
  checkbox.onchange = () => change({selected: toggled(state.selected, run)});
  element.onclick = ({target}) => {
    const isOther = /** @type {Element} */ (target).closest('input, .chip') || !window.getSelection()?.isCollapsed;
    if (!isOther) change({details: run === state.details ? '' : run});
  };
  const update = (/** @type {Line} */ {row, layout}) => {
    checkbox.checked = state.selected.includes(run);
    element.classList.toggle('selected', checkbox.checked);
    element.classList.toggle('has-details', run === state.details);
    dot.style.background = colorOf(run);
    if (!row) return;
    mark.update(row);
    drawCells(row, layout);
  };
  return {element, update};
}

/** @param {string} key */
function createGroupLine(key) {
  const checkbox = el('input', {type: 'checkbox'});
  const mark = el('span');
  const dot = colorDot('');
  const count = el('bdi');
  const opener = el(
    'button.group-toggle',
    {type: 'button', onclick: () => change({open: toggled(state.open, key)})},
    mark,
    dot,
    count,
  );
  const element = el('tr.group', {}, el('td', {}, checkbox));
  const drawCells = cellsOf(element, el('td.run', {}, opener));
  /** @type {string[]} */
  let runs = [];
  checkbox.onchange = () => {
    const others = state.selected.filter((run) => !runs.includes(run));
    change({selected: checkbox.checked ? [...others, ...runs] : others});
  };
  const update = (/** @type {Line} */ {group, index = 0, layout}) => {
    if (!group) return;
    runs = group.rows.map((row) => row.run);
    checkbox.checked = runs.every((run) => state.selected.includes(run));
    checkbox.setAttribute('aria-label', `Select ${group.label}`);
    const isOpen = state.open.includes(key);
    opener.title = group.label;
    opener.setAttribute('aria-expanded', String(isOpen));
    mark.textContent = isOpen ? '▾ ' : '▸ ';
    dot.style.background = paletteColor(index);
    count.textContent = runCount(runs.length);
    drawCells(group, layout);
  };
  return {element, update};
}

/**
 * Keeps the cells of a row: only those whose content differs are replaced.
 * @param {HTMLElement} element The row, with its checkbox.
 * @param {HTMLElement} runCell The cell of the column `run`.
 * @returns {(row: Row | Group, layout: Layout) => void}
 */
function cellsOf(element, runCell) {
  const [first] = element.children;
  /** @type {Row | Group | undefined} */
  let drawnRow;
  /** @type {Layout | undefined} */
  let drawnLayout;
  /** @type {Map<string, HTMLElement>} */
  let cells = new Map();
  return (row, layout) => {
    if (row === drawnRow && layout === drawnLayout) return;
    [drawnRow, drawnLayout] = [row, layout];
    cells = new Map(
      layout.columns.map((column) => {
        if (column.group === 'run' && column.name === 'run') return [column.name, runCell];
        const old = cells.get(column.name);
        const fresh = cell(column, row, layout.spans.get(column.name));
        return [column.name, old?.isEqualNode(fresh) ? old : fresh];
      }),
    );
    syncChildren(element, [first, ...cells.values()]);
  };
}
