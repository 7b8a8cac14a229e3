// A button with a panel below it.

import {el} from './dom.js';

/**
 * Makes the button; a click beside the panel, or Escape, closes it.
 * @param {string} title What the button is called.
 * @param {HTMLElement} panel What it opens.
 * @param {function()} onOpen Called when the panel has opened.
 * @returns {HTMLElement} With a method `retitle(text)`.
 */
export function dropdown(title, panel, onOpen = () => {}) {
  const button = el('button.button', {type: 'button', 'aria-haspopup': 'true', 'aria-expanded': 'false'}, title);
  const holder = el('div.menu', {}, button, panel);
  const open = (isOpen) => {
    panel.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    onOpen();
    panel.classList.toggle('left', holder.getBoundingClientRect().left > window.innerWidth / 2);
  };
  panel.classList.add('panel');
  panel.hidden = true;
  button.onclick = () => open(panel.hidden);
  document.addEventListener('pointerdown', (event) => holder.contains(event.target) || open(false));
  holder.addEventListener('keydown', (event) => event.key === 'Escape' && open(false));
  holder.retitle = (text) => (button.textContent = text);
  return holder;
}
