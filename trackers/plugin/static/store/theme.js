// TensorBoard's look: its dark mode, and its Roboto, which a frame does not inherit.

import {notify} from './state.js';

const outer = window.parent.document;

/** Follows TensorBoard's dark mode from now on. */
export function followTheme() {
  const apply = () => {
    document.body.classList.toggle('dark', isDark());
    notify('theme');
  };
  new MutationObserver(apply).observe(outer.body, {attributes: true, attributeFilter: ['class']});
  apply();
  document.head.append(Object.assign(document.createElement('style'), {textContent: fontFaces()}));
}

/** Whether TensorBoard is in dark mode. */
export function isDark() {
  return outer.body.classList.contains('dark-mode');
}

/**
 * A colour of the style sheet, for charts.
 * @param {string} variable Such as `--text`.
 */
export function color(variable) {
  return getComputedStyle(document.body).getPropertyValue(variable).trim();
}

function fontFaces() {
  const rules = [...outer.styleSheets].flatMap((sheet) => {
    try {
      return [...sheet.cssRules];
    } catch {
      return []; // a sheet of another origin
    }
  });
  const faces = rules.filter((rule) => rule.cssText.startsWith('@font-face') && /Roboto/.test(rule.cssText));
  const absolute = (/** @type {string} */ url) => new URL(url, outer.baseURI).href;
  return faces
    .map((face) => face.cssText.replace(/url\("?([^")]+)"?\)/g, (_, url) => `url("${absolute(url)}")`))
    .join('\n');
}
