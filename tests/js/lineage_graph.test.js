import assert from 'node:assert/strict';
import test from 'node:test';

import {load} from './page.js';

const {lineageGraph, related} = await load('store/lineage_graph');
const {bytes} = await load('store/formats');

const artifact = (id) => ({id, name: id, version: 'v0', kind: 'model', sha256: id, size: 1});
const lineage = {
  artifacts: [artifact('data'), artifact('model'), artifact('other')],
  edges: [
    ['train', 'data', 'input'],
    ['train', 'model', 'output'],
    ['test', 'model', 'input'],
    ['else', 'other', 'output'],
  ],
};

test('runs and artifacts are nodes, and edges lead from what is used to what is made', () => {
  const {nodes, edges, shown, hidden} = lineageGraph(lineage, ['test', 'plain', 'train'], 10);
  assert.deepEqual(
    nodes.map(({key}) => key),
    ['artifact data', 'artifact model', 'run test', 'run train'],
  );
  assert.deepEqual(edges, [
    ['artifact data', 'run train'],
    ['run train', 'artifact model'],
    ['artifact model', 'run test'],
  ]);
  assert.deepEqual([shown, hidden], [['test', 'train'], 0]);
});

test('runs over the limit are counted', () => {
  const {nodes, shown, hidden} = lineageGraph(lineage, ['else', 'test', 'plain', 'train'], 1);
  assert.deepEqual([shown, hidden, nodes.length], [['else'], 2, 2]);
});

test('what a node comes from and leads to is related to it', () => {
  const {edges} = lineageGraph(lineage, ['train', 'test', 'else'], 10);
  assert.deepEqual([...related(['artifact data'], edges)].sort(), [
    'artifact data',
    'artifact model',
    'run test',
    'run train',
  ]);
  assert.deepEqual([...related(['run else'], edges)].sort(), ['artifact other', 'run else']);
});

test('numbers of bytes', () => {
  assert.deepEqual([0, 999, 1000, 1_234_567, 5e12].map(bytes), ['0 bytes', '999 bytes', '1.0 kB', '1.2 MB', '5.0 TB']);
});
