// A select whose options come and go.

import {el, logText} from './dom.js';

/** @typedef {{value: string, text: string, group?: string}} Option */

/** @type {WeakMap<HTMLSelectElement, string>} */
const filled = new WeakMap();

/**
 * Gives a select its options, unless it has the same already: an open list stays open.
 * @param {HTMLSelectElement} select
 * @param {Option[]} options Those of a group follow each other.
 */
export function setOptions(select, options) {
  const key = JSON.stringify(options);
  if (filled.get(select) === key) return;
  filled.set(select, key);
  select.replaceChildren();
  /** @type {HTMLElement} */
  let parent = select;
  options.forEach(({value, text, group}, index) => {
    if (group && group !== options[index - 1]?.group) {
      parent = el('optgroup', {label: group});
      select.append(parent);
    }
    parent.append(Object.assign(logText(text, 'option'), {value}));
  });
}
