import assert from 'node:assert/strict';
import test from 'node:test';

import {load} from './page.js';

const {cellsOf, columnShades, scaleOf, subtract} = await load('charts/matrix_cells');
const {MARGIN, rangeNumbers, shareAcross, subplotDomains} = await load('charts/subplots');
const {plotlyText} = await load('charts/text');

const matrix = {
  values: [
    [8, 2],
    [1, null],
  ],
  shares: [
    [0.8, 0.2],
    [1, null],
  ],
  rows: ['a', 'b'],
  columns: ['a', 'b'],
};
const other = {
  ...matrix,
  values: [
    [6, 4],
    [1, 1],
  ],
  shares: [
    [0.5, 0.5],
    [0.5, 0.5],
  ],
};

test('a matrix is shown as counts or as shares of its rows', () => {
  assert.equal(cellsOf(matrix, false), matrix.values);
  assert.equal(cellsOf(matrix, true), matrix.shares);
});

test('each column of a table has its own shades', () => {
  const table = [
    [0.5, -10, 0],
    [1, 5, null],
  ];
  assert.deepEqual(columnShades(table), [
    [0.5, -1, 0],
    [1, 0.5, null],
  ]);
});

test('matrices are subtracted cell by cell if their names agree', () => {
  assert.deepEqual(subtract(matrix, other, false), [
    [2, -2],
    [0, null],
  ]);
  assert.equal(subtract(matrix, {...other, columns: ['b', 'a']}, false), null);
});

test('differences and negative cells have a scale with two ends', () => {
  assert.deepEqual(scaleOf([[8, 2]], false, false), {isSigned: false, max: 8});
  assert.deepEqual(scaleOf([[0.8, null]], true, false), {isSigned: false, max: 1});
  assert.deepEqual(scaleOf([[1, -3]], false, true), {isSigned: true, max: 3});
  assert.deepEqual(scaleOf([], false, false), {isSigned: false, max: 1});
});

test('subplots fill the chart from the top left', () => {
  const [first, second, third] = subplotDomains(3, 2);
  assert.deepEqual([first.x[0], second.x[1], first.y[1], third.y[0]].map(Math.round), [0, 1, 1, 0]);
  assert.ok([first, second, third].every(({x, y}) => [...x, ...y].every((end) => end >= 0 && end <= 1)));
  assert.ok(first.x[1] < second.x[0] && third.y[1] < first.y[0]);
  assert.deepEqual(subplotDomains(1, 1), [{x: [0, 1], y: [0, 1]}]);
});

test('a point of the chart is located in its subplot', () => {
  const size = {width: MARGIN.l + MARGIN.r + 1000, height: MARGIN.t + MARGIN.b + 500};
  const [left, right] = subplotDomains(2, 2);
  assert.equal(shareAcross(left, size, MARGIN.l, MARGIN.t + 10), 0);
  assert.ok(shareAcross(right, size, MARGIN.l + 999, MARGIN.t + 490) > 0.99);
  assert.equal(shareAcross(left, size, MARGIN.l + 500, MARGIN.t + 10), null);
  assert.equal(shareAcross(left, size, MARGIN.l, MARGIN.t - 1), null);
});

test('the ends of a date axis are numbers', () => {
  assert.deepEqual(rangeNumbers(['1970-01-01 00:00:01.5', '1970-01-02']), [1500, 86_400_000]);
  assert.deepEqual(rangeNumbers([-3, 2]), [-3, 2]);
});

test('text for plotly is escaped and truncated', () => {
  assert.equal(plotlyText('<b>&'), '&lt;b&gt;&amp;');
  assert.equal(plotlyText('abcdef', 4), 'abc…');
});
