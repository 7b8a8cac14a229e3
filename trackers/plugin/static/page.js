// The page: what it is made of, and how it is kept up to date.

import {bar, drawBar} from './bar.js';
import {refresh as refreshColors} from './colors.js';
import {card, drawCard} from './details.js';
import {el, together} from './dom.js';
import {refresh, table} from './runs.js';
import {onChange, state} from './state.js';
import {drawTable, isPressed, tableView} from './table.js';
import {follow, onTheme} from './theme.js';
import {drawView, view, viewName} from './views.js';

const LEAST_PAUSE = 3000; // milliseconds
const message = el('div.message', {role: 'status'}, 'Reading the logs…');

/**
 * Draws the tab, and keeps it up to date for as long as it is open.
 * @param {Promise<Response>} first The server's first answer, which was asked for before this was loaded.
 */
export function open(first) {
  const sheet = el('link', {rel: 'stylesheet', href: new URL('style.css', import.meta.url).href});
  sheet.onload = () => {
    document.body.append(bar, message, tableView, view, card);
    follow();
    keepFresh(first);
  };
  document.head.append(sheet);
}

const draw = together(() => {
  if (isPressed()) return draw();
  document.body.dataset.view = viewName();
  const isEmpty = table.rows.size === 0;
  document.body.classList.toggle('empty', isEmpty);
  drawBar(drawTable());
  drawCard();
  if (!isEmpty) drawView();
});
onChange(draw);
onTheme(draw);

async function keepFresh(first) {
  const began = performance.now();
  try {
    if ((first || isSeen()) && (await refresh(first))) {
      await refreshColors();
      draw();
    } else if (isSeen()) {
      drawView(); // points may be new where no row is
    }
    say([table.rows.size ? '' : 'There is no run in this logdir yet; this page looks again by itself.', table.notice].join(' ').trim());
  } catch (error) {
    say(error.message);
  }
  // A logdir that takes long to look through is looked through less often.
  setTimeout(() => keepFresh(), Math.max(LEAST_PAUSE, 5 * (performance.now() - began)));
}

/** TensorBoard hides the frame of a tab that is not open. */
function isSeen() {
  return window.innerHeight > 0 && document.visibilityState === 'visible';
}

function say(text) {
  message.textContent = text;
  message.hidden = !text;
}
