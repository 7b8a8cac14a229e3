// One matrix as a heatmap with its numbers.

import {number} from '../store/formats.js';
import {drawHeatmap, heatmap} from './heatmap.js';
import {axis, baseLayout} from './plotly.js';
import {plotlyText} from './text.js';

/** @import {Matrix} from '../app/types.js' */
/** @import {Cells} from './matrix_cells.js' */

const MAX_NUMBERED = 30; // rows or columns; numbers and names of more cannot be read
const MAX_LARGE = 12; // rows or columns that have room for a larger font
const SIDE = 480; // pixels, of a matrix without numbers

/**
 * A matrix to draw.
 * @typedef {object} Shown
 * @property {Matrix} matrix
 * @property {Matrix} [other] The matrix that is subtracted from it.
 * @property {Cells} cells What is drawn.
 * @property {boolean} isNormalized Whether the cells are shares of their row.
 */

/**
 * Draws a matrix.
 * @param {HTMLElement} plot The element that plotly draws in.
 * @param {Shown} shown
 * @param {{max: number, isSigned: boolean}} scale
 * @param {string[]} titles Of the vertical and of the horizontal axis.
 */
export function drawMatrix(plot, {matrix, other, cells, isNormalized}, {max, isSigned}, [vertical, horizontal]) {
  const size = Math.max(cells.length, cells[0].length);
  const isNumbered = size <= MAX_NUMBERED;
  const side = isNumbered ? (size > MAX_LARGE ? 30 : 38) : Math.max(1, SIDE / size);
  const text = (/** @type {number | null} */ value) => {
    if (value === null) return '';
    return (other && value > 0 ? '+' : '') + (isNormalized ? value.toFixed(2) : number(value));
  };
  const font = {size: size > MAX_LARGE ? 9 : 11};
  const numbers = {
    text: cells.map((line) => line.map(text)),
    texttemplate: '%{text}',
    textfont: font,
    xgap: 1,
    ygap: 1,
  };
  const bare = {showgrid: false, zeroline: false};
  const ticks = (/** @type {string[]} */ names) =>
    isNumbered && names.length
      ? {tickvals: [...names.keys()], ticktext: names.map((name) => plotlyText(name, 14))}
      : {};
  const layout = baseLayout({
    width: Math.round(side * cells[0].length) + 110,
    height: Math.round(side * cells.length) + 90,
    margin: {l: 90, r: 20, t: 10, b: 80},
    dragmode: false,
    xaxis: axis(horizontal, {...bare, ...ticks(matrix.columns), tickangle: -45}),
    yaxis: axis(vertical, {...bare, ...ticks(matrix.rows), autorange: 'reversed'}),
  });
  const trace = {...heatmap(cells, max, isSigned), ...(isNumbered && numbers)};
  return drawHeatmap(plot, trace, layout, ({x, y}) => [
    `${matrix.rows[y] ?? y} → ${matrix.columns[x] ?? x}`,
    describeCell(matrix, x, y),
    ...(other ? [`minus ${describeCell(other, x, y)}`, `= ${text(cells[y][x])}`] : []),
  ]);
}

/**
 * @param {Matrix} matrix
 * @param {number} x
 * @param {number} y
 */
function describeCell({values, shares}, x, y) {
  const share = shares[y][x];
  return `${number(values[y][x] ?? NaN)}${share === null ? '' : ` (${(100 * share).toFixed(1)} % of the row)`}`;
}
