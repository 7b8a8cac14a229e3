import assert from 'node:assert/strict';
import test from 'node:test';

import {column, load, row} from './page.js';

const {cellText, datetime, deviation, duration, fullTitle, number, runCount} = await load('store/formats');
const {toMarkdown} = await load('store/markdown');

test('numbers have five digits', () => {
  const values = [0.123456, 1234567, 1e-7, -0.00012345, 1e20, Infinity, NaN, 0, 64];
  const texts = ['0.12346', '1234567', '1e-7', '-0.00012345', '1e20', '∞', 'NaN', '0', '64'];
  assert.deepEqual(values.map(number), texts);
  assert.equal(deviation(0.123456), ' ± 0.12');
});

test('durations have the units that people use', () => {
  assert.deepEqual([0.04, 59.94, 61, 3600, 7322].map(duration), [
    '0.0 s',
    '59.9 s',
    '1 min 01 s',
    '1 h 00 min',
    '2 h 02 min',
  ]);
});

test('a moment is in the local time zone', () => {
  const local = new Date(2026, 10, 21, 14, 3);
  assert.equal(datetime(local.getTime() / 1000), '2026-11-21 14:03');
});

test('a cell without a value is empty', () => {
  for (const value of [null, undefined, NaN]) assert.equal(cellText(column('rate'), value), '');
});

test('cells are formatted by the type of their column', () => {
  const commit = column('commit', {group: 'run', dtype: 'string'});
  assert.equal(cellText(commit, '0123456789abcdef'), '0123456789');
  assert.equal(cellText(column('commit', {dtype: 'string'}), '0123456789abcdef'), '0123456789abcdef');
  assert.equal(cellText(column('tags', {group: 'run', dtype: 'list'}), ['a', 'b']), 'a, b');
  assert.equal(cellText(column('duration', {group: 'run', dtype: 'duration'}), 61), '1 min 01 s');
  assert.equal(cellText(column('bias', {dtype: 'bool'}), true), 'true');
});

test('a title says which value of a metric it is', () => {
  const titles = ['run', 'hparams', 'best', 'last', 'best_step'].map((group) => fullTitle(column('loss', {group})));
  assert.deepEqual(titles, ['loss', 'loss', 'best loss', 'last loss', 'step of best loss']);
  assert.deepEqual([runCount(1), runCount(2)], ['1 run', '2 runs']);
});

test('the table is Markdown whatever its cells hold', () => {
  const columns = [column('run', {group: 'run', dtype: 'string'}), column('loss', {group: 'best'})];
  const rows = [
    row('a', columns, ['a|b\nc', 0.5]),
    {...row('', columns, [null, 2]), key: 'k', rows: [1, 2], std: {'best:loss': 0.25}},
  ];
  const lines = ['| run | best loss |', '| --- | --- |', '| a\\|b c | 0.5 |', '| 2 runs | 2 ± 0.25 |', ''];
  assert.equal(toMarkdown(rows, columns), lines.join('\n'));
});
