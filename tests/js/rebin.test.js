import assert from 'node:assert/strict';
import test from 'node:test';

import {load} from './page.js';

const {commonRange, rebin} = await load('charts/rebin');

const histograms = [
  {edges: [-9, 0, 1, 2, 99], counts: [0, 1, 3, 0]},
  {edges: [1, 1], counts: [5]},
  {edges: [0, null, 4], counts: [1, 1]},
  {edges: [], counts: []},
];

test('the common range leaves out empty buckets', () => {
  assert.deepEqual(commonRange(histograms), {min: 0, max: 2});
  assert.equal(commonRange(histograms.slice(2)), null);
});

test('no count is lost', () => {
  const shares = histograms.map((histogram) => rebin(histogram, {min: 0, max: 2}, 4));
  const none = [null, null, null, null];
  assert.deepEqual(shares, [[0.125, 0.125, 0.375, 0.375], [0, 0, 1, 0], none, none]);
});

test('a single value has a bucket', () => {
  const [, constant] = histograms;
  assert.deepEqual(commonRange([constant]), {min: 1, max: 1});
  assert.deepEqual(rebin(constant, {min: 1, max: 1}, 2), [1, 0]);
});
