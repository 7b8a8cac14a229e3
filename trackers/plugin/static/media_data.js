// What is no scalar: which steps there are, asked at every look, and what they hold, fetched once.

import {chosen, which} from './choice.js';
import {ask} from './server.js';
import {state} from './state.js';

const MOST_UNTICKED = 6;
const MOST = 24; // ticked ones
const KEPT = 4; // times as many values as are shown

/**
 * What the chosen runs have of some kinds.
 * @param {string[]} kinds images, audio, text, matrices, histograms.
 * @returns {Promise<Object>} As media_steps.py says, series in the order of the table; and told, which runs those are.
 */
export async function look(kinds) {
  const all = chosen(MOST_UNTICKED), rows = all.slice(0, MOST);
  const {tags, media, series} = await ask('steps', {kinds, media: state.media, runs: rows.map((row) => row.run)});
  const told = [which(all, MOST_UNTICKED), rows.length < all.length && `the first ${MOST} of them are shown`].filter(Boolean).join(' · ');
  return {
    tags,
    media,
    series: rows.flatMap((row) => series.filter(({run}) => run === row.run)),
    told: media ? told : `None of these runs has ${kinds.join(', ')}.`,
  };
}

/** Where each series stands at a step: there, or at the nearest before; without a step where there is none. */
export function placesAt(series, step) {
  return series.map((one) => at(one, one.steps.findLastIndex((found) => found <= step)));
}

/** A series at the one of its steps that has a number. */
export function at({steps, times, ...words}, number) {
  return {...words, step: steps[number], time: times[number]};
}

const kept = new Map();

/**
 * What stands at some places.
 * @param {string[]} media Kind and tag.
 * @param {Object[]} places As placesAt gives them.
 * @returns {Promise<Object[]>} Of each what media_values.py says; undefined where there is no step.
 */
export async function valuesAt([kind, tag], places) {
  const key = ({folder, step, time}) => JSON.stringify([kind, tag, folder, step, time]);
  const missing = places.filter((place) => place.step !== undefined && !kept.has(key(place)));
  if (missing.length) {
    const found = await ask('values', {kind, tag, wanted: missing.map(({folder, step}) => [folder, step])});
    missing.forEach((place, number) => kept.set(key(place), found[number]));
  }
  const values = places.map((place) => kept.get(key(place)));
  const most = KEPT * places.length;
  for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - most))) kept.delete(old);
  return values;
}

/** Where the bytes of an image or a sound are. */
export function address([kind, tag], {folder, step, time}, index) {
  return new URL(`../media?${new URLSearchParams({kind, tag, folder, step, time, index})}`, import.meta.url).href;
}
