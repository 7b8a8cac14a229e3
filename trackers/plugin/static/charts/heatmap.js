// Heatmaps of the numbers in matrices and histograms, with a description of the cell under the pointer.

import {el} from '../components/dom.js';
import {color} from '../store/theme.js';
import {plotly} from './plotly.js';

/** @typedef {{x: number, y: number, z: number}} Point A cell, as plotly describes it. */
/** @typedef {(point: Point) => string[]} Describe Describes a cell in lines of text. */

const OFFSET = 16; // pixels between the pointer and the description

/**
 * A heatmap in the colours of the page.
 * @param {(number | null)[][]} z Rows of cells; null leaves a hole.
 * @param {number} max The value of the strongest colour.
 * @param {boolean} isSigned Whether the scale goes down to -max; otherwise it begins at 0.
 */
export function heatmap(z, max, isSigned) {
  const positive = [
    [isSigned ? 0.5 : 0, color('--subtle')],
    [1, color('--running')],
  ];
  return {
    type: 'heatmap',
    z,
    zmin: isSigned ? -max : 0,
    zmax: max,
    colorscale: isSigned ? [[0, color('--failed')], ...positive] : positive,
    showscale: false,
    hoverinfo: 'none', // the description says it
    hoverongaps: false,
  };
}

/** @type {WeakMap<HTMLElement, Describe>} */
const descriptions = new WeakMap();

/**
 * Draws a heatmap.
 * @param {HTMLElement} plot The element that plotly draws in.
 * @param {object} trace From `heatmap`.
 * @param {object} layout With width and height.
 * @param {Describe} describe
 */
export async function drawHeatmap(plot, trace, layout, describe) {
  const Plotly = await plotly();
  await Plotly.react(plot, [trace], {...layout, hovermode: 'closest'}, {displayModeBar: false});
  if (!descriptions.has(plot)) addTooltip(/** @type {import('./plotly.js').Plot} */ (plot));
  descriptions.set(plot, describe);
}

/** @param {import('./plotly.js').Plot} plot */
function addTooltip(plot) {
  const tip = el('div.tooltip', {hidden: true, role: 'tooltip'});
  const parent = /** @type {HTMLElement} */ (plot.parentElement);
  parent.append(tip);
  plot.on('plotly_unhover', () => (tip.hidden = true));
  plot.on('plotly_hover', ({event, points: [point]}) => {
    const box = parent.getBoundingClientRect();
    const lines = descriptions.get(plot)?.(point) ?? [];
    tip.replaceChildren(...lines.map((line) => el('div', {}, line)));
    tip.hidden = false;
    tip.style.left = `${Math.max(0, Math.min(event.clientX - box.left + OFFSET, box.width - tip.offsetWidth))}px`;
    tip.style.top = `${event.clientY - box.top + OFFSET}px`;
  });
}
