// The cells of matrices as they are shown: numbers, shares of their row, or the difference of two matrices.

/** @import {Matrix} from '../app/types.js' */

/** @typedef {(number | null)[][]} Cells */

/**
 * The cells of a matrix.
 * @param {Matrix} matrix
 * @param {boolean} isNormalized Whether as shares of their row.
 * @returns {Cells}
 */
export function cellsOf({values, shares}, isNormalized) {
  return isNormalized ? shares : values;
}

/**
 * One matrix minus another; null if their sizes or names differ.
 * @param {Matrix} matrix
 * @param {Matrix} other
 * @param {boolean} isNormalized
 * @returns {Cells | null}
 */
export function subtract(matrix, other, isNormalized) {
  const shape = (/** @type {Matrix} */ {values, rows, columns}) =>
    JSON.stringify([values.length, values[0].length, rows, columns]);
  if (shape(matrix) !== shape(other)) return null;
  const subtrahend = cellsOf(other, isNormalized);
  return cellsOf(matrix, isNormalized).map((line, row) =>
    line.map((cell, column) => difference(cell, subtrahend[row][column])),
  );
}

/**
 * The colours of a table's cells: each is divided by the largest magnitude of its column.
 * @param {Cells} cells
 * @returns {Cells}
 */
export function columnShades(cells) {
  const maxima = cells[0].map((_, column) => Math.max(...cells.map((line) => Math.abs(line[column] ?? 0))) || 1);
  return cells.map((line) => line.map((cell, column) => (cell === null ? null : cell / maxima[column])));
}

/**
 * One scale of colours for all matrices.
 * @param {Cells} lines The rows of all of them.
 * @param {boolean} isNormalized
 * @param {boolean} isDifference
 * @returns {{max: number, isSigned: boolean}} As `heatmap` takes it.
 */
export function scaleOf(lines, isNormalized, isDifference) {
  let [min, max] = [0, 0];
  for (const cell of lines.flat()) {
    min = Math.min(min, cell ?? 0);
    max = Math.max(max, cell ?? 0);
  }
  const isSigned = isDifference || min < 0;
  return {isSigned, max: isNormalized && !isSigned ? 1 : Math.max(-min, max) || 1};
}

/**
 * @param {number | null} cell
 * @param {number | null} other
 */
function difference(cell, other) {
  return cell === null || other === null ? null : cell - other;
}
