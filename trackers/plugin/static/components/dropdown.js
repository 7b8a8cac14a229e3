// A button with a panel below it.

import {el} from './dom.js';

/**
 * @typedef {object} Dropdown
 * @property {HTMLElement} element
 * @property {(text: string) => void} retitle Changes the button's text.
 */

/**
 * Makes the button; a click beside the panel, or Escape, closes it.
 * @param {string} title
 * @param {HTMLElement} panel
 * @param {() => void} [onOpen]
 * @returns {Dropdown}
 */
export function dropdown(title, panel, onOpen = () => {}) {
  const button = el('button.button', {type: 'button', 'aria-haspopup': 'true', 'aria-expanded': 'false'}, title);
  const element = el('div.menu', {}, button, panel);
  const open = (/** @type {boolean} */ isOpen) => {
    panel.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    onOpen();
    panel.classList.toggle('left', element.getBoundingClientRect().left > window.innerWidth / 2);
  };
  panel.classList.add('panel');
  panel.hidden = true;
  button.onclick = () => open(panel.hidden);
  document.addEventListener('pointerdown', ({target}) => element.contains(/** @type {Node} */ (target)) || open(false));
  element.addEventListener('keydown', ({key}) => {
    if (key !== 'Escape' || panel.hidden) return;
    open(false);
    button.focus();
  });
  return {
    element,
    retitle: (text) => {
      if (button.textContent !== text) button.textContent = text;
    },
  };
}
