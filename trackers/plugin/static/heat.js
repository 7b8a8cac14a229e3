// Heatmaps of the numbers in matrices and histograms, and what stands under the pointer.

import {plotly} from './charts.js';
import {el} from './dom.js';
import {color} from './theme.js';

/**
 * A heatmap in the colours of the page.
 * @param {Array<Array<number|null>>} z Rows of cells; null leaves a hole.
 * @param {number} most The greatest value that a colour has.
 * @param {boolean} isSigned Whether values below 0 are as many; otherwise 0 is the least.
 */
export function heatmap(z, most, isSigned) {
  const above = [[isSigned ? 0.5 : 0, color('--faint')], [1, color('--running')]];
  return {
    type: 'heatmap',
    z,
    zmin: isSigned ? -most : 0,
    zmax: most,
    colorscale: isSigned ? [[0, color('--failed')], ...above] : above,
    showscale: false,
    hoverinfo: 'none', // words() says it
    hoverongaps: false,
  };
}

const words = new WeakMap();

/**
 * Draws a heatmap.
 * @param {HTMLElement} plot The element that plotly draws in.
 * @param {Object} trace As heatmap gives it.
 * @param {Object} arrangement A layout, with width and height.
 * @param {function(Object): string[]} tell The lines that are said of a point of plotly's.
 */
export async function drawHeat(plot, trace, arrangement, tell) {
  const Plotly = await plotly();
  await Plotly.react(plot, [trace], {...arrangement, hovermode: 'closest'}, {displayModeBar: false});
  if (!words.has(plot)) {
    const tip = el('div.tip', {hidden: true, role: 'tooltip'});
    plot.parentElement.append(tip);
    plot.on('plotly_unhover', () => (tip.hidden = true));
    plot.on('plotly_hover', ({event, points: [point]}) => {
      const box = plot.parentElement.getBoundingClientRect();
      tip.replaceChildren(...words.get(plot)(point).map((line) => el('div', {}, line)));
      tip.hidden = false;
      tip.style.left = `${Math.max(0, Math.min(event.clientX - box.left + 16, box.width - tip.offsetWidth))}px`;
      tip.style.top = `${event.clientY - box.top + 16}px`;
    });
  }
  words.set(plot, tell);
}
