// An arrow in the graph of lineage, along the points of the layout.

import {svg} from './svg.js';

/** @typedef {{x: number, y: number}} Point In units of the layout. */

// Pixels: the distance of two nodes, the size of one, and what surrounds the graph.
export const STEP = {x: 262, y: 58};
export const NODE = {width: 202, height: 44};
export const MARGIN = 16;
const HEAD = {length: 7, width: 4};
const DIP = 26; // of an arrow that leads back, below the nodes

/**
 * The upper left corner of a node in pixels.
 * @param {Point} point
 */
export function corner({x, y}) {
  return {left: MARGIN + x * STEP.x, top: MARGIN + y * STEP.y};
}

/**
 * Makes an arrow.
 * @param {Point[]} points
 * @param {string} className
 */
export function lineageEdge(points, className) {
  const isBack = points[points.length - 1].x <= points[0].x;
  const {line, head} = isBack ? backward(points) : forward(points);
  return svg(
    'g',
    {class: isBack ? `${className} back` : className},
    svg('path', {d: line}),
    svg('path', {d: head, class: 'head'}),
  );
}

/** @param {Point[]} points */
function forward(points) {
  const places = points.map(corner).map(({left, top}) => ({left, right: left + NODE.width, y: top + NODE.height / 2}));
  const [first, ...rest] = places;
  let {right: x, y} = first;
  let line = `M ${x} ${y}`;
  rest.forEach((place, index) => {
    const middle = (x + place.left) / 2;
    line += ` C ${middle} ${y} ${middle} ${place.y} ${place.left} ${place.y}`;
    // A bend passes straight through the room that a node would have.
    if (index < rest.length - 1) line += ` L ${place.right} ${place.y}`;
    ({right: x, y} = place);
  });
  const {left: end} = rest[rest.length - 1];
  const head = `M ${end} ${y} L ${end - HEAD.length} ${y - HEAD.width} L ${end - HEAD.length} ${y + HEAD.width} Z`;
  return {line, head};
}

/** @param {Point[]} points */
function backward(points) {
  const [from, to] = [points[0], points[points.length - 1]].map(corner).map(({left, top}) => ({
    x: left + NODE.width / 2,
    y: top + NODE.height,
  }));
  const line = `M ${from.x} ${from.y} C ${from.x} ${from.y + DIP} ${to.x} ${to.y + DIP} ${to.x} ${to.y}`;
  const head = `M ${to.x} ${to.y} L ${to.x - HEAD.width} ${to.y + HEAD.length} L ${to.x + HEAD.width} ${to.y + HEAD.length} Z`;
  return {line, head};
}
