// A button with a list to tick below it.

import {el, name} from './dom.js';

/**
 * Makes the button and its list.
 * @param {string} title What the button is called.
 * @param {function(): Object[]} items Asked whenever the list opens: {title, group, ticked, onTick, extra}.
 * @returns {HTMLElement} With a method `retitle(text)`.
 */
export function menu(title, items) {
  const button = el('button.button', {type: 'button', 'aria-haspopup': 'true', 'aria-expanded': 'false'}, title);
  const search = el('input', {type: 'search', placeholder: 'Search', 'aria-label': `Search ${title}`});
  const list = el('div.items');
  const panel = el('div.panel', {hidden: true}, search, list);
  const holder = el('div.menu', {}, button, panel);

  const draw = () => {
    const wanted = search.value.toLowerCase();
    const shown = items().filter((item) => item.title.toLowerCase().includes(wanted));
    const lines = shown.flatMap((item, place) => [
      item.group !== shown[place - 1]?.group && el('div.heading', {}, item.group),
      line(item, draw),
    ]);
    list.replaceChildren(...lines.filter(Boolean));
  };
  const open = (isOpen) => {
    panel.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    search.value = '';
    draw();
    search.hidden = list.childElementCount < 10;
    panel.classList.toggle('left', holder.getBoundingClientRect().left > window.innerWidth / 2);
  };
  button.onclick = () => open(panel.hidden);
  search.oninput = draw;
  document.addEventListener('pointerdown', (event) => holder.contains(event.target) || open(false));
  holder.addEventListener('keydown', (event) => event.key === 'Escape' && open(false));
  holder.retitle = (text) => (button.textContent = text);
  return holder;
}

function line(item, redraw) {
  const tick = el('input', {type: 'checkbox', checked: item.ticked});
  tick.onchange = () => {
    item.onTick();
    redraw();
  };
  return el('div.item', {}, el('label', {title: item.title}, tick, name(item.title, 'span')), item.extra?.(redraw));
}
