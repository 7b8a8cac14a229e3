import assert from 'node:assert/strict';
import test from 'node:test';

import {column, load, row} from './page.js';

const {dimensionOf} = await load('charts/axes');

const axisOf = (own, values) =>
  dimensionOf(
    own,
    values.map((value, index) => row(`run ${index}`, [own], [value])),
  );

test('text is placed by its rank', () => {
  const axis = axisOf(column('optimizer', {dtype: 'string'}), ['sgd', 'adam', 'sgd']);
  assert.deepEqual(axis, {label: 'optimizer', values: [1, 0, 1], tickvals: [0, 1], ticktext: ['adam', 'sgd']});
});

test('few values of a hyperparameter all have a tick', () => {
  const axis = axisOf(column('units'), [16, 8, 16]);
  assert.deepEqual(axis, {label: 'units', values: [16, 8, 16], tickvals: [8, 16], ticktext: ['8', '16']});
});

test('plotly finds the ticks of other linear axes', () => {
  const values = Array.from({length: 9}, (_, index) => index / 8);
  assert.deepEqual(axisOf(column('dropout'), values), {label: 'dropout', values});
});

test('a logarithmic axis has a tick at both of its ends', () => {
  const values = Array.from({length: 10}, (_, index) => 1e-5 * 4 ** index);
  const axis = axisOf(column('rate', {scale: 'log'}), values);
  assert.deepEqual(axis.values, values.map(Math.log10));
  assert.equal(axis.tickvals.length, 4);
  assert.ok(Math.abs(axis.tickvals[0] - axis.values[0]) + Math.abs(axis.tickvals[3] - axis.values[9]) < 1e-12);
  assert.deepEqual(axis.ticktext.map(Number), [1e-5, 0.00064, 0.041, 2.6]);
});

test('labels are text for plotly, never markup', () => {
  assert.equal(axisOf(column('<b>rate</b>', {group: 'last'}), [1]).label, 'last &lt;b&gt;rate&lt;/b&gt;');
});
