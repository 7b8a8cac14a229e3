import assert from 'node:assert/strict';
import test from 'node:test';

import {load} from './page.js';

const {smooth} = await load('charts/smoothing');

test('smoothing is a debiased moving average', () => {
  assert.deepEqual([...smooth(Float64Array.of(1, 3, 2), 0.5)], [1, 7 / 3, (0.25 * 1 + 0.5 * 3 + 2) / 1.75]);
});

test('values that are not finite stay and count for nothing', () => {
  const smoothed = smooth(Float64Array.of(1, NaN, Infinity, 3), 0.5);
  assert.deepEqual([...smoothed], [1, NaN, Infinity, 7 / 3]);
});

test('a constant curve and a weight of 0 leave the values as they are', () => {
  const [constant, values] = [Float64Array.of(0.1, 0.1, 0.1), Float64Array.of(1, 2)];
  assert.equal(smooth(constant, 0.9), constant);
  assert.equal(smooth(values, 0), values);
});

test('a curve is smoothed once per weight', () => {
  const values = Float64Array.of(1, 2, 4);
  assert.equal(smooth(values, 0.3), smooth(values, 0.3));
  assert.notEqual(smooth(values, 0.3), smooth(values, 0.4));
});
