// The points of curves: fetched once, then continued.

import {requestBytes} from './api.js';
import {appendAt, parseCurves} from './curve_bytes.js';

/** @import {Curve} from '../app/types.js' */

/** @type {Map<string, Map<string, Map<string, Curve>>>} */
const cache = new Map(); // tag to run to split

/**
 * Fetches the curves of a tag.
 * @param {string} tag
 * @param {string[]} runs
 * @returns {Promise<{curves: Curve[], isNew: boolean}>} A curve per run and split, and whether any point is new.
 */
export async function fetchCurves(tag, runs) {
  const ofTag = entry(cache, tag, () => new Map());
  const known = runs.map((run) => [
    run,
    Object.fromEntries([...(ofTag.get(run) ?? [])].map(([split, curve]) => [split, position(curve)])),
  ]);
  const parts = parseCurves(await requestBytes('curves', {tag, runs: Object.fromEntries(known)}));
  for (const {run, split, start, columns} of parts) {
    const ofRun = entry(ofTag, run, () => new Map());
    const old = ofRun.get(split);
    if (old && !columns[0].length && start === old.steps.length) continue;
    const before = old ? [old.steps, old.times, old.values] : [];
    const [steps, times, values] = columns.map((column, index) => appendAt(before[index], start, column));
    ofRun.set(split, {run, split, steps, times, values});
  }
  const curves = runs.flatMap((run) => [...(ofTag.get(run)?.values() ?? [])]);
  return {curves, isNew: parts.some(({columns}) => columns[0].length > 0)};
}

/**
 * How many points the page has, and the wall time of the last.
 * @param {Curve} curve
 */
function position({steps, times}) {
  return [steps.length, times.at(-1)];
}

/**
 * @template T
 * @param {Map<string, T>} map
 * @param {string} key
 * @param {() => T} create
 */
function entry(map, key, create) {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}
