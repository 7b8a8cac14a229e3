// One matrix as a heatmap with its numbers.

import {number} from '../store/formats.js';
import {drawHeatmap, heatmap} from './heatmap.js';
import {columnShades} from './matrix_cells.js';
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
  const isTable = matrix.is_table;
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
  // The columns of a table are few, and their numbers long.
  const [width, names, left] = isTable ? [2 * side, 24, 150] : [side, 14, 90];
  const ticks = (/** @type {string[]} */ all) =>
    isNumbered && all.length ? {tickvals: [...all.keys()], ticktext: all.map((name) => plotlyText(name, names))} : {};
  const layout = baseLayout({
    width: Math.round(width * cells[0].length) + left + 20,
    height: Math.round(side * cells.length) + 90,
    margin: {l: left, r: 20, t: 10, b: 80},
    dragmode: false,
    xaxis: axis(horizontal, {...bare, ...ticks(matrix.columns), tickangle: -45}),
    yaxis: axis(vertical, {...bare, ...ticks(matrix.rows), autorange: 'reversed'}),
  });
  // The numbers of a table matter more than its colours, which are half as strong.
  const colors = isTable ? heatmap(columnShades(cells), 2, isSigned) : heatmap(cells, max, isSigned);
  const trace = {...colors, ...(isNumbered && numbers)};
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
function describeCell({values, shares, is_table: isTable}, x, y) {
  const share = isTable ? null : shares[y][x];
  return `${number(values[y][x] ?? NaN)}${share === null ? '' : ` (${(100 * share).toFixed(1)} % of the row)`}`;
}
