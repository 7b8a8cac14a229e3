// Which tag and which step is shown, above the views of media, matrices and histograms.

import {change, state} from '../store/state.js';
import {el} from './dom.js';
import {setOptions} from './select.js';

/** @import {MediaSteps} from '../store/media_data.js' */

const LAST = -1;

/**
 * Makes the controls.
 * @param {{isStepped: boolean, more?: HTMLElement[]}} options isStepped: whether one step is shown at a time; more:
 *     other controls.
 * @returns {{element: HTMLElement, draw: (steps: MediaSteps) => number}} `draw` returns the step to show.
 */
export function mediaControls({isStepped, more = []}) {
  const select = el('select', {'aria-label': 'Tag'});
  select.onchange = () => change({media: JSON.parse(select.value)});
  const slider = el('input.steps', {type: 'range', min: 0, step: 1, 'aria-label': 'Step'});
  const output = el('output');
  const stepper = el('label', {}, 'Step', slider, output);
  const status = el('span.status-line');
  const element = el('div.controls', {}, el('label', {}, 'Tag', select), isStepped && stepper, ...more, status);

  /** @type {number[]} */
  let steps = [];
  slider.oninput = () => {
    const index = slider.valueAsNumber;
    change({step: index === steps.length - 1 ? LAST : steps[index]});
  };

  const draw = (/** @type {MediaSteps} */ {tags, media, series, status: text}) => {
    setOptions(select, tags.map(optionOf));
    select.value = JSON.stringify(media);
    steps = [...new Set(series.flatMap((one) => one.steps))].sort((a, b) => a - b);
    const earlier = steps.findLastIndex((step) => step <= state.step);
    const index = state.step === LAST ? steps.length - 1 : Math.max(0, earlier);
    slider.max = String(Math.max(0, steps.length - 1));
    slider.value = String(index);
    slider.disabled = steps.length < 2;
    output.textContent = String(steps[index] ?? '');
    status.textContent = text;
    return steps[index];
  };
  return {element, draw};
}

/** @param {string[]} media Kind and tag. */
function optionOf([kind, tag]) {
  const text = kind === 'matrices' ? tag.replace(/\/values$/, '') : tag;
  return {value: JSON.stringify([kind, tag]), text, group: kind};
}
