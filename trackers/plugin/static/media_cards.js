// A card a run and split: what it is of, at which step, and what it shows.

import {colorDot} from './cells.js';
import {colorOf} from './colors.js';
import {el, name} from './dom.js';
import {table} from './runs.js';

/**
 * Makes a card.
 * @param {Object} place Of a series: run, split, folder, step.
 * @param {string} said At which step, or why there is nothing.
 * @param {...Node} content What it shows.
 */
export function card(place, said, ...content) {
  const caption = el('figcaption', {title: place.folder}, colorDot(colorOf(place.run)), name(titleOf(place)), el('span.split', {}, place.split));
  return el('figure.card', {}, caption, el('div.said', {}, said), ...content);
}

/** What the run of a place is called. */
export function titleOf({run}) {
  return table.rows.get(run)?.name || run;
}

/** What is said of the step that stands where another one is wanted. */
export function stepWords({step}, wanted) {
  if (step === undefined) return `nothing up to step ${wanted}`;
  return step === wanted ? `step ${step}` : `step ${step}, the nearest before`;
}

/** What cannot be shown, and why. */
export function fault(text) {
  return el('div.wrong', {}, text);
}
