// How much each hyperparameter decides over a metric, as trackers/view/importance.py says.

import {el, name} from './dom.js';
import {ask} from './server.js';

const list = el('dl');
const told = el('p');
const heading = el('h3', {}, 'Importance');
/** What the page shows. */
export const importance = el('aside.importance', {}, heading, told, list);

let asked = '';

/** Asks for the importances when other runs or another metric are shown; the forest takes the server a second. */
export async function drawImportance(rows, metric) {
  const question = {score: metric?.name, runs: rows.map((row) => row.run)};
  if (!metric || asked === JSON.stringify(question)) return;
  asked = JSON.stringify(question);
  const mine = asked;
  told.textContent = '…';
  try {
    const shares = await ask('importance', question);
    if (mine !== asked) return; // overtaken
    heading.replaceChildren('Importance for best ', name(metric.title));
    told.textContent = 'A random forest over these runs: what was never varied has none.';
    list.replaceChildren(...shares.flatMap(line));
  } catch (error) {
    list.replaceChildren();
    told.textContent = error.message;
  }
}

function line([hparam, share]) {
  const percent = `${(100 * share).toFixed(0)} %`;
  return [el('dt', {title: hparam}, name(hparam)), el('dd', {}, percent), el('div.share', {style: `--share: ${100 * share}%`})];
}
