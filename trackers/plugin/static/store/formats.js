// Values and columns as text.

/** @import {Cell, Column} from '../app/types.js' */

/** The headings of the columns' groups. */
export const GROUP_TITLES = {
  run: 'Run',
  hparams: 'Hyperparameters',
  best: 'Best',
  last: 'Last',
  best_step: 'Step of best',
};

const QUALIFIERS = {run: '', hparams: '', best: 'best ', last: 'last ', best_step: 'step of best '};
const COMMIT_LENGTH = 10;

/**
 * A column's title where no heading says which group it is of.
 * @param {Column} column
 */
export function fullTitle({group, title}) {
  return QUALIFIERS[group] + title;
}

/**
 * A cell as text; '' where there is no value.
 * @param {Column} column
 * @param {Cell | undefined} value
 */
export function cellText({dtype, group, name}, value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value !== 'number')
    return group === 'run' && name === 'commit' ? String(value).slice(0, COMMIT_LENGTH) : String(value);
  if (dtype === 'datetime') return datetime(value);
  return dtype === 'duration' ? duration(value) : number(value);
}

/** @param {number} count */
export function runCount(count) {
  return count === 1 ? '1 run' : `${count} runs`;
}

/**
 * A number of bytes, such as `1.2 MB`.
 * @param {number} count
 */
export function bytes(count) {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (count >= 1000 && unit < units.length - 1) {
    count /= 1000;
    unit += 1;
  }
  return `${unit ? count.toFixed(1) : count} ${units[unit]}`;
}

/**
 * A number in five digits.
 * @param {number} value
 */
export function number(value) {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞');
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const rounded = Number(value.toPrecision(5));
  const size = Math.abs(rounded);
  return size >= 1e-4 && size < 1e15 ? String(rounded) : rounded.toExponential().replace('e+', 'e');
}

/**
 * A standard deviation, in two digits.
 * @param {number} value
 */
export function deviation(value) {
  return ` ± ${number(Number(value.toPrecision(2)))}`;
}

/**
 * A moment in the browser's time zone, to the minute.
 * @param {number} seconds Since the epoch.
 */
export function datetime(seconds) {
  const offset = new Date(seconds * 1000).getTimezoneOffset() * 60;
  const local = new Date((seconds - offset) * 1000);
  return local.toISOString().slice(0, 16).replace('T', ' ');
}

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const padded = (/** @type {number} */ part) => String(part).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours} h ${padded(minutes)} min` : `${minutes} min ${padded(whole % 60)} s`;
}
