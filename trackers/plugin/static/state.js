// What a person has set. It lives in the address of the TensorBoard page, so that a view can be sent to a colleague.

const PREFIX = 'p.trackers_runs.'; // as TensorBoard names the data of a plugin in its address

const DEFAULTS = {
  view: 'table', // a name of VIEWS
  filter: '', // comparisons and words, joined by "and"
  statuses: [], // those shown; all if empty
  sort: '-start', // a column as for filters; "-" turns it round
  columns: null, // those shown, in order; what the server proposes if null
  pinned: ['run'],
  group: [], // columns whose equal values make a group
  open: [], // groups whose runs are shown
  runs: [], // those ticked
  card: '', // the run whose details are shown
  tags: null, // of the curves
  smoothing: 0.6,
  x: 'step', // step, relative, wall
  logx: false,
  logy: false,
  splits: ['train', 'validation'],
  axes: null, // of parallel coordinates and the scatter matrix; what the table proposes if null
  score: '', // the metric that colours them and whose importances are told
  media: null, // kind and tag of what is shown of images, audio, text, matrices and histograms; the first if null
  step: -1, // of it; the last, as it comes, if -1
  cells: 'share', // of matrices: share of the row, count
  minus: '', // the folder whose matrix is taken from the others
};

const page = window.parent;
const listeners = [];

export const state = {...DEFAULTS, ...read()};

/**
 * Changes what is set, and tells everybody who wants to know.
 * @param {Object} part Names of DEFAULTS to their new values.
 */
export function change(part) {
  Object.assign(state, part);
  write();
  listeners.forEach((listener) => listener(Object.keys(part)));
}

/** Calls back after every change, with the names of what was changed. */
export function onChange(listener) {
  listeners.push(listener);
}

/** A list with a word more, or without it if it was there. */
export function toggled(words, word) {
  return words.includes(word) ? words.filter((other) => other !== word) : [...words, word];
}

page.addEventListener('hashchange', () => {
  if (JSON.stringify(read()) === JSON.stringify(differing())) return;
  Object.assign(state, DEFAULTS, read());
  listeners.forEach((listener) => listener(Object.keys(DEFAULTS)));
});

function parts() {
  return page.location.hash.slice(1).split('&').filter(Boolean);
}

function read() {
  const found = {};
  for (const part of parts()) {
    const [key, value = ''] = part.split('=');
    const name = key.startsWith(PREFIX) && key.slice(PREFIX.length);
    if (!name || !Object.hasOwn(DEFAULTS, name)) continue;
    try {
      const parsed = JSON.parse(decodeURIComponent(value));
      if (fits(DEFAULTS[name], parsed)) found[name] = parsed;
    } catch {
      // an address that somebody cut short: what is whole of it counts
    }
  }
  return found;
}

function fits(usual, found) {
  const isWords = (list) => Array.isArray(list) && list.every((word) => typeof word === 'string');
  return usual === null || Array.isArray(usual) ? isWords(found) : typeof found === typeof usual;
}

function differing() {
  const isDefault = (name) => JSON.stringify(state[name]) === JSON.stringify(DEFAULTS[name]);
  return Object.fromEntries(Object.keys(DEFAULTS).filter((name) => !isDefault(name)).map((name) => [name, state[name]]));
}

function write() {
  const others = parts().filter((part) => !part.startsWith(PREFIX));
  const ours = Object.entries(differing()).map(
    ([name, value]) => `${PREFIX}${name}=${encodeURIComponent(JSON.stringify(value))}`,
  );
  // Not location.hash, which would make an entry of every keystroke in the browser's history.
  page.history.replaceState(page.history.state, '', `#${[...others, ...ours].join('&')}`);
}
