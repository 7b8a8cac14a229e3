// A card per run and split: what it is of, at which step, and its content.

import {colorOf} from '../store/run_colors.js';
import {table} from '../store/store.js';
import {colorDot} from './cells.js';
import {el, logText} from './dom.js';

/** @import {Series, SeriesStep} from '../app/types.js' */

/**
 * Makes a card.
 * @param {Series | SeriesStep} series
 * @param {string} status At which step, or why there is nothing.
 * @param {...(Node | null | undefined)} content
 */
export function card(series, status, ...content) {
  const title = [colorDot(colorOf(series.run)), logText(displayName(series)), el('span.split', {}, series.split)];
  const caption = el('figcaption', {title: series.folder}, ...title);
  return el('figure.card', {}, caption, el('div.status-line', {}, status), ...content);
}

/**
 * The name of a run, or its directory.
 * @param {{run: string}} series
 */
export function displayName({run}) {
  return table.rows.get(run)?.name || run;
}

/**
 * Which step is shown where another one is set.
 * @param {SeriesStep} shown
 * @param {number} step The step that is set.
 */
export function describeStep(shown, step) {
  if (shown.step === undefined) return `no step up to ${step}`;
  return shown.step === step ? `step ${step}` : `step ${shown.step}, the nearest earlier step`;
}

/**
 * Why something cannot be shown.
 * @param {string} text
 */
export function errorLine(text) {
  return el('div.error', {}, text);
}
