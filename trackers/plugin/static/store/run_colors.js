// A run's colour: TensorBoard's palette, assigned as its charts assign it, in the order in which it lists the runs.

import {isDark} from './theme.js';

export const LIGHT = ['#425066', '#12b5cb', '#e52592', '#f9ab00', '#9334e6', '#7cb342', '#e8710a'];
const DARK = ['#8e98a3', ...LIGHT.slice(1)];
/** @type {Map<string, number>} */
const indices = new Map();

/** Fetches TensorBoard's list of runs; those that are not in it yet come after. */
export async function fetchColors() {
  const response = await fetch(new URL('data/runs', window.parent.document.baseURI));
  for (const folder of await response.json()) indexOf(folder);
}

/**
 * The colour of a run: its own in TensorBoard's charts, or that of its first folder there.
 * @param {string} run
 */
export function colorOf(run) {
  if (!indices.has(run)) {
    const prefix = run === '.' ? '' : `${run}/`;
    const folder = [...indices.keys()].find((name) => name.startsWith(prefix));
    indices.set(run, indexOf(folder ?? run));
  }
  return paletteColor(indexOf(run));
}

/**
 * The colour at an index, for groups, which TensorBoard does not have.
 * @param {number} index
 */
export function paletteColor(index) {
  const palette = isDark() ? DARK : LIGHT;
  return palette[index % palette.length];
}

/** @param {string} folder */
function indexOf(folder) {
  const index = indices.get(folder) ?? indices.size;
  indices.set(folder, index);
  return index;
}
