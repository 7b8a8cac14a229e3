// The colours of points by a column of their metadata: one per text, or a scale for numbers.

// Tableau's palettes of ten and its lighter half: https://help.tableau.com/current/pro/desktop/en-us/formatting_create_custom_colors.htm
const PALETTE = [
  ...['#4e79a7', '#f28e2b', '#e15759', '#76b7b2', '#59a14f', '#edc948', '#b07aa1', '#ff9da7', '#9c755f', '#bab0ac'],
  ...['#a0cbe8', '#ffbe7d', '#d37295', '#499894', '#8cd17d', '#b6992d', '#d4a6c8', '#86bcb6', '#d7b5a6', '#79706e'],
];
const LOW = [49, 104, 142]; // of a scale
const HIGH = [245, 166, 35];

/**
 * How the points of a column are coloured.
 * @typedef {object} PointColors
 * @property {{text: string, color: string}[]} categories The texts and their colours, sorted; none of a scale.
 * @property {[number, number] | null} range The ends of a scale; null of categories.
 * @property {(text: string) => string} colorOf In CSS.
 */

/**
 * Chooses the colours of a column, the same for all runs.
 * @param {string[][]} columns A text per point, of each run.
 * @param {{yes: string, no: string, none: string}} colors For a column of yes and no, where yes stands out; and for
 *     texts without a colour.
 * @returns {PointColors}
 */
export function pointColors(columns, {yes, no, none}) {
  const texts = [...new Set(columns.flat())];
  if (texts.length && texts.every((text) => text === 'yes' || text === 'no')) {
    const colors = new Map(texts.sort().map((text) => [text, text === 'yes' ? yes : no]));
    return ofCategories(colors, none);
  }
  const numbers = texts.map(Number);
  const isNumeric = texts.every((text, index) => text.trim() && Number.isFinite(numbers[index]));
  if (isNumeric && texts.length > PALETTE.length) return ofScale(numbers, none);
  const sorted = texts.sort((a, b) => a.localeCompare(b, 'en', {numeric: true})).slice(0, PALETTE.length);
  return ofCategories(new Map(sorted.map((text, index) => [text, PALETTE[index]])), none);
}

/**
 * @param {Map<string, string>} colors
 * @param {string} none
 * @returns {PointColors}
 */
function ofCategories(colors, none) {
  const categories = [...colors].map(([text, color]) => ({text, color}));
  return {categories, range: null, colorOf: (text) => colors.get(text) ?? none};
}

/**
 * @param {number[]} numbers
 * @param {string} none
 * @returns {PointColors}
 */
function ofScale(numbers, none) {
  const min = numbers.reduce((least, value) => Math.min(least, value), Infinity);
  const max = numbers.reduce((greatest, value) => Math.max(greatest, value), -Infinity);
  const colorOf = (/** @type {string} */ text) => {
    const share = max > min ? (Number(text) - min) / (max - min) : 0;
    if (!text.trim() || !Number.isFinite(share)) return none;
    return `rgb(${LOW.map((low, index) => Math.round(low + share * (HIGH[index] - low))).join(', ')})`;
  };
  return {categories: [], range: [min, max], colorOf};
}

/**
 * Which points a search matches: those whose text is the search, or else those whose text contains it.
 * @param {string[]} column A text per point.
 * @param {string} search
 * @param {boolean} isExact Whether any run has the search as a whole text.
 */
export function matchingPoints(column, search, isExact) {
  const words = search.toLowerCase();
  return column.map((text) => (isExact ? text === search : text.toLowerCase().includes(words)));
}
