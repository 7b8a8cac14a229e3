// A card with all there is to know of one run: what people say of it, and what its record says.

import {colorDot, statusDot} from './cells.js';
import {colorOf} from './colors.js';
import {el, name} from './dom.js';
import {words} from './formats.js';
import {drawLabel, label} from './label.js';
import {table} from './runs.js';
import {ask} from './server.js';
import {change, state} from './state.js';

const SHOWN = ['status', 'start', 'duration', 'dataset', 'seed', 'commit', 'command'];

const heading = el('h2');
const facts = el('dl');
const problems = el('div.problems');
const close = el('button.link', {type: 'button', title: 'Close', 'aria-label': 'Close', onclick: () => change({card: ''})}, '×');
/** What the page shows. */
export const card = el('aside.sheet', {hidden: true, 'aria-label': 'Details of a run'}, el('header', {}, heading, close), label, problems, facts);

let asked = '';
let told = null;

/** Draws the card of the run that was clicked; asks for its record when its row is new. */
export function drawCard() {
  const row = table.rows.get(state.card);
  if (card.hidden === Boolean(row)) {
    card.hidden = !row;
    document.body.classList.toggle('carded', Boolean(row));
    window.dispatchEvent(new Event('resize')); // charts have less room, or more
  }
  if (!row) return;
  const wanted = JSON.stringify(row);
  if (wanted !== asked) learn(row.run, wanted);
  heading.replaceChildren(colorDot(colorOf(row.run)), name(row.run));
  drawLabel(row, told?.read_only ?? true);
  const known = SHOWN.map((column) => [column, column === 'commit' ? row.commit : words(table.column.get(column), row[column])]);
  const lines = [...known, ...(told?.facts ?? [])].filter(([, text]) => text);
  facts.replaceChildren(...lines.flatMap(([what, text]) => [el('dt', {}, name(what)), el('dd', {}, what === 'status' && statusDot(text), name(text))]));
  const sentences = [...(told?.problems ?? []).map((text) => el('p.problem', {}, text)), ...(told?.notices ?? []).map((text) => el('p', {}, text))];
  problems.replaceChildren(...sentences);
}

async function learn(run, wanted) {
  if (told?.run !== run) told = null;
  asked = wanted;
  const found = await ask('details', {run}).catch((error) => ({facts: [], notices: [], problems: [error.message], read_only: true}));
  if (asked !== wanted) return; // overtaken
  told = {...found, run};
  drawCard();
}
