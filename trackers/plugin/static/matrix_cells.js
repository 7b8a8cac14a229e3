// The cells of matrices as they are shown: as they were written, as shares of their row, or one matrix minus another.

/**
 * What is shown of a matrix.
 * @param {{values: Array<Array<number|null>>}} matrix As the server gives it; null is what is not finite.
 * @param {boolean} isShare Whether each cell is divided by the sum of its row.
 */
export function cellsOf({values}, isShare) {
  return isShare ? values.map(shares) : values;
}

/** The cells of one matrix minus those of another; null if they do not have the same sizes and names. */
export function difference(matrix, other, isShare) {
  const shape = ({values, rows, columns}) => JSON.stringify([values.length, values[0].length, rows, columns]);
  if (shape(matrix) !== shape(other)) return null;
  const taken = cellsOf(other, isShare);
  return cellsOf(matrix, isShare).map((line, row) => line.map((cell, column) => minus(cell, taken[row][column])));
}

/** One scale of colours for the rows of all matrices, as heatmap wants it. */
export function scaleOf(lines, isShare, isDifference) {
  let least = 0, most = 0;
  for (const cell of lines.flat()) {
    least = Math.min(least, cell ?? 0);
    most = Math.max(most, cell ?? 0);
  }
  const isSigned = isDifference || least < 0;
  return {isSigned, most: isShare && !isSigned ? 1 : Math.max(-least, most) || 1};
}

/** Nothing where the row has nothing: a class without samples has no shares. */
function shares(line) {
  const sum = line.reduce((total, cell) => total + Math.abs(cell ?? 0), 0);
  return line.map((cell) => (cell === null || !sum ? null : cell / sum));
}

function minus(cell, other) {
  return cell === null || other === null ? null : cell - other;
}
