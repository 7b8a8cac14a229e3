// Images, sounds and texts of the chosen runs, side by side at any step.

import {el} from './dom.js';
import {card, fault, stepWords, titleOf} from './media_cards.js';
import {mediaControls} from './media_controls.js';
import {address, look, placesAt, valuesAt} from './media_data.js';
import {isDark} from './theme.js';

const SIDE = 224; // pixels, to which small images are enlarged

const controls = mediaControls({isStepped: true});
const cards = el('div.cards');
/** What the page shows. */
export const element = el('div.media', {}, controls.element, cards);

const CONTENT = {
  images: ({type}, source, alt) => (type ? el('a', {href: source, target: '_blank', title: 'Open it in its own size'}, el('img', {src: source, alt})) : fault('not a PNG, JPEG, GIF or WebP image')),
  audio: ({type}, source) => (type ? player(source) : fault('not a WAV, Ogg, FLAC or MP3 sound')),
  text: ({text}) => el('div.text', {dir: 'auto'}, text),
};
let drawn = '';

/** Draws what is set; fetches what is new. */
export async function draw() {
  const found = await look(['images', 'audio', 'text']);
  const step = controls.draw(found);
  const places = placesAt(found.series, step);
  const values = await valuesAt(found.media ?? [], places);
  const wanted = JSON.stringify([found.media, step, places, places.map(titleOf), isDark()]);
  if (wanted === drawn) return; // a sound goes on
  const made = places.map((place, number) => card(place, stepWords(place, step), ...content(found.media, place, values[number])));
  // The pictures before stay until these are there, so that nothing flickers under a hand on the slider.
  await Promise.all(made.flatMap((one) => [...one.querySelectorAll('img')]).map(loaded));
  cards.replaceChildren(...made);
  drawn = wanted;
}

function content(media, place, value) {
  if (!value) return [];
  if (value.error) return [fault(value.error)];
  const alt = `${media[1]} of ${place.folder} at step ${place.step}`;
  if (!value.rows.length) return [fault('it is empty')];
  return value.rows.map((row, index) => CONTENT[media[0]](row, address(media, place, index), alt));
}

function player(source) {
  const audio = el('audio', {src: source, controls: true, preload: 'metadata'});
  audio.onerror = () => audio.replaceWith(fault('this browser cannot play it'));
  return audio;
}

async function loaded(image) {
  try {
    await image.decode();
  } catch {
    return; // its alternative text says what it should be
  }
  const times = Math.max(1, Math.floor(SIDE / Math.max(image.naturalWidth, image.naturalHeight)));
  image.style.width = `${times * image.naturalWidth}px`;
}
