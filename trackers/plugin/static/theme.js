// TensorBoard's own look: its dark mode as it is switched, and its Roboto, which a frame does not inherit.

const outside = window.parent.document;
const listeners = [];

/** Follows TensorBoard's dark mode from now on. */
export function follow() {
  const take = () => {
    document.body.classList.toggle('dark', isDark());
    listeners.forEach((listener) => listener());
  };
  new MutationObserver(take).observe(outside.body, {attributes: true, attributeFilter: ['class']});
  document.body.classList.toggle('dark', isDark());
  document.head.append(Object.assign(document.createElement('style'), {textContent: fontFaces()}));
}

/** Calls back whenever dark mode is switched. */
export function onTheme(listener) {
  listeners.push(listener);
}

export function isDark() {
  return outside.body.classList.contains('dark-mode');
}

/** A colour of style.css, such as `--ink`, for those who draw it themselves. */
export function color(variable) {
  return getComputedStyle(document.body).getPropertyValue(variable).trim();
}

function fontFaces() {
  const rules = [...outside.styleSheets].flatMap((sheet) => {
    try {
      return [...sheet.cssRules];
    } catch {
      return []; // a sheet from elsewhere
    }
  });
  const faces = rules.filter((rule) => rule instanceof window.parent.CSSFontFaceRule && /Roboto/.test(rule.cssText));
  const absolute = (url) => new URL(url, outside.baseURI).href;
  return faces.map((face) => face.cssText.replace(/url\("?([^")]+)"?\)/g, (_, url) => `url("${absolute(url)}")`)).join('\n');
}
