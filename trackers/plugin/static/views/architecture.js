// The layers of a run's model and their picture, or the layers of two runs side by side.

import {architectureTable} from '../components/architecture_table.js';
import {colorDot} from '../components/cells.js';
import {el, logText} from '../components/dom.js';
import {displayName} from '../components/media_cards.js';
import {request} from '../store/api.js';
import {mediaAddress} from '../store/media_data.js';
import {colorOf} from '../store/run_colors.js';
import {hasSelected, rowsToShow} from '../store/selection.js';
import {affects} from '../store/state.js';

/** @import {Row} from '../app/types.js' */
/** @import {Architecture, LayerRow} from '../components/architecture_table.js' */

/**
 * The architectures of some runs, as the server sends them.
 * @typedef {object} Architectures
 * @property {Architecture[]} architectures
 * @property {LayerRow[]} rows
 * @property {number} count How many of the runs have one.
 * @property {string[]} missing The runs without.
 * @property {string[]} problems
 */

const DEPENDS_ON = ['runs', 'matches', 'theme', 'statuses', 'sort', 'selected'];
const MAX_RUNS = 2;
const HINT = 'Log the layers of a model with run.callbacks(architecture=True).';

const caption = el('div.caption', {role: 'status'});
const table = el('div.layers');
const pictures = el('div.pictures');
export const element = el('div.architecture', {}, caption, el('div.scroll', {}, table, pictures));

let drawn = '';

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const rows = rowsToShow(Infinity);
  const limit = hasSelected(rows) ? MAX_RUNS : 1;
  /** @type {Architectures} */
  const fetched = await request('architectures', {runs: rows.map(({run}) => run), limit});
  caption.replaceChildren(...describe(rows, fetched).map((line) => el('div', {}, logText(line))));
  const {architectures} = fetched;
  element.dataset.runs = String(architectures.length);
  const key = JSON.stringify([architectures.map(({picture}) => picture), architectures.map(displayName)]);
  table.replaceChildren(...(architectures.length ? [architectureTable(architectures, fetched.rows)] : []));
  if (key === drawn) return; // so that pictures do not flicker
  pictures.replaceChildren(...architectures.flatMap(pictureCard));
  drawn = key;
}

/**
 * @param {Row[]} rows
 * @param {Architectures} fetched
 */
function describe(rows, {architectures, rows: layers, count, missing, problems}) {
  if (!count) return [`No architecture in ${rows.length === 1 ? 'this run' : 'these runs'}. ${HINT}`];
  const differing = layers.filter(({is_equal: isEqual}) => !isEqual).length;
  const isCompared = architectures.length > 1;
  return [
    ...(hasSelected(rows) ? missing.map((run) => `${displayName({run})} has no architecture. ${HINT}`) : []),
    ...(hasSelected(rows)
      ? []
      : ['No runs selected; showing the first run with an architecture. Select two to compare them.']),
    ...(hasSelected(rows) && count > MAX_RUNS ? [`Showing the first ${MAX_RUNS} of ${count} selected runs.`] : []),
    ...(isCompared ? [differing ? `${differing} of ${layers.length} rows differ.` : 'The layers are equal.'] : []),
    ...architectures.filter(isCut(layers)).map((one) => `${displayName(one)}: only the first layers are shown.`),
    ...problems,
  ];
}

/**
 * @param {LayerRow[]} rows
 * @returns {(architecture: Architecture, index: number) => boolean}
 */
function isCut(rows) {
  return ({layers}, index) => rows.filter(({cells}) => cells[index]).length < layers;
}

/** @param {Architecture} architecture */
function pictureCard({run, picture}) {
  if (!picture) return [];
  const source = mediaAddress(['images', 'architecture'], {run, split: 'train', ...picture}, 0);
  const image = el('img', {src: source, alt: `The layers of ${displayName({run})} and their connections`});
  const link = el('a', {href: source, target: '_blank', title: 'Open in full size'}, image);
  const title = el('figcaption', {title: run}, colorDot(colorOf(run)), logText(displayName({run})));
  return [el('figure.card', {}, title, link)];
}
