// plotly, loaded for the first chart, and how its charts look in TensorBoard.

import {address} from '../store/api.js';
import {color} from '../store/theme.js';
import {plotlyText} from './text.js';

/**
 * An element that plotly has drawn in.
 * @typedef {HTMLElement & {
 *   data: any[],
 *   layout: Record<string, any>,
 *   on: (event: string, listener: (event: any) => void) => void,
 * }} Plot
 */

export const CONFIG = {
  displaylogo: false,
  responsive: true,
  modeBarButtons: [['toImage', 'zoom2d', 'pan2d', 'resetScale2d']],
};

/** @type {Promise<any> | undefined} */
let loading;

/** plotly, from this server; several callers wait for one load. */
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), {src: address('plotly.js').href});
    script.onload = () => setTimeout(() => resolve(Reflect.get(window, 'Plotly'))); // the page responds in between
    script.onerror = () => {
      loading = undefined;
      reject(new Error('plotly cannot be loaded'));
    };
    document.head.append(script);
  });
  return loading;
}

/** @type {WeakMap<HTMLElement, string>} */
const drawn = new WeakMap();

/**
 * Draws, unless the same is drawn already: a user who drags is not disturbed.
 * @param {HTMLElement} element
 * @param {object[]} data
 * @param {object} layout
 * @param {object} config
 * @returns {Promise<Plot>}
 */
export async function drawPlot(element, data, layout, config) {
  const key = JSON.stringify([data, layout]);
  if (drawn.get(element) !== key) await (await plotly()).react(element, data, layout, config);
  drawn.set(element, key);
  return /** @type {Plot} */ (element);
}

/**
 * A layout in the colours of the page.
 * @param {object} more
 * @returns {Record<string, any>}
 */
export function baseLayout(more) {
  return {
    font: {family: 'Roboto, sans-serif', size: 11, color: color('--muted')},
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    showlegend: false,
    hovermode: false,
    modebar: {bgcolor: 'rgba(0,0,0,0)', color: color('--disabled'), activecolor: color('--accent')},
    ...more,
  };
}

/**
 * An axis in the colours of the page.
 * @param {string} title
 * @param {object} [more]
 */
export function axis(title, more) {
  const line = {gridcolor: color('--subtle'), linecolor: color('--border'), zerolinecolor: color('--border')};
  return {title: {text: plotlyText(title), standoff: 6}, automargin: true, ...line, ...more};
}

/**
 * The suffix of the names of a subplot's axes: `x` and `xaxis` of the first, `x2` and `xaxis2` of the second.
 * @param {number} index
 */
export function axisSuffix(index) {
  return index ? String(index + 1) : '';
}

/**
 * A title above the left end of a subplot.
 * @param {string} text
 * @param {number} index Of the subplot.
 */
export function subplotTitle(text, index) {
  const suffix = axisSuffix(index);
  const corner = {x: 0, xref: `x${suffix} domain`, xanchor: 'left', y: 1, yref: `y${suffix} domain`, yanchor: 'bottom'};
  return {text: `<b>${plotlyText(text)}</b>`, showarrow: false, ...corner};
}
