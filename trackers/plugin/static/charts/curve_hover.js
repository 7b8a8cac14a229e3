// What every line is at the pointer.

import {colorDot} from '../components/cells.js';
import {el, logText} from '../components/dom.js';
import {datetime, deviation, number} from '../store/formats.js';
import {state} from '../store/state.js';

/** @import {Line} from '../app/types.js' */

const MAX_LINES = 16;
const OFFSET = 16; // pixels between the pointer and the table

/**
 * Shows a small table beside the pointer.
 * @param {HTMLElement} plot The element that plotly draws in.
 * @param {(left: number, top: number) => {x: number, lines: Line[]} | null} locate What is under a point of the plot,
 *     in pixels.
 */
export function addTooltip(plot, locate) {
  const tip = el('div.tooltip', {hidden: true, role: 'tooltip'});
  plot.parentElement?.append(tip);
  plot.addEventListener('mouseleave', () => (tip.hidden = true));
  plot.addEventListener('mousemove', (event) => {
    const box = plot.getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    const located = locate(left, top);
    tip.hidden = !located;
    if (!located) return;
    fill(tip, located.x, located.lines);
    const isRight = left > box.width / 2;
    tip.style.left = isRight ? '' : `${left + OFFSET}px`;
    tip.style.right = isRight ? `${box.width - left + OFFSET}px` : '';
    tip.style.top = `${Math.max(0, Math.min(top, box.height - tip.offsetHeight))}px`;
  });
}

/**
 * @param {HTMLElement} tip
 * @param {number} x
 * @param {Line[]} lines
 */
function fill(tip, x, lines) {
  const points = lines.filter(({xs}) => xs.length).map((line) => ({line, index: nearestIndex(line.xs, x)}));
  points.sort((a, b) => b.line.values[b.index] - a.line.values[a.index]);
  const rows = points.slice(0, MAX_LINES).map(({line, index}) => rowOf(line, index));
  const heads = ['', '', state.smoothing ? 'smoothed' : 'value', 'value', state.x].map((text) => el('th', {}, text));
  const more = points.length > MAX_LINES && el('caption', {}, `and ${points.length - MAX_LINES} more`);
  tip.replaceChildren(el('table', {}, more, el('tr', {}, ...heads), ...rows));
}

/**
 * @param {Line} line
 * @param {number} index
 */
function rowOf({title, split, color, xs, raw, values, low, high}, index) {
  const std = low && high ? (high[index] - low[index]) / 2 : 0;
  return el(
    'tr',
    {},
    el('td', {}, colorDot(color), logText(title)),
    el('td', {}, split),
    el('td.number', {}, number(values[index]), std > 0 && deviation(std)),
    el('td.number', {}, high ? '' : number(raw[index])),
    el('td.number', {}, state.x === 'wall' ? datetime(xs[index] / 1000) : number(xs[index])),
  );
}

/**
 * The index of the number nearest to another.
 * @param {Float64Array} numbers Ascending.
 * @param {number} target
 */
export function nearestIndex(numbers, target) {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < target) low = middle + 1;
    else high = middle;
  }
  return low && target - numbers[low - 1] < numbers[low] - target ? low - 1 : low;
}
