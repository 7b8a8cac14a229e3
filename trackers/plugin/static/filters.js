// What a person types to choose runs: comparisons such as learning_rate < 1e-3, and words, joined by "and".
// The language of trackers/view/filters.py: parsed, never evaluated.

const COMPARISON = /^\s*(.+?)\s*(<=|>=|!=|==|=|<|>)\s*(.+?)\s*$/s;
const NUMBER = /^[+-]?(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;
const ORDERED = ['<', '<=', '>', '>='];
const PREFIXES = ['', 'hparams.', 'best.', 'last.'];

const OPERATORS = {
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '!=': (a, b) => a !== b,
  '==': (a, b) => a === b,
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
};

/**
 * Understands a filter.
 * @param {string} text Comparisons and words, joined by "and".
 * @param {Map} columns Name to column, as the server describes them.
 * @returns {{holds: function(Object): boolean, errors: string[]}} Whether it holds for a row; a part that cannot be
 *     understood is told in errors and left out.
 */
export function parse(text, columns) {
  const tests = [], errors = [];
  for (const part of text.split(/\s+and\s+/i).filter((words) => words.trim())) {
    try {
      tests.push(COMPARISON.test(part) ? comparison(part, columns) : words(part));
    } catch (error) {
      errors.push(error.message);
    }
  }
  return {holds: (row) => tests.every((test) => test(row)), errors};
}

/**
 * The column that a person means.
 * @param {string} wanted A column's whole name, or that of a hyperparameter, or of a metric, whose best value is meant.
 * @param {Map} columns Name to column.
 * @throws {Error} If there is none.
 */
export function column(wanted, columns) {
  const found = PREFIXES.map((prefix) => columns.get(prefix + wanted)).find(Boolean);
  if (found) return found;
  const known = [...columns.keys()].filter((name) => !/^(last|best_step)\./.test(name)).map((name) => name.replace(/^(hparams|best)\./, ''));
  const start = wanted.toLowerCase().slice(0, 3);
  const near = known.filter((name) => name.toLowerCase().includes(start)).slice(0, 3);
  throw new Error(`no run has '${wanted}'; there is ${(near.length ? near : known).join(', ')}`);
}

/** The test of one comparison: a row to whether it holds. */
export function comparison(text, columns) {
  const [, wantedColumn, sign, typed] = text.match(COMPARISON);
  const {name, type} = column(wantedColumn, columns);
  const word = typed.replace(/^['"]+|['"]+$/g, '');
  let wanted = value(typed);
  if (typeof wanted === 'string' && ORDERED.includes(sign)) {
    if (type !== 'time') throw new Error(`'${typed}' in '${text}' is no number, so ${sign} says nothing; use = or !=`);
    wanted = moment(word, text);
  }
  return (row) => holds(row[name], sign, wanted, word);
}

function holds(cell, sign, wanted, word) {
  const compare = OPERATORS[sign];
  if (Array.isArray(cell)) return compare(cell.includes(word), true); // tags: has it, or has it not
  if (cell === null || cell === undefined || Number.isNaN(cell)) return sign === '!=';
  if (typeof cell === 'string' || typeof wanted === 'string') {
    return !ORDERED.includes(sign) && compare(String(cell), word);
  }
  return compare(Number(cell), Number(wanted));
}

function value(typed) {
  if (/^(true|false)$/i.test(typed)) return typed.toLowerCase() === 'true';
  if (NUMBER.test(typed)) return Number(typed.replaceAll('_', '').replace(/inf(inity)?/i, 'Infinity'));
  return typed.replace(/^['"]+|['"]+$/g, '');
}

/** Seconds since the epoch; UTC, where no zone is said. */
function moment(typed, text) {
  const zoned = /[Tt ].*(Z|[+-]\d\d:?\d\d)$/.test(typed) || !/\d:\d/.test(typed);
  const found = Date.parse(zoned ? typed : `${typed}Z`) / 1000;
  if (Number.isNaN(found)) throw new Error(`'${typed}' in '${text}' should be a moment such as 2026-11-21 or 2026-11-21T14:03`);
  return found;
}

/** Words that stand anywhere in what is said of a run. */
function words(typed) {
  const wanted = typed.trim().replace(/^"|"$/g, '').toLowerCase();
  return (row) => Object.values(row).some((cell) => typeof cell !== 'number' && String(cell ?? '').toLowerCase().includes(wanted));
}
