// Which columns are axes, and which metric colours the runs.

import {possible} from './dimensions.js';
import {el, name} from './dom.js';
import {runCount} from './formats.js';
import {menu} from './menu.js';
import {table} from './runs.js';
import {change, toggled} from './state.js';

/** The controls above a view of axes; `draw(columns, metric, text)` takes what is shown. */
export function axesControls() {
  let shown = [];
  const chooser = menu('Axes', () =>
    possible().map(({name: column, title, group}) => ({
      title,
      group,
      ticked: shown.includes(column),
      onTick: () => change({axes: toggled(shown, column)}),
    })),
  );
  const select = el('select', {'aria-label': 'Colour by'});
  select.onchange = () => change({score: select.value});
  const told = el('span.said');
  const element = el('div.controls', {}, chooser, el('label', {}, 'Colour by', select), told);
  const draw = (columns, metric, text) => {
    shown = columns.map((column) => column.name);
    const metrics = table.columns.filter(({group}) => group === 'best');
    select.replaceChildren(...metrics.map((column) => Object.assign(name(column.title, 'option'), {value: column.name})));
    select.value = metric?.name ?? '';
    told.textContent = text;
  };
  return {element, draw};
}

/** What is said of the rows that stand on the axes. */
export function tell(rows, complete, what) {
  const without = rows.length - complete.length;
  return [runCount(complete.length), without && `${without} without a value on some axis left out`, what].filter(Boolean).join(' · ');
}
