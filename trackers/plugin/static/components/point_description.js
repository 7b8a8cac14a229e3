// What is known of one point of an embedding: its thumbnail and its metadata.

import {el, logText} from './dom.js';

/** @import {Projection} from '../app/types.js' */

const SIDE = 96; // pixels of a thumbnail's longer side

/**
 * Describes a point.
 * @param {Projection} projection
 * @param {number} point Its position in the arrays.
 * @param {HTMLImageElement | null} sprite
 * @returns {HTMLElement[]}
 */
export function describePoint({metadata, index, count, sprite: size}, point, sprite) {
  const rows = Object.entries(metadata).map(([name, column]) =>
    el('tr', {}, el('th', {}, logText(name)), el('td', {}, logText(column[point]))),
  );
  const known = rows.length ? rows : [el('tr', {}, el('th', {}, 'point'), el('td', {}, String(index[point])))];
  const table = el('table', {}, el('tbody', {}, ...known));
  return sprite && size ? [thumbnail(sprite, size, index[point], count), table] : [table];
}

/**
 * @param {HTMLImageElement} sprite
 * @param {{width: number, height: number}} size Of a thumbnail in it.
 * @param {number} index Of the thumbnail, row by row.
 * @param {number} count Of points.
 */
function thumbnail(sprite, {width, height}, index, count) {
  const columns = sprite.naturalWidth ? Math.floor(sprite.naturalWidth / width) : Math.ceil(Math.sqrt(count));
  const scale = SIDE / Math.max(width, height);
  const element = el('div.thumbnail', {role: 'img', 'aria-label': `thumbnail ${index}`});
  const [left, top] = [index % columns, Math.floor(index / columns)];
  Object.assign(element.style, {
    width: `${width * scale}px`,
    height: `${height * scale}px`,
    backgroundImage: `url("${sprite.src}")`,
    backgroundSize: `${columns * width * scale}px auto`,
    backgroundPosition: `${-left * width * scale}px ${-top * height * scale}px`,
  });
  return element;
}
