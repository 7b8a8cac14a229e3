import assert from 'node:assert/strict';
import test from 'node:test';

import {load} from './page.js';

const {appendAt, parseCurves} = await load('store/curve_bytes');

/** A response as the server writes it. */
function encode(header, numbers) {
  let text = JSON.stringify(header);
  while ((4 + text.length) % 8) text += ' ';
  const buffer = new ArrayBuffer(4 + text.length + 8 * numbers.length);
  new DataView(buffer).setUint32(0, text.length, true);
  new Uint8Array(buffer, 4, text.length).set(new TextEncoder().encode(text));
  new Float64Array(buffer, 4 + text.length).set(numbers);
  return buffer;
}

test('curves follow each other in the order of the header', () => {
  const header = [
    {run: 'a', split: 'train', start: 0, count: 2},
    {run: 'b', split: 'train', start: 7, count: 0},
    {run: 'b', split: 'validation', start: 1, count: 1},
  ];
  const curves = parseCurves(encode(header, [0, 1, 10, 11, 0.5, NaN, 3, 13, Infinity]));
  assert.deepEqual(
    curves.map(({run, split, start}) => [run, split, start]),
    [
      ['a', 'train', 0],
      ['b', 'train', 7],
      ['b', 'validation', 1],
    ],
  );
  assert.deepEqual(
    curves.map(({columns}) => columns.map((numbers) => [...numbers])),
    [
      [
        [0, 1],
        [10, 11],
        [0.5, NaN],
      ],
      [[], [], []],
      [[3], [13], [Infinity]],
    ],
  );
});

test('new points continue a curve, or supersede its end', () => {
  const old = Float64Array.of(1, 2, 3);
  assert.deepEqual([...appendAt(old, 3, Float64Array.of(4))], [1, 2, 3, 4]);
  assert.deepEqual([...appendAt(old, 1, Float64Array.of(9))], [1, 9]);
  assert.deepEqual([...appendAt(old, 0, Float64Array.of(9))], [9]);
  assert.deepEqual([...appendAt(undefined, 0, Float64Array.of(9))], [9]);
});
