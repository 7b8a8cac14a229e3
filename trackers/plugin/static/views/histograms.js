// Histograms over steps, a heatmap per run and split: the darker, the more values.

import {el} from '../components/dom.js';
import {card, displayName, errorLine} from '../components/media_cards.js';
import {mediaControls} from '../components/media_controls.js';
import {drawHeatmap, heatmap} from '../charts/heatmap.js';
import {axis, baseLayout} from '../charts/plotly.js';
import {commonRange, rebin} from '../charts/rebin.js';
import {number} from '../store/formats.js';
import {fetchSteps, fetchValues, stepAt} from '../store/media_data.js';
import {affects} from '../store/state.js';
import {isDark} from '../store/theme.js';

/** @import {Histogram, Series, SeriesStep} from '../app/types.js' */
/** @import {Range} from '../charts/rebin.js' */

const DEPENDS_ON = ['points', 'runs', 'matches', 'theme', 'statuses', 'sort', 'selected', 'media'];
const BUCKETS = 60;
const MAX_STEPS = 128; // of a run
const SIZE = {width: 460, height: 280};

const controls = mediaControls({isStepped: false});
const cards = el('div.cards');
export const element = el('div.histograms', {}, controls.element, cards);

let drawn = '';

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const fetched = await fetchSteps(['histograms']);
  controls.draw(fetched);
  const steps = fetched.series.map(someSteps);
  const values = await fetchValues(fetched.media ?? [], steps.flat());
  const key = JSON.stringify([fetched.media, steps, fetched.series.map(displayName), isDark()]);
  if (key === drawn) return;
  /** @type {(Histogram | undefined)[]} */
  const histograms = values.map((value) => value.rows?.[0]);
  const range = commonRange(histograms.filter((one) => one !== undefined)); // the same for every run, like the colours
  const empty = new Array(BUCKETS).fill(null);
  const columns = histograms.map((one) => (one && range ? rebin(one, range, BUCKETS) : empty));
  const max = columns.flat().reduce((greatest, share) => Math.max(greatest, share ?? 0), 0) || 1;
  const plots = fetched.series.map(() => el('div'));
  const contents = fetched.series.map((_, index) => (range ? plots[index] : errorLine('nothing was counted')));
  cards.replaceChildren(...fetched.series.map((one, index) => card(one, describe(one, steps[index]), contents[index])));
  for (const [index, own] of steps.entries()) {
    const ownColumns = columns.splice(0, own.length);
    if (range) await drawHistograms(plots[index], own, ownColumns, range, max);
  }
  drawn = key;
}

/**
 * All steps of a series; of very many, every second, fourth, … and the last: those that were fetched stay among them.
 * @param {Series} series
 */
function someSteps(series) {
  const stride = 2 ** Math.max(0, Math.ceil(Math.log2(series.steps.length / MAX_STEPS)));
  const isShown = (/** @type {number} */ index) => index % stride === 0 || index === series.steps.length - 1;
  return series.steps.flatMap((_, index) => (isShown(index) ? [stepAt(series, index)] : []));
}

/**
 * @param {Series} series
 * @param {SeriesStep[]} shown
 */
function describe({steps}, shown) {
  if (shown.length < steps.length) return `${shown.length} of ${steps.length} steps`;
  return steps.length === 1 ? '1 step' : `${steps.length} steps`;
}

/**
 * @param {HTMLElement} plot
 * @param {SeriesStep[]} steps
 * @param {(number | null)[][]} columns A step's shares of the buckets.
 * @param {Range} range
 * @param {number} max The largest share.
 */
function drawHistograms(plot, steps, columns, range, max) {
  const width = (range.max - range.min) / BUCKETS || 1;
  const edges = Array.from({length: BUCKETS}, (_, bucket) => range.min + bucket * width);
  const z = edges.map((_, bucket) => columns.map((column) => column[bucket]));
  const trace = {...heatmap(z, max, false), x: steps.map(({step}) => step), y: edges.map((edge) => edge + width / 2)};
  const bare = {showgrid: false, zeroline: false};
  const axes = {xaxis: axis('step', bare), yaxis: axis('', bare)};
  const layout = baseLayout({...SIZE, margin: {l: 60, r: 12, t: 8, b: 40}, dragmode: false, ...axes});
  return drawHeatmap(plot, trace, layout, ({x, y, z: share}) => [
    `step ${x}`,
    `${number(y - width / 2)} … ${number(y + width / 2)}`,
    `${(100 * share).toFixed(1)} % of the values`,
  ]);
}
