// The points of curves, fetched once and then continued.

import {askBytes} from './server.js';

const curves = new Map(); // tag to run to split to {steps, times, values}

/**
 * The curves of a tag.
 * @param {string} tag A scalar's tag.
 * @param {string[]} runs Run directories.
 * @returns {Promise<{found: Object[], isNew: boolean}>} A curve a run and split: run, split, and steps, times (seconds
 *     since the epoch) and values (Float64Array); and whether any point is new.
 */
export async function curvesOf(tag, runs) {
  const ofTag = curves.get(tag) ?? new Map();
  curves.set(tag, ofTag);
  const had = ({steps, times}) => [steps.length, times.at(-1)];
  const haves = runs.map((run) => [run, Object.fromEntries([...(ofTag.get(run) ?? [])].map(([split, curve]) => [split, had(curve)]))]);
  const news = parse(await askBytes('curves', {tag, runs: Object.fromEntries(haves)}));
  for (const {run, split, start, columns} of news) {
    const ofRun = ofTag.get(run) ?? new Map();
    ofTag.set(run, ofRun);
    const old = ofRun.get(split);
    if (old && !columns[0].length && start === old.steps.length) continue;
    const [steps, times, values] = columns.map((column, place) => continued(old && [old.steps, old.times, old.values][place], start, column));
    ofRun.set(split, {run, split, steps, times, values});
  }
  const found = runs.flatMap((run) => [...(ofTag.get(run)?.values() ?? [])]);
  return {found, isNew: news.some(({columns}) => columns[0].length)};
}

function continued(old, start, more) {
  if (!start) return more;
  const whole = new Float64Array(start + more.length);
  whole.set(old.subarray(0, start));
  whole.set(more, start);
  return whole;
}

/** See curve_bytes.py: the header's length, the header, and the numbers of each curve. */
function parse(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  let at = 4 + length;
  return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))).map(({run, split, start, count}) => {
    const columns = [0, 1, 2].map(() => {
      const numbers = new Float64Array(buffer, at, count);
      at += count * 8;
      return numbers;
    });
    return {run, split, start, columns};
  });
}
