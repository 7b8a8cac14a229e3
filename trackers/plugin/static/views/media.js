// Images, audio and text of the runs to show, side by side at any step.

import {el} from '../components/dom.js';
import {card, describeStep, displayName, errorLine} from '../components/media_cards.js';
import {mediaControls} from '../components/media_controls.js';
import {fetchSteps, fetchValues, mediaAddress, stepsAt} from '../store/media_data.js';
import {affects} from '../store/state.js';
import {isDark} from '../store/theme.js';

/** @import {SeriesStep} from '../app/types.js' */

/** @typedef {{type?: string | null, text?: string}} Item A row of a value. */

const DEPENDS_ON = ['points', 'runs', 'matches', 'theme', 'statuses', 'sort', 'selected', 'media', 'step'];
const SIDE = 224; // pixels, to which small images are enlarged

const controls = mediaControls({isStepped: true});
const cards = el('div.cards');
export const element = el('div.media', {}, controls.element, cards);

let drawn = '';

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const fetched = await fetchSteps(['images', 'audio', 'text']);
  const media = fetched.media ?? [];
  const step = controls.draw(fetched);
  const steps = stepsAt(fetched.series, step);
  const values = await fetchValues(media, steps);
  const key = JSON.stringify([media, step, steps, steps.map(displayName), isDark()]);
  if (key === drawn) return; // a sound plays on
  const next = steps.map((one, index) => card(one, describeStep(one, step), ...contentOf(media, one, values[index])));
  // The images before stay until these are loaded, so that nothing flickers while the user drags the slider.
  await Promise.all(next.flatMap((one) => [...one.querySelectorAll('img')]).map(enlarge));
  cards.replaceChildren(...next);
  drawn = key;
}

/**
 * @param {string[]} media Kind and tag.
 * @param {SeriesStep} step
 * @param {{error?: string, rows: Item[]} | undefined} value
 */
function contentOf(media, step, value) {
  if (!value) return [];
  if (value.error) return [errorLine(value.error)];
  if (!value.rows.length) return [errorLine('it is empty')];
  const [kind, tag] = media;
  const alt = `${tag} of ${step.folder} at step ${step.step}`;
  return value.rows.map((item, index) => elementOf(kind, item, mediaAddress(media, step, index), alt));
}

/**
 * @param {string} kind
 * @param {Item} item
 * @param {string} source
 * @param {string} alt
 */
function elementOf(kind, {type, text = ''}, source, alt) {
  if (kind === 'text') return el('div.text', {dir: 'auto'}, text);
  if (kind === 'audio') return type ? player(source) : errorLine('not a WAV, Ogg, FLAC or MP3 sound');
  if (!type) return errorLine('not a PNG, JPEG, GIF or WebP image');
  return el('a', {href: source, target: '_blank', title: 'Open in full size'}, el('img', {src: source, alt}));
}

/** @param {string} source */
function player(source) {
  const audio = el('audio', {src: source, controls: true, preload: 'metadata'});
  audio.onerror = () => audio.replaceWith(errorLine('this browser cannot play it'));
  return audio;
}

/** @param {HTMLImageElement} image */
async function enlarge(image) {
  try {
    await image.decode();
  } catch {
    return; // its alternative text says what it should be
  }
  const factor = Math.max(1, Math.floor(SIDE / Math.max(image.naturalWidth, image.naturalHeight)));
  image.style.width = `${factor * image.naturalWidth}px`;
  // The pixels of a small image are seen one by one; a large one may be made smaller, and stays smooth.
  if (factor > 1) image.style.imageRendering = 'pixelated';
}
