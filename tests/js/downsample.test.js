import assert from 'node:assert/strict';
import test from 'node:test';

import {load} from './page.js';

const {downsample} = await load('charts/downsample');

const COUNT = 10_000;
const xs = Float64Array.from({length: COUNT}, (_, index) => index);
const ys = xs.map((x) => Math.sin(x * x) * Math.cos(x / 7));
const linear = (x) => x;

test('the extremes and both ends of a curve stay', () => {
  const [keptX, keptY] = downsample(xs, ys, {low: -Infinity, high: Infinity, scale: linear, bins: 100});
  assert.ok(keptX.length <= 404);
  assert.deepEqual([keptX[0], keptX.at(-1)], [0, COUNT - 1]);
  assert.ok(keptX.every((x, index) => !index || x > keptX[index - 1]));
  assert.deepEqual([Math.min(...keptY), Math.max(...keptY)], [Math.min(...ys), Math.max(...ys)]);
});

test('a window that fits is whole, with one neighbour on either side', () => {
  const [keptX] = downsample(xs, ys, {low: 5000, high: 5100, scale: linear, bins: 100});
  assert.deepEqual(
    [...keptX],
    Array.from({length: 103}, (_, index) => 4999 + index),
  );
});

test('bins have equal widths on the scale of the axis', () => {
  const positive = xs.map((x) => x + 1);
  const [keptX] = downsample(positive, ys, {low: -Infinity, high: Infinity, scale: Math.log10, bins: 40});
  assert.ok(keptX.filter((x) => x <= 10).length >= 8);
  assert.ok(keptX.filter((x) => x > 5000).length <= 4 * 5);
});

test('NaN is never taken for an extreme if there is a number', () => {
  const gaps = ys.map((y, index) => (index % 2 ? y : NaN));
  const [, keptY] = downsample(xs, gaps, {low: -Infinity, high: Infinity, scale: linear, bins: 50});
  const numbers = [...gaps].filter((y) => !Number.isNaN(y));
  assert.ok(keptY.includes(Math.max(...numbers)) && keptY.includes(Math.min(...numbers)));
});
