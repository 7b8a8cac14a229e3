// Text for plotly, which takes some tags in it for markup.

/**
 * Text in which every character stands for itself, truncated.
 * @param {string} text
 * @param {number} [limit] Characters.
 */
export function plotlyText(text, limit = 60) {
  const short = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
