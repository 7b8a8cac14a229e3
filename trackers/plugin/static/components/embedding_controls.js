// Which embedding is shown, how it is projected, and by what its points are coloured and searched.

import {colorDot} from './cells.js';
import {el, logText} from './dom.js';
import {mediaControls} from './media_controls.js';
import {setOptions} from './select.js';
import {number} from '../store/formats.js';
import {change, state} from '../store/state.js';

/** @import {PointColors} from '../charts/point_colors.js' */
/** @import {Computed, EmbeddingSteps} from '../store/embedding_data.js' */

/** @type {Record<string, string>} */
export const METHODS = {pca: 'PCA', umap: 'UMAP', tsne: 't-SNE'};

const method = el('select', {'aria-label': 'Projection'});
method.onchange = () => change({projection: method.value});
const colorBy = el('select', {'aria-label': 'Color by'});
colorBy.onchange = () => change({color_by: colorBy.value, search: ''});
const search = el('input', {type: 'search', spellcheck: false, 'aria-label': 'Search points'});
search.oninput = () => change({search: search.value});
const controls = mediaControls({
  isStepped: true,
  more: [
    el('label', {}, 'Projection', method),
    el('label', {}, 'Color by', colorBy),
    el('label', {}, 'Search', search),
  ],
});
const legend = el('div.legend');
export const element = el('div', {}, controls.element, legend);

/**
 * Draws the controls; returns the step and the method that are set.
 * @param {EmbeddingSteps} fetched
 */
export function drawControls(fetched) {
  const {methods} = fetched;
  setOptions(
    method,
    methods.map((value) => ({value, text: METHODS[value] ?? value})),
  );
  method.value = methods.includes(state.projection) ? state.projection : methods[0];
  if (search.value !== state.search) search.value = state.search;
  return {step: controls.draw(fetched), method: method.value};
}

/**
 * Draws the columns of the metadata; returns the one that is set, or the first.
 * @param {Computed[]} all
 */
export function drawColumns(all) {
  const names = [...new Set(all.flatMap(({projection}) => Object.keys(projection?.metadata ?? {})))];
  if (!names.length) return ''; // while the server computes, the options stay
  setOptions(
    colorBy,
    names.map((value) => ({value, text: value})),
  );
  colorBy.value = names.includes(state.color_by) ? state.color_by : names[0];
  return colorBy.value;
}

/**
 * Draws the legend; a click on one of its texts searches for it.
 * @param {PointColors} colors
 */
export function drawLegend({categories, range, colorOf}) {
  if (range) {
    const ends = range.map((end) => colorOf(String(end)));
    const bar = el('span.scale', {style: `background:linear-gradient(to right, ${ends.join(', ')})`});
    legend.replaceChildren(number(range[0]), bar, number(range[1]));
    return;
  }
  legend.replaceChildren(
    ...categories.map(({text, color}) => {
      const isOn = text === state.search;
      const onclick = () => change({search: isOn ? '' : text});
      const properties = {type: 'button', title: 'Show only these points', 'aria-pressed': String(isOn), onclick};
      return el(isOn ? 'button.chip.on' : 'button.chip', properties, colorDot(color), logText(text));
    }),
  );
}
