// Embeddings, projected to two dimensions: a cloud of points per run, coloured by their metadata.

import {el} from '../components/dom.js';
import * as controls from '../components/embedding_controls.js';
import {card, describeStep, displayName, errorLine} from '../components/media_cards.js';
import {describePoint} from '../components/point_description.js';
import {cloudPlot} from '../charts/point_cloud.js';
import {matchingPoints, pointColors} from '../charts/point_colors.js';
import {fetchEmbeddings, projectionOf, spriteOf} from '../store/embedding_data.js';
import {stepAt, stepsAt} from '../store/media_data.js';
import {affects, state} from '../store/state.js';
import {color, isDark} from '../store/theme.js';

/** @import {Projection, SeriesStep} from '../app/types.js' */
/** @import {PointColors} from '../charts/point_colors.js' */
/** @import {Computed} from '../store/embedding_data.js' */

const DEPENDS_ON = [
  'points',
  'projections',
  'runs',
  'matches',
  'theme',
  'statuses',
  'sort',
  'selected',
  'media',
  'step',
  'projection',
  'color_by',
  'search',
];

const cards = el('div.cards');
export const element = el('div.embeddings', {}, controls.element, cards);

/** @type {Map<string, ReturnType<typeof cloudPlot>>} */
const plots = new Map();
let drawn = '';

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const fetched = await fetchEmbeddings();
  const {step, method} = controls.drawControls(fetched);
  const tag = fetched.media?.[1] ?? '';
  const [reference] = fetched.series.map((one) => stepAt(one, one.steps.length - 1));
  const positions = stepsAt(fetched.series, step);
  const all = positions.map((position) =>
    position.step === undefined ? {} : projectionOf(tag, position, method, reference),
  );
  const column = controls.drawColumns(all);
  const states = all.map(({projection, error}) => error ?? Boolean(projection));
  const names = positions.map(displayName);
  const key = JSON.stringify([fetched.media, step, positions, names, states, method, column, state.search, isDark()]);
  if (key === drawn) return;
  const texts = all.map(({projection}) => projection?.metadata[column] ?? []);
  const colors = pointColors(texts, {yes: color('--failed'), no: color('--disabled'), none: color('--disabled')});
  controls.drawLegend(colors);
  const isExact = texts.some((own) => own.includes(state.search));
  const matches = texts.map((own) => matchingPoints(own, state.search, isExact));
  cards.replaceChildren(
    ...positions.map((position, index) =>
      card(position, describe(position, step, all[index], matches[index], method), contentOf(position, all[index])),
    ),
  );
  for (const [index, {projection}] of all.entries()) {
    if (!projection) continue;
    const cloud = cloudOf(projection, matches[index], texts[index], colors);
    const sprite = spriteOf(tag, positions[index], projection);
    await plotOf(positions[index]).draw({...cloud, describe: (point) => describePoint(projection, point, sprite)});
  }
  drawn = key;
}

/**
 * @param {SeriesStep} position
 * @param {number} step The step that is set.
 * @param {Computed} computed
 * @param {boolean[]} matches
 * @param {string} method
 */
function describe(position, step, {projection, error}, matches, method) {
  const shown = describeStep(position, step);
  if (error || position.step === undefined) return shown;
  if (!projection) return `${shown} · computing ${controls.METHODS[method]}…`;
  const [some, all] = [projection.index.length, projection.count].map(grouped);
  const points = some === all ? `${all} points` : `${some} of ${all} points`;
  return `${shown} · ${points}${state.search ? ` · ${grouped(matches.filter(Boolean).length)} match` : ''}`;
}

/** @param {number} count */
function grouped(count) {
  return count.toLocaleString('en');
}

/**
 * @param {SeriesStep} position
 * @param {Computed} computed
 */
function contentOf(position, {projection, error}) {
  if (error) return errorLine(error);
  return projection ? plotOf(position).element : null;
}

/** @param {SeriesStep} position */
function plotOf({folder}) {
  const plot = plots.get(folder) ?? cloudPlot();
  plots.set(folder, plot);
  return plot;
}

/**
 * @param {Projection} projection
 * @param {boolean[]} matches
 * @param {string[]} texts Of the column to colour by.
 * @param {PointColors} colors
 */
function cloudOf({x, y}, matches, texts, {colorOf}) {
  return {
    x,
    y,
    colors: x.map((_, point) => colorOf(texts[point] ?? '')),
    ranks: x.map((_, point) => (state.search && !matches[point] ? 0 : texts[point] === 'yes' ? 2 : 1)),
  };
}
