// The controls of the views with axes: which columns are axes, and which metric colours the runs.

import {possibleAxes} from '../store/axis_columns.js';
import {GROUP_TITLES, runCount} from '../store/formats.js';
import {change, toggled} from '../store/state.js';
import {table} from '../store/store.js';
import {el} from './dom.js';
import {menu} from './menu.js';
import {setOptions} from './select.js';

/** @import {Column, Row} from '../app/types.js' */

/**
 * Makes the controls.
 * @returns {{element: HTMLElement, draw: (columns: Column[], metric: Column | undefined, status: string) => void}}
 */
export function axesControls() {
  /** @type {string[]} */
  let shown = [];
  const axes = menu('Axes', () =>
    possibleAxes().map(({name, title, group}) => ({
      key: name,
      title,
      group: GROUP_TITLES[group],
      isChecked: shown.includes(name),
      toggle: () => change({axes: (shown = toggled(shown, name))}),
    })),
  );
  const select = el('select', {'aria-label': 'Color by'});
  select.onchange = () => change({metric: select.value});
  const statusLine = el('span.status-line');
  const element = el('div.controls', {}, axes.element, el('label', {}, 'Color by', select), statusLine);
  return {
    element,
    draw(columns, metric, status) {
      shown = columns.map((column) => column.name);
      const metrics = table.columns.filter(({group}) => group === 'best');
      setOptions(
        select,
        metrics.map(({name, title}) => ({value: name, text: title})),
      );
      select.value = metric?.name ?? '';
      statusLine.textContent = status;
    },
  };
}

/**
 * Describes the rows that are drawn.
 * @param {Row[]} rows
 * @param {Row[]} complete Those with a value on every axis.
 * @param {string} hint What the user can do.
 */
export function describeAxes(rows, complete, hint) {
  const omitted = rows.length - complete.length;
  const omission = omitted ? [`omitted ${omitted} without a value on every axis`] : [];
  return [runCount(complete.length), ...omission, hint].join(' · ');
}
