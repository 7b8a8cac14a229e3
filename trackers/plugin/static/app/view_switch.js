// The view below the table, by its name in the state.

import {el} from '../components/dom.js';
import {EVERYTHING, state} from '../store/state.js';

/** @import {View} from './types.js' */

/** @type {Record<string, {title: string, load?: () => Promise<View>}>} */
export const VIEWS = {
  table: {title: 'Table'},
  curves: {title: 'Curves', load: () => import('../views/curves.js')},
  parallel: {title: 'Parallel coordinates', load: () => import('../views/parallel.js')},
  scatter: {title: 'Scatter matrix', load: () => import('../views/scatter.js')},
  media: {title: 'Media', load: () => import('../views/media.js')},
  matrices: {title: 'Matrices', load: () => import('../views/matrices.js')},
  histograms: {title: 'Histograms', load: () => import('../views/histograms.js')},
  embeddings: {title: 'Embeddings', load: () => import('../views/embeddings.js')},
  architecture: {title: 'Architecture', load: () => import('../views/architecture.js')},
  profile: {title: 'Profile', load: () => import('../views/profile.js')},
  lineage: {title: 'Lineage', load: () => import('../views/lineage.js')},
  manage: {title: 'Manage', load: () => import('../views/manage.js')},
};

/** The name of the view that is set; that of the table if there is no such view. */
export function viewName() {
  return Object.hasOwn(VIEWS, state.view) ? state.view : 'table';
}

const error = el('div.view-error', {role: 'alert', hidden: true});
const holder = el('div.container');
export const element = el('section.view', {}, error, holder);

/** @type {Set<string>} */
const pending = new Set();
let isDrawing = false;
/** @type {View | null} */
let current = null;

/**
 * Draws the view that is set; what changes in the meantime is drawn afterwards, once.
 * @param {Set<string>} changed
 */
export async function draw(changed) {
  changed.forEach((name) => pending.add(name));
  if (isDrawing) return;
  isDrawing = true;
  while (pending.size) {
    const names = new Set(pending);
    pending.clear();
    await drawOnce(names);
  }
  isDrawing = false;
}

/**
 * A view's module is loaded when the view is first opened, and plotly with it.
 * @param {Set<string>} changed
 */
async function drawOnce(changed) {
  const {load} = VIEWS[viewName()];
  element.hidden = !load;
  const last = current;
  current = null; // until it is drawn whole
  if (!load) return;
  try {
    const view = await load();
    if (holder.firstChild !== view.element) holder.replaceChildren(view.element);
    await view.draw(view === last ? changed : EVERYTHING);
    current = view;
    error.hidden = true;
  } catch (reason) {
    error.textContent = /** @type {Error} */ (reason).message;
    error.hidden = false;
  }
}
