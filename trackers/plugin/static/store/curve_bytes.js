// The format in which the server sends curves: a header of JSON, then float64 numbers that need no parsing.

/**
 * New points of a curve.
 * @typedef {object} CurvePart
 * @property {string} run
 * @property {string} split
 * @property {number} start The index of the first new point; what the page has from there on is superseded.
 * @property {Float64Array[]} columns Steps, wall times and values.
 */

/**
 * Parses a response: the header's length (little-endian uint32), the header, and the numbers of each curve.
 * @param {ArrayBuffer} buffer
 * @returns {CurvePart[]}
 */
export function parseCurves(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  /** @type {{run: string, split: string, start: number, count: number}[]} */
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let offset = 4 + length;
  return header.map(({run, split, start, count}) => {
    const columns = [0, 1, 2].map(() => {
      const numbers = new Float64Array(buffer, offset, count);
      offset += count * 8;
      return numbers;
    });
    return {run, split, start, columns};
  });
}

/**
 * Continues a column of numbers.
 * @param {Float64Array | undefined} old
 * @param {number} start The index of the first new number.
 * @param {Float64Array} numbers
 */
export function appendAt(old, start, numbers) {
  if (!old || !start) return numbers;
  const whole = new Float64Array(start + numbers.length);
  whole.set(old.subarray(0, start));
  whole.set(numbers, start);
  return whole;
}
