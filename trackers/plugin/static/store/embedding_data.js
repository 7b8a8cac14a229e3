// Embeddings: which steps there are, and their projections, which the server computes once.

import {address, request} from './api.js';
import {describeRows, rowsToShow} from './selection.js';
import {notify, state} from './state.js';

/** @import {Projection, Series, SeriesStep} from '../app/types.js' */
/** @import {MediaSteps} from './media_data.js' */

const LIMIT = 2; // runs shown if none is selected
const MAX_SELECTED = 6;
const MAX_CACHED = 60;
const EMPTY = 'None of these runs has embeddings; run.callbacks(validation=(x, y), embeddings=True) writes them.';

/** @typedef {MediaSteps & {methods: string[]}} EmbeddingSteps methods: how they can be projected. */

/**
 * Fetches the tags and steps of the runs to show.
 * @returns {Promise<EmbeddingSteps>}
 */
export async function fetchEmbeddings() {
  const all = rowsToShow(LIMIT);
  const rows = all.slice(0, MAX_SELECTED);
  const fetched = await request('embeddings', {media: state.media, runs: rows.map(({run}) => run)});
  const isCut = rows.length < all.length;
  const status = describeRows(all, LIMIT) + (isCut ? ` · showing the first ${MAX_SELECTED} of them` : '');
  return {
    ...fetched,
    series: rows.flatMap((row) => fetched.series.filter((/** @type {Series} */ {run}) => run === row.run)),
    status: fetched.media ? status : EMPTY,
  };
}

/** @typedef {{projection?: Projection, error?: string}} Computed Neither while the server computes. */

/** @type {Map<string, Computed>} */
const cache = new Map();

/**
 * The projection of an embedding, if it is here; else it is requested, and listeners are notified of `projections`.
 * @param {string} tag
 * @param {SeriesStep} position
 * @param {string} method
 * @param {SeriesStep} reference The projection is turned to be as close as possible to that of this one.
 * @returns {Computed}
 */
export function projectionOf(tag, position, method, reference) {
  const positions = [position, reference].map(({folder, step}) => [folder, step]);
  const key = JSON.stringify([tag, positions, position.time, reference.time, method]);
  const known = cache.get(key);
  if (known) return known;
  /** @type {Computed} */
  const computed = {};
  cache.set(key, computed);
  for (const old of [...cache.keys()].slice(0, Math.max(0, cache.size - MAX_CACHED))) cache.delete(old);
  request('projection', {tag, method, positions})
    .then((projection) => (computed.projection = projection))
    .catch((error) => (computed.error = error.message))
    .finally(() => notify('projections'));
  return computed;
}

/** @type {Map<string, HTMLImageElement>} */
const sprites = new Map();

/**
 * The image with a thumbnail per point, loaded once for all steps that share it; null if there is none.
 * @param {string} tag
 * @param {SeriesStep} position
 * @param {Projection} projection
 */
export function spriteOf(tag, {folder, step}, {sprite}) {
  if (!sprite) return null;
  const key = JSON.stringify([folder, sprite.path]);
  const query = new URLSearchParams({folder, tag, step: String(step)});
  const image = sprites.get(key) ?? Object.assign(new Image(), {src: address(`sprite?${query}`).href});
  sprites.set(key, image);
  return image;
}
