// Images, audio, text, matrices and histograms: which steps there are, and what they hold, fetched once.

import {address, request} from './api.js';
import {describeRows, rowsToShow} from './selection.js';
import {state} from './state.js';

/** @import {Series, SeriesStep} from '../app/types.js' */

const LIMIT = 6; // runs shown if none is selected
const MAX_SELECTED = 24;
const CACHE_FACTOR = 4; // times as many values as are shown

/**
 * What the server has of some kinds.
 * @typedef {object} MediaSteps
 * @property {string[][]} tags Kind and tag of all that the runs have.
 * @property {string[] | null} media Kind and tag of the series; null where there is none.
 * @property {Series[]} series In the order of the table.
 * @property {string} status Which runs are shown, as a sentence.
 */

/**
 * Fetches the tags and steps of the runs to show.
 * @param {string[]} kinds Of `images`, `audio`, `text`, `matrices`, `histograms`.
 * @returns {Promise<MediaSteps>}
 */
export async function fetchSteps(kinds) {
  const all = rowsToShow(LIMIT);
  const rows = all.slice(0, MAX_SELECTED);
  const {tags, media, series} = await request('steps', {kinds, media: state.media, runs: rows.map((row) => row.run)});
  const isCut = rows.length < all.length;
  const status = describeRows(all, LIMIT) + (isCut ? ` · showing the first ${MAX_SELECTED} of them` : '');
  return {
    tags,
    media,
    series: rows.flatMap((row) => series.filter((/** @type {Series} */ {run}) => run === row.run)),
    status: media ? status : `None of these runs has ${kinds.join(', ')}.`,
  };
}

/**
 * A series at one of its steps.
 * @param {Series} series
 * @param {number} index
 * @returns {SeriesStep}
 */
export function stepAt({run, split, folder, steps, times}, index) {
  return {run, split, folder, step: steps[index], time: times[index]};
}

/**
 * Each series at a step, or at its nearest earlier step.
 * @param {Series[]} series
 * @param {number} step
 */
export function stepsAt(series, step) {
  return series.map((one) =>
    stepAt(
      one,
      one.steps.findLastIndex((known) => known <= step),
    ),
  );
}

/** @type {Map<string, any>} */
const cache = new Map();

/**
 * Fetches the values at some steps.
 * @param {string[]} media Kind and tag.
 * @param {SeriesStep[]} steps
 * @returns {Promise<any[]>} As many: `{rows}` or `{error}` of each; undefined where there is no step.
 */
export async function fetchValues([kind, tag], steps) {
  const keyOf = (/** @type {SeriesStep} */ {folder, step, time}) => JSON.stringify([kind, tag, folder, step, time]);
  const missing = steps.filter((one) => one.step !== undefined && !cache.has(keyOf(one)));
  if (missing.length) {
    const fetched = await request('values', {kind, tag, positions: missing.map(({folder, step}) => [folder, step])});
    missing.forEach((one, index) => cache.set(keyOf(one), fetched[index]));
  }
  const values = steps.map((one) => cache.get(keyOf(one)));
  const excess = cache.size - CACHE_FACTOR * steps.length;
  for (const key of [...cache.keys()].slice(0, Math.max(0, excess))) cache.delete(key);
  return values;
}

/**
 * The address of an image's or a sound's bytes.
 * @param {string[]} media Kind and tag.
 * @param {SeriesStep} step
 * @param {number} index Of the row.
 */
export function mediaAddress([kind, tag], {folder, step, time}, index) {
  const query = {kind, tag, folder, step: String(step), time: String(time), index: String(index)};
  return address(`media?${new URLSearchParams(query)}`).href;
}
