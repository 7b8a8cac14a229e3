// Which tag and which step is shown, above the views of what is no scalar.

import {el} from './dom.js';
import {offer} from './select.js';
import {change, state} from './state.js';

const LAST = -1;

/**
 * The controls.
 * @param {Object} given isStepped: whether one step is shown at a time; more: other controls.
 * @returns {{element: HTMLElement, draw: function(Object): number}} draw(found) takes what look() gives, and answers
 *     the step to show.
 */
export function mediaControls({isStepped, more = []}) {
  const select = el('select', {'aria-label': 'Tag'});
  select.onchange = () => change({media: JSON.parse(select.value)});
  const slider = el('input.steps', {type: 'range', min: 0, step: 1, 'aria-label': 'Step'});
  const output = el('output');
  const stepper = el('label', {}, 'Step', slider, output);
  const told = el('span.said');
  const element = el('div.controls', {}, el('label', {}, 'Tag', select), isStepped && stepper, ...more, told);

  let steps = [];
  slider.oninput = () => change({step: slider.valueAsNumber === steps.length - 1 ? LAST : steps[slider.valueAsNumber]});

  const draw = ({tags, media, series, told: text}) => {
    offer(select, tags.map(option));
    select.value = JSON.stringify(media);
    steps = [...new Set(series.flatMap((one) => one.steps))].sort((a, b) => a - b);
    const before = steps.findLastIndex((step) => step <= state.step);
    const place = state.step === LAST ? steps.length - 1 : Math.max(0, before);
    slider.max = Math.max(0, steps.length - 1);
    slider.value = place;
    slider.disabled = steps.length < 2;
    output.textContent = steps[place] ?? '';
    told.textContent = text;
    return steps[place];
  };
  return {element, draw};
}

function option([kind, tag]) {
  const text = kind === 'matrices' ? tag.replace(/\/values$/, '') : tag;
  return {value: JSON.stringify([kind, tag]), text, group: kind};
}
