// Mean and standard deviation over the runs of a group: of numbers, and of curves.

/** @import {Curve} from '../app/types.js' */

/**
 * The mean and the standard deviation of a sample (n - 1).
 * @param {readonly unknown[]} cells What is not a number is left out.
 * @returns {[number | null, number | null]} Null where there are too few numbers.
 */
export function meanAndStd(cells) {
  const numbers = /** @type {number[]} */ (cells).filter((cell) => typeof cell === 'number' && !Number.isNaN(cell));
  if (!numbers.length) return [null, null];
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  if (numbers.length === 1) return [mean, null];
  return [mean, Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (numbers.length - 1))];
}

/**
 * The mean of several curves, step by step, with a band of one standard deviation on either side.
 * @param {Pick<Curve, 'steps' | 'values'>[]} curves Of one split.
 * @returns {{steps: Float64Array, values: Float64Array, low: Float64Array, high: Float64Array}} The band has no width
 *     where a single curve has the step.
 */
export function meanCurve(curves) {
  /** @type {Map<number, number[]>} */
  const byStep = new Map();
  for (const {steps, values} of curves) {
    steps.forEach((step, index) => {
      const group = byStep.get(step);
      if (group) group.push(values[index]);
      else byStep.set(step, [values[index]]);
    });
  }
  const steps = Float64Array.from(byStep.keys()).sort();
  const [values, low, high] = [0, 1, 2].map(() => new Float64Array(steps.length));
  steps.forEach((step, index) => {
    const [mean, std] = meanAndStd(byStep.get(step) ?? []);
    values[index] = mean ?? NaN;
    low[index] = values[index] - (std ?? 0);
    high[index] = values[index] + (std ?? 0);
  });
  return {steps, values, low, high};
}
