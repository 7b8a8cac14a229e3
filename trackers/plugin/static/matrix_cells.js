// The cells of matrices as they are shown: as they were written, as shares of their row, or one matrix minus another.

/**
 * What is shown of a matrix.
 * @param {{values: Array<Array<number|null>>}} matrix As the server gives it; null is what is not finite.
 * @param {string} cells share or count.
 */
export function cellsOf({values}, cells) {
  return cells === 'share' ? values.map(shares) : values;
}

/** One table of cells minus another; null if they do not have the same names and sizes. */
export function difference(matrix, other, cells) {
  const isSame = ({values, rows, columns}) => JSON.stringify([values.length, values[0].length, rows, columns]);
  if (isSame(matrix) !== isSame(other)) return null;
  const taken = cellsOf(other, cells);
  return cellsOf(matrix, cells).map((line, row) => line.map((cell, column) => minus(cell, taken[row][column])));
}

/** Every cell, one after the other, but for holes. */
export function known(table) {
  return table.flat().filter((cell) => cell !== null);
}

/** Nothing where the row has nothing: a class without samples has no shares. */
function shares(line) {
  const sum = known([line]).reduce((total, cell) => total + Math.abs(cell), 0);
  return line.map((cell) => (cell === null || !sum ? null : cell / sum));
}

function minus(cell, other) {
  return cell === null || other === null ? null : cell - other;
}
