// Mean curves of groups of runs, with a band of one standard deviation on either side.

import {meanAndStd} from './groups.js';

/**
 * Takes the curves of a group's runs together, step by step.
 * @param {Object[]} curves Of one split: steps and values.
 * @returns {{steps: Float64Array, values: Float64Array, low: Float64Array, high: Float64Array}} Mean, and mean minus
 *     and plus the standard deviation (none where a single run has the step).
 */
export function band(curves) {
  const byStep = new Map();
  for (const {steps, values} of curves) {
    steps.forEach((step, place) => {
      const found = byStep.get(step);
      if (found) found.push(values[place]);
      else byStep.set(step, [values[place]]);
    });
  }
  const steps = Float64Array.from(byStep.keys()).sort();
  const [values, low, high] = [0, 1, 2].map(() => new Float64Array(steps.length));
  steps.forEach((step, place) => {
    const [mean, std] = meanAndStd(byStep.get(step));
    values[place] = mean ?? NaN;
    low[place] = mean - (std ?? 0);
    high[place] = mean + (std ?? 0);
  });
  return {steps, values, low, high};
}
