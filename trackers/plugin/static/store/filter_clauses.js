// Clauses that a click adds to the filter.

/**
 * A filter that also asks for a tag.
 * @param {string} filter
 * @param {string} tag
 */
export function withTag(filter, tag) {
  const clause = `tags = ${quoted(tag)}`;
  if (!filter.trim()) return clause;
  return `${/\bor\b/i.test(filter) ? `(${filter})` : filter} and ${clause}`;
}

/**
 * Text in quotes, unless it means the same without.
 * @param {string} text
 */
function quoted(text) {
  if (/^[\w./-]+$/.test(text) && !/^(and|or|not)$/i.test(text)) return text;
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}
