// Keeps what the page knows of the runs up to date, and changes runs on the server.

import {request} from './api.js';
import {fetchMatches} from './matches.js';
import {fetchColors} from './run_colors.js';
import {notify} from './state.js';
import {fetchRuns} from './store.js';

/**
 * Fetches new rows, their colours and whether they match the filter.
 * @param {Promise<Response>} [first] The table's response, if it was requested already.
 */
export async function update(first) {
  const isNew = await fetchRuns(first);
  if (isNew) await Promise.all([fetchColors(), fetchMatches()]);
  notify('points', ...(isNew ? ['runs', 'matches'] : []));
}

/**
 * Requests a change of runs, and shows its result at once.
 * @param {string} route
 * @param {object} payload
 * @returns {Promise<any>} The server's response.
 */
export async function changeRuns(route, payload) {
  const response = await request(route, payload);
  await update();
  return response;
}
