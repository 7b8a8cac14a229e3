// Confusion and other matrices of the runs to show, as numbers; or their difference to the matrix of one run.

import {el} from '../components/dom.js';
import {card, describeStep, displayName, errorLine} from '../components/media_cards.js';
import {mediaControls} from '../components/media_controls.js';
import {setOptions} from '../components/select.js';
import {cellsOf, scaleOf, subtract} from '../charts/matrix_cells.js';
import {drawMatrix} from '../charts/matrix_plot.js';
import {fetchSteps, fetchValues, stepsAt} from '../store/media_data.js';
import {affects, change, state} from '../store/state.js';
import {isDark} from '../store/theme.js';

/** @import {Matrix, SeriesStep} from '../app/types.js' */
/** @import {Shown} from '../charts/matrix_plot.js' */

/** @typedef {{step: SeriesStep, matrix?: Matrix, error?: string}} Value */

const DEPENDS_ON = [
  'points',
  'runs',
  'matches',
  'theme',
  'statuses',
  'sort',
  'selected',
  'media',
  'step',
  'cells',
  'compare_with',
];
const CELLS = {row_normalized: 'Row-normalized', count: 'Count'};

const options = Object.entries(CELLS).map(([value, text]) => el('option', {value}, text));
const cells = el('select', {'aria-label': 'Cells'}, ...options);
cells.onchange = () => change({cells: cells.value});
const compareWith = el('select', {'aria-label': 'Compare with'});
compareWith.onchange = () => change({compare_with: compareWith.value});
const more = [el('label', {}, 'Cells', cells), el('label', {}, 'Compare with', compareWith)];
const controls = mediaControls({isStepped: true, more});
const cards = el('div.cards');
export const element = el('div.matrices', {}, controls.element, cards);

let drawn = '';

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  const fetched = await fetchSteps(['matrices']);
  const step = controls.draw(fetched);
  const steps = stepsAt(fetched.series, step);
  const values = await fetchValues(fetched.media ?? [], steps);
  drawControls(
    steps,
    values.some((value) => value?.rows?.[0]?.is_table),
  );
  const key = JSON.stringify([
    fetched.media,
    step,
    steps,
    steps.map(displayName),
    cells.value,
    compareWith.value,
    isDark(),
  ]);
  if (key === drawn) return;
  const all = steps.map((one, index) => ({step: one, matrix: values[index]?.rows?.[0], error: values[index]?.error}));
  const other = all.find((value) => value.step.folder === compareWith.value);
  const shown = all.filter((value) => value !== other).map((value) => ({value, content: contentOf(value, other)}));
  const matrices = shown.flatMap(({content}) => ('cells' in content ? [content] : []));
  const scale = scaleOf(
    matrices.flatMap((one) => one.cells),
    matrices.every((one) => one.isNormalized),
    Boolean(other),
  );
  const titles = fetched.media?.[1].includes('confusion') ? ['true', 'predicted'] : ['', ''];
  const plots = new Map(matrices.map((one) => [one, el('div')]));
  cards.replaceChildren(
    ...shown.map(({value, content}) =>
      card(
        value.step,
        describe(value.step, step, other),
        'cells' in content ? plots.get(content) : errorLine(content.error),
      ),
    ),
  );
  await Promise.all([...plots].map(([one, plot]) => drawMatrix(plot, one, scale, titles)));
  drawn = key;
}

/**
 * @param {SeriesStep[]} steps
 * @param {boolean} isTable Whether a table is shown, whose rows have no shares.
 */
function drawControls(steps, isTable) {
  const others = steps.map((step) => ({value: step.folder, text: `${displayName(step)} ${step.split}`}));
  cells.value = Object.hasOwn(CELLS, state.cells) ? state.cells : 'row_normalized';
  cells.disabled = isTable;
  setOptions(compareWith, [{value: '', text: 'none'}, ...others]);
  compareWith.value = others.some(({value}) => value === state.compare_with) ? state.compare_with : '';
}

/**
 * What is shown of a matrix, minus another one; or why there is nothing.
 * @param {Value} value
 * @param {Value} [compared]
 * @returns {Shown | {error: string}}
 */
function contentOf({matrix, error}, compared) {
  const isNormalized = cells.value === 'row_normalized' && !matrix?.is_table;
  if (!matrix) return {error: error ?? ''};
  if (!compared) return {matrix, isNormalized, cells: cellsOf(matrix, isNormalized)};
  const other = compared.matrix;
  const differences = other && subtract(matrix, other, isNormalized);
  if (!differences) return {error: 'cannot compare: the matrices have different rows or columns'};
  return {matrix, other, isNormalized, cells: differences};
}

/**
 * @param {SeriesStep} shown
 * @param {number} step
 * @param {Value} [other]
 */
function describe(shown, step, other) {
  return describeStep(shown, step) + (other ? `, minus ${displayName(other.step)} ${other.step.split}` : '');
}
