// One matrix as a heatmap with its numbers, and what a cell is made of under the pointer.

import {axis, layout, plain} from './charts.js';
import {number} from './formats.js';
import {drawHeat, heatmap} from './heat.js';
import {cellsOf} from './matrix_cells.js';

const NUMBERED = 30; // rows or columns; beyond that nobody reads the numbers, or the names
const ROOMY = 12; // rows or columns that have room for a larger hand
const SIDE = 480; // pixels, of a matrix without numbers

/**
 * Draws a matrix.
 * @param {HTMLElement} plot The element that plotly draws in.
 * @param {Object} shown matrix: as the server gives it; table: its cells as they are shown; other: the matrix that was
 *     taken from it, if one was; isShare: whether cells are shares of their row.
 * @param {Object} scale most and isSigned, as for heatmap.
 * @param {string[]} titles What the rows and what the columns are.
 */
export function drawMatrix(plot, {matrix, table, other, isShare}, {most, isSigned}, [down, across]) {
  const size = Math.max(table.length, table[0].length);
  const isNumbered = size <= NUMBERED;
  const cell = isNumbered ? (size > ROOMY ? 30 : 38) : Math.max(1, SIDE / size);
  const words = (value) => (value === null ? '' : `${other && value > 0 ? '+' : ''}${isShare ? value.toFixed(2) : number(value)}`);
  const numbers = {text: table.map((line) => line.map(words)), texttemplate: '%{text}', textfont: {size: size > ROOMY ? 9 : 11}, xgap: 1, ygap: 1};
  const bare = {showgrid: false, zeroline: false};
  const ticks = (names) => (isNumbered && names.length ? {tickvals: [...names.keys()], ticktext: names.map((name) => plain(name, 14))} : {});
  const arrangement = layout({
    width: Math.round(cell * table[0].length) + 110,
    height: Math.round(cell * table.length) + 90,
    margin: {l: 90, r: 20, t: 10, b: 80},
    dragmode: false,
    xaxis: axis(across, {...bare, ...ticks(matrix.columns), tickangle: -45}),
    yaxis: axis(down, {...bare, ...ticks(matrix.rows), autorange: 'reversed'}),
  });
  const trace = {...heatmap(table, most, isSigned), ...(isNumbered && numbers)};
  return drawHeat(plot, trace, arrangement, ({x, y}) => [
    `${matrix.rows[y] ?? y} → ${matrix.columns[x] ?? x}`,
    cellWords(matrix, x, y),
    ...(other ? [`minus ${cellWords(other, x, y)}`, `= ${words(table[y][x])}`] : []),
  ]);
}

function cellWords(matrix, x, y) {
  const share = cellsOf(matrix, true)[y][x];
  return `${number(matrix.values[y][x])}${share === null ? '' : ` (${(100 * share).toFixed(1)} % of the row)`}`;
}
