// What the user has set. It is kept in the address of the TensorBoard page, so that a link opens the same view.

const PREFIX = 'p.trackers_runs.'; // as TensorBoard names a plugin's data in its address

const DEFAULTS = {
  view: 'table', // a key of VIEWS
  filter: '', // as the user types it
  statuses: /** @type {string[]} */ ([]), // those shown; all if empty
  sort: '-start', // a column's name; "-" reverses the order
  columns: /** @type {string[] | null} */ (null), // those shown, in order; what the server proposes if null
  pinned: ['run'],
  group: /** @type {string[]} */ ([]), // columns whose equal values make a group
  open: /** @type {string[]} */ ([]), // keys of the groups whose runs are shown
  selected: /** @type {string[]} */ ([]), // runs
  details: '', // the run whose details are shown
  tags: /** @type {string[] | null} */ (null), // of the curves
  smoothing: 0.6,
  x: 'step', // step, relative, wall
  logx: false,
  logy: false,
  splits: ['train', 'validation'],
  axes: /** @type {string[] | null} */ (null), // of parallel coordinates and the scatter matrix
  metric: '', // the column that colours them and whose importances are shown
  media: /** @type {string[] | null} */ (null), // kind and tag shown in media, matrices and histograms
  step: -1, // of media; the last one if -1
  cells: 'row_normalized', // of matrices: row_normalized or count
  projection: 'pca', // of embeddings: pca, umap or tsne
  color_by: '', // the column of their metadata that colours the points; the first one if empty
  search: '', // of points, in that column
  compare_with: '', // the folder whose matrix is subtracted from the others
};

/** @typedef {typeof DEFAULTS} State */
/** @typedef {(changed: Set<string>) => void} Listener */

/** Everything that can change: the first draw of a view receives it. */
export const EVERYTHING = new Set([...Object.keys(DEFAULTS), 'runs', 'matches', 'points', 'projections', 'theme']);

const page = window.parent;
/** @type {Listener[]} */
const listeners = [];

/** @type {State} */
export const state = {...DEFAULTS, ...read()};

/**
 * Changes the state and its address, and notifies the listeners.
 * @param {Partial<State>} part
 */
export function change(part) {
  Object.assign(state, part);
  write();
  notify(...Object.keys(part));
}

/**
 * Calls back after every change, with the names of what changed.
 * @param {Listener} listener
 */
export function onChange(listener) {
  listeners.push(listener);
}

/**
 * Notifies the listeners of changes: see `View` in app/types.js for the names.
 * @param {...string} names
 */
export function notify(...names) {
  const changed = new Set(names);
  listeners.forEach((listener) => listener(changed));
}

/**
 * Whether any of some names changed.
 * @param {Set<string>} changed
 * @param {string[]} names
 */
export function affects(changed, names) {
  return names.some((name) => changed.has(name));
}

/**
 * A list with a word added, or removed if it was there.
 * @param {string[]} words
 * @param {string} word
 */
export function toggled(words, word) {
  return words.includes(word) ? words.filter((other) => other !== word) : [...words, word];
}

page.addEventListener('hashchange', () => {
  if (JSON.stringify(read()) === JSON.stringify(nonDefaults())) return;
  Object.assign(state, DEFAULTS, read());
  notify(...Object.keys(DEFAULTS));
});

function addressParts() {
  return page.location.hash.slice(1).split('&').filter(Boolean);
}

/** @returns {Partial<State>} */
function read() {
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const part of addressParts()) {
    const [key, value = ''] = part.split('=');
    const name = key.startsWith(PREFIX) && key.slice(PREFIX.length);
    if (!name || !Object.hasOwn(DEFAULTS, name)) continue;
    try {
      const parsed = JSON.parse(decodeURIComponent(value));
      if (hasTypeOf(DEFAULTS[/** @type {keyof State} */ (name)], parsed)) values[name] = parsed;
    } catch {
      // a truncated address: the rest of it counts
    }
  }
  return values;
}

/**
 * @param {unknown} usual
 * @param {unknown} value
 */
function hasTypeOf(usual, value) {
  if (usual !== null && !Array.isArray(usual)) return typeof value === typeof usual;
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

/** @returns {[string, unknown][]} */
function nonDefaultEntries() {
  const defaults = /** @type {Record<string, unknown>} */ (DEFAULTS);
  return Object.entries(state).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]));
}

function nonDefaults() {
  return Object.fromEntries(nonDefaultEntries());
}

function write() {
  const others = addressParts().filter((part) => !part.startsWith(PREFIX));
  const own = nonDefaultEntries().map(
    ([name, value]) => `${PREFIX}${name}=${encodeURIComponent(JSON.stringify(value))}`,
  );
  // Not location.hash, which would add an entry to the browser's history per keystroke.
  page.history.replaceState(page.history.state, '', `#${[...others, ...own].join('&')}`);
}
