// The points of a projection, with a description of the point under the pointer.

import {el} from '../components/dom.js';
import {axis, baseLayout, CONFIG, drawPlot} from './plotly.js';

/** @import {Plot} from './plotly.js' */

const SIZE = {width: 480, height: 400};
const OFFSET = 14; // pixels between the pointer and the description
const DIM = 0.08; // the opacity of points that the search does not match

/**
 * What is drawn. The arrays are equally long.
 * @typedef {object} Cloud
 * @property {number[]} x
 * @property {number[]} y
 * @property {string[]} colors
 * @property {number[]} ranks Points of a higher rank are drawn above the others; those of rank 0 are dimmed.
 * @property {(point: number) => HTMLElement[]} describe
 */

/** Makes an element for a cloud. */
export function cloudPlot() {
  const plot = el('div.plot');
  const tip = el('div.tooltip', {hidden: true, role: 'tooltip'});
  return {element: el('div.cloud', {}, plot, tip), draw: drawing(plot, tip)};
}

/**
 * @param {HTMLElement} plot
 * @param {HTMLElement} tip
 * @returns {(cloud: Cloud) => Promise<void>}
 */
function drawing(plot, tip) {
  let describe = /** @type {Cloud['describe']} */ (() => []);
  let isListening = false;
  return async (cloud) => {
    describe = cloud.describe;
    const order = [...cloud.x.keys()].sort((a, b) => cloud.ranks[a] - cloud.ranks[b]);
    const trace = {
      type: 'scatter',
      mode: 'markers',
      x: order.map((point) => cloud.x[point]),
      y: order.map((point) => cloud.y[point]),
      customdata: order,
      hoverinfo: 'none', // the description says it
      marker: {
        size: 5,
        color: order.map((point) => cloud.colors[point]),
        opacity: order.map((point) => (cloud.ranks[point] ? 0.85 : DIM)),
      },
    };
    tip.hidden = true;
    const drawn = await drawPlot(plot, [trace], layoutOf(), CONFIG);
    if (!isListening) listen(drawn, tip, (point) => describe(point));
    isListening = true;
  };
}

function layoutOf() {
  const bare = {showticklabels: false, ticks: '', zeroline: false, automargin: false};
  return baseLayout({
    ...SIZE,
    margin: {l: 4, r: 4, t: 24, b: 4},
    hovermode: 'closest',
    dragmode: 'pan',
    uirevision: 'cloud',
    xaxis: axis('', bare),
    yaxis: axis('', {...bare, scaleanchor: 'x'}), // distances mean the same in each direction
  });
}

/**
 * @param {Plot} plot
 * @param {HTMLElement} tip
 * @param {(point: number) => HTMLElement[]} describe
 */
function listen(plot, tip, describe) {
  plot.on('plotly_unhover', () => (tip.hidden = true));
  plot.on('plotly_hover', ({event, points: [point]}) => {
    const box = /** @type {HTMLElement} */ (plot.parentElement).getBoundingClientRect();
    tip.replaceChildren(...describe(point.customdata));
    tip.hidden = false;
    const left = event.clientX - box.left + OFFSET;
    const isRight = left + tip.offsetWidth > box.width;
    tip.style.left = `${Math.max(0, isRight ? left - tip.offsetWidth - 2 * OFFSET : left)}px`;
    tip.style.top = `${event.clientY - box.top + OFFSET}px`;
  });
}
