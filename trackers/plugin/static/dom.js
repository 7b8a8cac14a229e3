// Elements out of plain words. Whatever logs contain enters the page here, as text and never as markup.

/**
 * Makes an element.
 * @param {string} tag Its tag, with classes after dots: "td.number".
 * @param {Object} properties Its properties (`onclick`, `title`, …); those with a dash are set as attributes.
 * @param {...(Node|string|number|null|undefined|false)} children Words become text; null, undefined and false nothing.
 */
export function el(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-')) made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A name out of the logs, which may be written from right to left without turning what stands beside it. */
export function name(text, tag = 'bdi') {
  return el(tag, {}, text);
}

/** Calls a function once for many calls that come together. */
export function together(call) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      call();
    });
  };
}
