// What stands below the table, by its name in the state.

import {el} from './dom.js';
import {state} from './state.js';

/** Every view: what it is called, and the module that draws it, with `element` and `draw()`. */
export const VIEWS = {
  table: {title: 'Table'},
  curves: {title: 'Curves', load: () => import('./curves.js')},
  parallel: {title: 'Parallel coordinates', load: () => import('./parallel.js')},
  scatter: {title: 'Scatter matrix', load: () => import('./scatter.js')},
  media: {title: 'Media', load: () => import('./media.js')},
  matrices: {title: 'Matrices', load: () => import('./matrices.js')},
  histograms: {title: 'Histograms', load: () => import('./histograms.js')},
  profile: {title: 'Profile', load: () => import('./profile.js')},
  manage: {title: 'Manage', load: () => import('./manage.js')},
};

/** The name of the view that is set; of one that somebody made up, the table's. */
export function viewName() {
  return Object.hasOwn(VIEWS, state.view) ? state.view : 'table';
}

const fault = el('div.fault', {role: 'alert', hidden: true});
const holder = el('div.holder');
/** Where views are drawn. */
export const view = el('section.view', {}, fault, holder);

let isDrawing = false;
let isWaiting = false;

/** Draws the view that is set; what is set in the meantime is drawn afterwards, once. */
export async function drawView() {
  isWaiting = true;
  if (isDrawing) return;
  isDrawing = true;
  while (isWaiting) {
    isWaiting = false;
    await drawOnce();
  }
  isDrawing = false;
}

/** A view's module is loaded when it is first wanted, and plotly with it. */
async function drawOnce() {
  const {load} = VIEWS[viewName()];
  view.hidden = !load;
  if (!load) return;
  try {
    const {element, draw} = await load();
    if (holder.firstChild !== element) holder.replaceChildren(element);
    await draw();
    fault.hidden = true;
  } catch (error) {
    fault.textContent = error.message;
    fault.hidden = false;
  }
}
