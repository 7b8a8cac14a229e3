// Histograms over steps, a heatmap a run and split: the darker, the more of the values lie there.

import {rebinned, spanOf} from './buckets.js';
import {axis, layout} from './charts.js';
import {el} from './dom.js';
import {number} from './formats.js';
import {drawHeat, heatmap} from './heat.js';
import {card, fault, titleOf} from './media_cards.js';
import {mediaControls} from './media_controls.js';
import {at, look, valuesAt} from './media_data.js';
import {isDark} from './theme.js';

const BUCKETS = 60;
const MOST_STEPS = 128; // of a run
const SIZE = {width: 460, height: 280};

const controls = mediaControls({isStepped: false});
const cards = el('div.cards');
/** What the page shows. */
export const element = el('div.histograms', {}, controls.element, cards);

let drawn = '';

/** Draws what is set; fetches what is new. */
export async function draw() {
  const found = await look(['histograms']);
  controls.draw(found);
  const places = found.series.map(someSteps);
  const values = await valuesAt(found.media ?? [], places.flat());
  const wanted = JSON.stringify([found.media, places, found.series.map(titleOf), isDark()]);
  if (wanted === drawn) return;
  const all = values.map((value) => value.rows?.[0]);
  const span = spanOf(all.filter(Boolean)); // the same for every run, like the colours
  const plots = found.series.map(() => el('div'));
  cards.replaceChildren(...found.series.map((one, place) => card(one, said(one, places[place]), span ? plots[place] : fault('nothing was counted'))));
  const columns = all.map((histogram) => (histogram && span ? rebinned(histogram, span, BUCKETS) : new Array(BUCKETS).fill(null)));
  const most = columns.flat().reduce((greatest, share) => Math.max(greatest, share ?? 0), 0) || 1;
  for (const [place, some] of places.entries()) {
    const own = columns.splice(0, some.length);
    if (span) await drawHistograms(plots[place], some, own, span, most);
  }
  drawn = wanted;
}

/** All steps; of very many every second, fourth, …, and the last: those that were fetched stay among them. */
function someSteps(series) {
  const every = 2 ** Math.max(0, Math.ceil(Math.log2(series.steps.length / MOST_STEPS)));
  return series.steps.flatMap((_, place) => (place % every === 0 || place === series.steps.length - 1 ? [at(series, place)] : []));
}

function said(series, places) {
  const count = series.steps.length;
  return places.length < count ? `${places.length} of ${count} steps` : `${count} ${count === 1 ? 'step' : 'steps'}`;
}

function drawHistograms(plot, places, columns, span, most) {
  const width = (span.most - span.least) / BUCKETS || 1;
  const lower = Array.from({length: BUCKETS}, (_, bucket) => span.least + bucket * width);
  const z = lower.map((_, bucket) => columns.map((column) => column[bucket]));
  const trace = {...heatmap(z, most, false), x: places.map(({step}) => step), y: lower.map((edge) => edge + width / 2)};
  const arrangement = layout({
    ...SIZE,
    margin: {l: 60, r: 12, t: 8, b: 40},
    dragmode: false,
    xaxis: axis('step', {showgrid: false, zeroline: false}),
    yaxis: axis('', {showgrid: false, zeroline: false}),
  });
  return drawHeat(plot, trace, arrangement, ({x, y, z: share}) => [
    `step ${x}`,
    `${number(y - width / 2)} … ${number(y + width / 2)}`,
    `${(100 * share).toFixed(1)} % of the values`,
  ]);
}
