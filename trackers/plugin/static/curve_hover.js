// What every line is at the place of the pointer.

import {colorDot} from './cells.js';
import {el, name} from './dom.js';
import {deviation, moment, number} from './formats.js';
import {state} from './state.js';

const MOST = 16;

/**
 * Shows a small table beside the pointer.
 * @param {HTMLElement} plot The element that plotly draws in.
 * @param {function(): {axes: string[], lines: Object[]}[]} charts What is drawn at the moment, a chart a tag.
 */
export function hover(plot, charts) {
  const tip = el('div.tip', {hidden: true, role: 'tooltip'});
  plot.parentElement.append(tip);
  plot.addEventListener('mouseleave', () => (tip.hidden = true));
  plot.addEventListener('mousemove', (event) => {
    const box = plot.getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    const chart = charts().find(({axes}) => within(plot, axes, left, top));
    tip.hidden = !chart;
    if (!chart) return;
    const axis = plot._fullLayout[chart.axes[0]];
    fill(tip, axis.p2c(left - axis._offset), chart.lines);
    const isRight = left > box.width / 2;
    tip.style.left = isRight ? '' : `${left + 16}px`;
    tip.style.right = isRight ? `${box.width - left + 16}px` : '';
    tip.style.top = `${Math.max(0, Math.min(top, box.height - tip.offsetHeight))}px`;
  });
}

function within(plot, [x, y], left, top) {
  const [across, down] = [plot._fullLayout?.[x], plot._fullLayout?.[y]];
  const lies = (axis, at) => axis && at >= axis._offset && at <= axis._offset + axis._length;
  return lies(across, left) && lies(down, top);
}

function fill(tip, at, lines) {
  const points = lines.filter(({xs}) => xs.length).map((line) => ({line, place: nearest(line.xs, at)}));
  points.sort((a, b) => b.line.values[b.place] - a.line.values[a.place]);
  const rows = points.slice(0, MOST).map(({line, place}) => {
    const x = line.xs[place];
    const std = line.high && (line.high[place] - line.low[place]) / 2;
    return el(
      'tr',
      {},
      el('td', {}, colorDot(line.color), name(line.title)),
      el('td', {}, line.split),
      el('td.number', {}, number(line.values[place]), std ? deviation(std) : ''),
      el('td.number', {}, line.high ? '' : number(line.raw[place])),
      el('td.number', {}, state.x === 'wall' ? moment(x / 1000) : number(x)),
    );
  });
  const heads = ['', '', state.smoothing ? 'smoothed' : 'value', 'value', state.x].map((text) => el('th', {}, text));
  const more = points.length > MOST && el('caption', {}, `and ${points.length - MOST} more`);
  tip.replaceChildren(el('table', {}, more || '', el('tr', {}, ...heads), ...rows));
}

/** The place of the number nearest to another among numbers that grow. */
export function nearest(numbers, wanted) {
  let low = 0, high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low && wanted - numbers[low - 1] < numbers[low] - wanted ? low - 1 : low;
}
