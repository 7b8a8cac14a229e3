// Which runs match the filter. The server decides it.

import {request} from './api.js';
import {notify, onChange, state} from './state.js';
import {table} from './store.js';

/** @import {Row} from '../app/types.js' */

const DEBOUNCE = 80; // milliseconds

/** @type {Set<string> | null} */
let matches = null; // every run
let error = '';
let newest = 0;
let timer = 0;

onChange((changed) => {
  if (!changed.has('filter')) return;
  clearTimeout(timer);
  timer = setTimeout(async () => {
    await fetchMatches();
    notify('matches');
  }, DEBOUNCE);
});

/** Asks the server; until it has responded, and where it cannot read the filter, the last result stays. */
export async function fetchMatches() {
  const text = state.filter.trim();
  const number = ++newest;
  const all = {runs: null, error: ''};
  const result = text ? await request('filter', {text}).catch((reason) => ({error: reason.message})) : all;
  if (number !== newest) return; // a newer request is on its way
  error = result.error;
  if (!error) matches = result.runs && new Set(result.runs);
}

/** Why the server cannot read the filter, as a sentence; '' if it can. */
export const filterError = () => error;

/** @returns {Row[]} The runs that match the filter and have one of the statuses, in the order of the server. */
export function matchingRows() {
  const isMatch = (/** @type {Row} */ {run, status}) =>
    (!matches || matches.has(run)) && (!state.statuses.length || state.statuses.includes(status));
  return [...table.rows.values()].filter(isMatch);
}
