// A select whose options come and go. It is filled anew only where they changed: an open list stays open.

import {el, name} from './dom.js';

const filled = new WeakMap();

/**
 * Offers options.
 * @param {HTMLSelectElement} select What to fill.
 * @param {Object[]} options value, text, and group, if they have headings.
 */
export function offer(select, options) {
  const wanted = JSON.stringify(options);
  if (filled.get(select) === wanted) return;
  filled.set(select, wanted);
  const made = ({value, text}) => Object.assign(name(text, 'option'), {value});
  const groups = Map.groupBy(options, ({group}) => group);
  select.replaceChildren(...[...groups].flatMap(([label, found]) => (label ? [el('optgroup', {label}, ...found.map(made))] : found.map(made))));
}
