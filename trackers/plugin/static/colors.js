// A run's colour: TensorBoard's palette, given out as its charts give it, in the order in which it lists the runs.

import {isDark} from './theme.js';

export const LIGHT = ['#425066', '#12b5cb', '#e52592', '#f9ab00', '#9334e6', '#7cb342', '#e8710a'];
const DARK = ['#8e98a3', ...LIGHT.slice(1)];
const places = new Map();

/** Asks TensorBoard for its runs; those it has not listed yet come after. */
export async function refresh() {
  const listed = await fetch(new URL('data/runs', window.parent.document.baseURI)).then((answer) => answer.json());
  listed.forEach(place);
}

/** The colour of a run's directory: its own in the charts, or that of its first folder there. */
export function colorOf(run) {
  if (!places.has(run)) {
    const below = run === '.' ? '' : `${run}/`;
    const folder = [...places.keys()].find((name) => name.startsWith(below));
    places.set(run, folder === undefined ? places.size : places.get(folder));
  }
  return paletteColor(places.get(run));
}

/** The colour at a place, for groups, which TensorBoard does not have. */
export function paletteColor(number) {
  const palette = isDark() ? DARK : LIGHT;
  return palette[number % palette.length];
}

function place(run) {
  if (!places.has(run)) places.set(run, places.size);
}
