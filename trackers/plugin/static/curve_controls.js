// How curves are drawn: tags, smoothing, axes, splits.

import {el} from './dom.js';
import {menu} from './menu.js';
import {ask} from './server.js';
import {change, onChange, state, toggled} from './state.js';

const USUAL = [/^epoch_(val_)?accuracy$/, /^epoch_loss$/, /^epoch_/, /loss/i];
const AGAIN = 10_000; // milliseconds

let known = [];
let asked = -Infinity;

/** Asks which tags there are, when that was long ago. */
export async function tagsKnown() {
  if (performance.now() - asked < AGAIN) return;
  asked = performance.now();
  known = (await ask('tags')).scalars;
  tags.retitle(title());
}

/** The tags to draw: those that are set; otherwise up to two that most people look for first. */
export function shownTags() {
  const set = (state.tags ?? []).filter((tag) => known.includes(tag));
  if (state.tags) return set;
  const usual = USUAL.map((pattern) => known.find((tag) => pattern.test(tag)));
  return [...new Set([...usual, known.find((tag) => !/^(Best|Last)\//.test(tag)), known[0]])].filter((tag) => tag !== undefined).slice(0, 2);
}

const title = () => `Tags: ${shownTags().length} of ${known.length}`;
const tags = menu('Tags', () =>
  known.map((tag) => ({
    title: tag,
    group: tag.includes('/') ? tag.slice(0, tag.indexOf('/')) : 'tags',
    ticked: shownTags().includes(tag),
    onTick: () => change({tags: toggled(shownTags(), tag)}),
  })),
);

const weight = el('output');
const smoothing = el('input', {type: 'range', min: 0, max: 0.99, step: 0.01, 'aria-label': 'Smoothing'});
smoothing.oninput = () => change({smoothing: smoothing.valueAsNumber});

const x = el(
  'select',
  {'aria-label': 'Horizontal axis'},
  ...Object.entries({step: 'Step', relative: 'Relative', wall: 'Wall'}).map(([value, text]) => el('option', {value}, text)),
);
x.onchange = () => change({x: x.value});

const ticks = [
  tick('log x', () => state.logx, () => change({logx: !state.logx})),
  tick('log y', () => state.logy, () => change({logy: !state.logy})),
  ...['train', 'validation'].map((split) => tick(split, () => state.splits.includes(split), () => change({splits: toggled(state.splits, split)}))),
];

/** What stands above the charts. */
export const controls = el('div.controls', {}, tags, el('label', {}, 'Smoothing', smoothing, weight), el('label', {}, 'Horizontal axis', x), ...ticks.map(({label}) => label));

function take() {
  smoothing.value = state.smoothing;
  weight.textContent = state.smoothing.toFixed(2);
  x.value = state.x;
  ticks.forEach(({box, isOn}) => (box.checked = isOn()));
  tags.retitle(title());
}

function tick(text, isOn, onchange) {
  const box = el('input', {type: 'checkbox', onchange});
  return {box, isOn, label: el('label', {}, box, text)};
}

take();
onChange(take);
