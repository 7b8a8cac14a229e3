// A button with a list of checkboxes below it.

import {el, keyedList, logText} from './dom.js';
import {dropdown} from './dropdown.js';

/**
 * @typedef {object} MenuItem
 * @property {string} key Identifies it from one draw to the next.
 * @property {string} title
 * @property {string} group The heading above it.
 * @property {boolean} isChecked
 * @property {() => void} toggle
 * @property {boolean} [isPinned] Items with this property have a button to pin them.
 * @property {() => void} [togglePin]
 */

const MIN_SEARCHED = 10; // items; fewer need no search

/**
 * Makes the button and its list.
 * @param {string} title
 * @param {() => MenuItem[]} items Called whenever the list is drawn.
 */
export function menu(title, items) {
  const search = el('input', {type: 'search', placeholder: 'Search', 'aria-label': `Search ${title}`});
  const list = el('div.items');
  const drawList = keyedList(list, keyOf, (entry) => ('heading' in entry ? headingOf(entry) : lineOf(entry, draw)));
  function draw() {
    const words = search.value.toLowerCase();
    const shown = items().filter((item) => item.title.toLowerCase().includes(words));
    drawList(
      shown.flatMap((item, index) => (item.group === shown[index - 1]?.group ? [item] : [headingAbove(item), item])),
    );
  }
  search.oninput = draw;
  return dropdown(title, el('div', {}, search, list), () => {
    search.value = '';
    draw();
    search.hidden = list.childElementCount < MIN_SEARCHED;
  });
}

/** @typedef {{key: string, heading: string}} Heading */

/** @param {MenuItem | Heading} entry */
function keyOf(entry) {
  return ('heading' in entry ? 'heading ' : 'item ') + entry.key;
}

/** @param {MenuItem} item */
function headingAbove({key, group}) {
  return {key, heading: group};
}

/** @param {Heading} heading */
function headingOf({heading}) {
  return {element: el('div.heading', {}, heading), update: () => {}};
}

/**
 * @param {MenuItem} item
 * @param {() => void} redraw
 */
function lineOf(item, redraw) {
  let current = item;
  const checkbox = el('input', {type: 'checkbox'});
  const pin = el('button.pin', {type: 'button'}, '⚲');
  checkbox.onchange = () => {
    current.toggle();
    redraw();
  };
  pin.onclick = () => {
    current.togglePin?.();
    redraw();
  };
  const label = el('label', {title: item.title}, checkbox, logText(item.title, 'span'));
  const element = el('div.item', {}, label, item.togglePin && pin);
  const update = (/** @type {MenuItem | Heading} */ next) => {
    if ('heading' in next) return;
    current = next;
    checkbox.checked = next.isChecked;
    pin.title = next.isPinned ? 'Unpin' : 'Pin';
    pin.setAttribute('aria-pressed', String(Boolean(next.isPinned)));
  };
  return {element, update};
}
