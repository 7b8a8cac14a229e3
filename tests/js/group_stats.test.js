import assert from 'node:assert/strict';
import test from 'node:test';

import {column, load, row} from './page.js';

const {meanAndStd, meanCurve} = await load('store/group_stats');
const {groupIndices, groupRows, groupableColumns} = await load('store/groups');

const columns = [
  column('run', {group: 'run', dtype: 'string'}),
  column('rate'),
  column('seed'),
  column('accuracy', {group: 'best', direction: 'max'}),
];
const rows = [
  row('a', columns, ['a', 0.1, 0, 0.5]),
  row('b', columns, ['b', 0.1, 1, 0.7]),
  row('c', columns, ['c', 0.01, 0, null]),
];

test('the standard deviation is that of a sample', () => {
  assert.deepEqual(meanAndStd([2, 4, null, 'x', NaN, 6]), [4, 2]);
  assert.deepEqual(meanAndStd([3]), [3, null]);
  assert.deepEqual(meanAndStd([null]), [null, null]);
});

test('curves are averaged step by step, over those that have the step', () => {
  const curves = [
    {steps: Float64Array.of(0, 1), values: Float64Array.of(1, 2)},
    {steps: Float64Array.of(0, 2), values: Float64Array.of(3, 5)},
  ];
  const {steps, values, low, high} = meanCurve(curves);
  assert.deepEqual(
    [[...steps], [...values]],
    [
      [0, 1, 2],
      [2, 2, 5],
    ],
  );
  assert.deepEqual([...low], [2 - Math.SQRT2, 2, 5]);
  assert.deepEqual([...high], [2 + Math.SQRT2, 2, 5]);
});

test('a group has the mean of metrics and the values of hyperparameters', () => {
  const [first, second] = groupRows(rows, ['hparams:rate'], columns);
  assert.equal(first.label, 'rate=0.1');
  assert.deepEqual(first.cells, {run: null, 'hparams:rate': 0.1, 'hparams:seed': '0, 1', 'best:accuracy': 0.6});
  assert.ok(Math.abs(first.std['best:accuracy'] - 0.1 * Math.SQRT2) < 1e-12);
  assert.deepEqual(second.cells, {run: 'c', 'hparams:rate': 0.01, 'hparams:seed': 0, 'best:accuracy': null});
});

test('the index of a group does not change with the rows that are left', () => {
  const indices = groupIndices(rows, ['hparams:rate']);
  const [group] = groupRows(rows.slice(2), ['hparams:rate'], columns);
  assert.equal(indices.get(group.key), 1);
});

test('runs are grouped by hyperparameters and by what several runs share', () => {
  const shared = column('dataset', {group: 'run', dtype: 'string'});
  const titles = groupableColumns([...columns, shared]).map(({title}) => title);
  assert.deepEqual(titles, ['rate', 'seed', 'dataset']);
});
