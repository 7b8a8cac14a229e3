// A button with a list to tick below it.

import {el, name} from './dom.js';
import {dropdown} from './dropdown.js';

/**
 * Makes the button and its list.
 * @param {string} title What the button is called.
 * @param {function(): Object[]} items Asked whenever the list opens: {title, group, ticked, onTick, extra}.
 * @returns {HTMLElement} With a method `retitle(text)`.
 */
export function menu(title, items) {
  const search = el('input', {type: 'search', placeholder: 'Search', 'aria-label': `Search ${title}`});
  const list = el('div.items');
  const draw = () => {
    const wanted = search.value.toLowerCase();
    const shown = items().filter((item) => item.title.toLowerCase().includes(wanted));
    const lines = shown.flatMap((item, place) => [
      item.group !== shown[place - 1]?.group && el('div.heading', {}, item.group),
      line(item, draw),
    ]);
    list.replaceChildren(...lines.filter(Boolean));
  };
  search.oninput = draw;
  return dropdown(title, el('div', {}, search, list), () => {
    search.value = '';
    draw();
    search.hidden = list.childElementCount < 10;
  });
}

function line(item, redraw) {
  const tick = el('input', {type: 'checkbox', checked: item.ticked});
  tick.onchange = () => {
    item.onTick();
    redraw();
  };
  return el('div.item', {}, el('label', {title: item.title}, tick, name(item.title, 'span')), item.extra?.(redraw));
}
