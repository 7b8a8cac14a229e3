// How curves are drawn: tags, smoothing, axes, splits.

import {request} from '../store/api.js';
import {change, state, toggled} from '../store/state.js';
import {el} from './dom.js';
import {menu} from './menu.js';

const TAGS_LIFETIME = 10_000; // milliseconds

/** @type {{tags: string[], shown: string[]}} */
let known = {tags: [], shown: []};
let fetchedAt = -Infinity;

/** Fetches which tags there are, if that was long ago. */
export async function fetchTags() {
  if (performance.now() - fetchedAt < TAGS_LIFETIME) return;
  fetchedAt = performance.now();
  known = await request('tags');
}

/** The tags to draw: those that are set, else those that the server proposes. */
export function shownTags() {
  return (state.tags ?? known.shown).filter((tag) => known.tags.includes(tag));
}

const tagsMenu = menu('Tags', () =>
  known.tags.map((tag) => ({
    key: tag,
    title: tag,
    group: tag.includes('/') ? tag.slice(0, tag.indexOf('/')) : 'tags',
    isChecked: shownTags().includes(tag),
    toggle: () => change({tags: toggled(shownTags(), tag)}),
  })),
);

const weight = el('output');
const smoothing = el('input', {type: 'range', min: 0, max: 0.99, step: 0.01, 'aria-label': 'Smoothing'});
smoothing.oninput = () => change({smoothing: smoothing.valueAsNumber});

const AXES = {step: 'Step', relative: 'Relative', wall: 'Wall'};
const options = Object.entries(AXES).map(([value, text]) => el('option', {value}, text));
const x = el('select', {'aria-label': 'Horizontal axis'}, ...options);
x.onchange = () => change({x: x.value});

const checkboxes = [
  checkbox(
    'log x',
    () => state.logx,
    () => change({logx: !state.logx}),
  ),
  checkbox(
    'log y',
    () => state.logy,
    () => change({logy: !state.logy}),
  ),
  ...['train', 'validation'].map((split) =>
    checkbox(
      split,
      () => state.splits.includes(split),
      () => change({splits: toggled(state.splits, split)}),
    ),
  ),
];

/** The controls above the charts. */
export const controls = el(
  'div.controls',
  {},
  tagsMenu.element,
  el('label', {}, 'Smoothing', smoothing, weight),
  el('label', {}, 'Horizontal axis', x),
  ...checkboxes.map(({label}) => label),
);

/** Draws the state of the controls. */
export function drawControls() {
  smoothing.value = String(state.smoothing);
  weight.textContent = state.smoothing.toFixed(2);
  x.value = state.x;
  checkboxes.forEach(({box, isOn}) => (box.checked = isOn()));
  tagsMenu.retitle(`Tags: ${shownTags().length} of ${known.tags.length}`);
}

/**
 * @param {string} text
 * @param {() => boolean} isOn
 * @param {() => void} onchange
 */
function checkbox(text, isOn, onchange) {
  const box = el('input', {type: 'checkbox', onchange});
  return {box, isOn, label: el('label', {}, box, text)};
}
