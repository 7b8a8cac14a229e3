// What stands below the table, by its name in the state.

import {el} from './dom.js';
import {state} from './state.js';

const MODULES = {};

/** Where views are drawn. */
export const view = el('section.view');

/** Draws the view that is set. A view's module is loaded when it is first wanted, and plotly with it. */
export async function drawView() {
  const load = MODULES[state.view];
  view.hidden = !load;
}
