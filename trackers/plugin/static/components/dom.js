// Making elements and keeping them. Whatever logs contain enters the page here, as text and never as markup.

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * @template {string} S
 * @typedef {S extends `${infer T}.${string}` ? ElementNamed<T> : ElementNamed<S>} ElementOf
 */

/**
 * @template {string} T
 * @typedef {T extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[T] : HTMLElement} ElementNamed
 */

/**
 * Makes an element.
 * @template {string} S
 * @param {S} tag Its tag, with classes after dots: "td.number".
 * @param {Record<string, unknown>} properties Its properties (`onclick`, `title`, …); those with a dash are attributes.
 * @param {...Child} children Words become text; null, undefined and false nothing.
 * @returns {ElementOf<S>}
 */
export function el(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-')) element.setAttribute(key, String(value));
    else Object.assign(element, {[key]: value});
  }
  element.append(...content(children));
  return /** @type {ElementOf<S>} */ (element);
}

/** @param {Child[]} children */
function content(children) {
  return children.flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    return [child instanceof Node ? child : String(child)];
  });
}

/**
 * Text out of the logs, isolated: written from right to left, it does not turn its neighbours round.
 * @template {string} S
 * @param {string} text
 * @param {S} [tag]
 * @returns {ElementOf<S>}
 */
export function logText(text, tag = /** @type {S} */ ('bdi')) {
  return el(tag, {}, text);
}

/**
 * Gives an element a list of children. Those that it has already stay, and the one with keyboard focus is not even
 * moved, which would take the focus away.
 * @param {Element} parent
 * @param {Element[]} children
 */
export function syncChildren(parent, children) {
  const kept = new Set(children);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  const focused = children.findIndex((child) => child.parentNode === parent && child.contains(document.activeElement));
  let next = parent.firstElementChild;
  children.forEach((child, index) => {
    if (index === focused) next = child.nextElementSibling;
    else if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  });
}

/**
 * A list whose items keep their elements from one draw to the next.
 * @template T
 * @param {Element} parent
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => {element: HTMLElement, update: (item: T) => void}} create
 * @returns {(items: T[]) => void} Draws the items.
 */
export function keyedList(parent, keyOf, create) {
  /** @type {Map<string, ReturnType<typeof create>>} */
  let entries = new Map();
  return (items) => {
    const next = new Map(items.map((item) => [keyOf(item), entries.get(keyOf(item)) ?? create(item)]));
    for (const item of items) next.get(keyOf(item))?.update(item);
    syncChildren(
      parent,
      [...next.values()].map(({element}) => element),
    );
    entries = next;
  };
}

/**
 * Combines calls that come in one frame of the browser into one.
 * @param {() => void} call
 */
export function batchFrame(call) {
  let isScheduled = false;
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      call();
    });
  };
}
