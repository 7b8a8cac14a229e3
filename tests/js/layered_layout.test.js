import assert from 'node:assert/strict';
import test from 'node:test';

import {load} from './page.js';

const {layeredLayout} = await load('charts/layered_layout');
const {connectedParts} = await load('store/graph_layers');

const place = (layout, id) => {
  const {x, y} = layout.nodes.get(id);
  return [x, y];
};

test('edges lead from left to right, and a source is next to its first use', () => {
  const edges = [
    ['data', 'train'],
    ['train', 'model'],
    ['model', 'tune'],
    ['extra', 'tune'],
  ];
  const layout = layeredLayout(['data', 'train', 'model', 'tune', 'extra'], edges);
  const layers = Object.fromEntries([...layout.nodes].map(([id, {x}]) => [id, x]));
  assert.deepEqual(layers, {data: 0, train: 1, model: 2, tune: 3, extra: 2});
  assert.equal(layout.width, 4);
  assert.notEqual(layout.nodes.get('model').y, layout.nodes.get('extra').y);
});

test('a chain is one straight line', () => {
  const layout = layeredLayout(
    ['a', 'b', 'c'],
    [
      ['a', 'b'],
      ['b', 'c'],
    ],
  );
  assert.deepEqual(
    [place(layout, 'a'), place(layout, 'b'), place(layout, 'c')],
    [
      [0, 0],
      [1, 0],
      [2, 0],
    ],
  );
  assert.equal(layout.height, 1);
});

test('edges that could cross do not', () => {
  const ids = ['a', 'b', 'c', 'z', 'y', 'x'];
  const edges = [
    ['a', 'x'],
    ['b', 'y'],
    ['c', 'z'],
    ['a', 'y'],
    ['b', 'z'],
  ];
  const layout = layeredLayout(ids, edges);
  const crossings = edges.flatMap(([from, to], index) =>
    edges.slice(index + 1).filter(([other, target]) => {
      const left = layout.nodes.get(from).y - layout.nodes.get(other).y;
      return left * (layout.nodes.get(to).y - layout.nodes.get(target).y) < 0;
    }),
  );
  assert.deepEqual(crossings, []);
});

test('an edge over several layers bends around the nodes between', () => {
  const layout = layeredLayout(
    ['data', 'train', 'model', 'tune'],
    [
      ['data', 'train'],
      ['train', 'model'],
      ['model', 'tune'],
      ['data', 'tune'],
    ],
  );
  const {points} = layout.edges.find(({edge}) => edge[0] === 'data' && edge[1] === 'tune');
  assert.deepEqual(
    points.map(({x}) => x),
    [0, 1, 2, 3],
  );
  for (const {x, y} of points.slice(1, -1)) {
    for (const node of layout.nodes.values()) if (node.x === x) assert.ok(Math.abs(node.y - y) >= 1 - 1e-9);
  }
});

test('a cycle is drawn, with an edge that leads back', () => {
  const layout = layeredLayout(
    ['run', 'model'],
    [
      ['run', 'model'],
      ['model', 'run'],
    ],
  );
  assert.deepEqual(
    [place(layout, 'run'), place(layout, 'model')],
    [
      [0, 0],
      [1, 0],
    ],
  );
  assert.equal(layout.edges.length, 2);
  assert.deepEqual(
    layout.edges[1].points.map(({x}) => x),
    [1, 0],
  );
});

test('parts without an edge between them are below one another', () => {
  const edges = [
    ['a', 'b'],
    ['c', 'd'],
  ];
  assert.deepEqual(connectedParts(['a', 'c', 'b', 'd'], edges), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
  const layout = layeredLayout(['a', 'c', 'b', 'd'], edges);
  assert.deepEqual(
    [place(layout, 'a'), place(layout, 'd')],
    [
      [0, 0],
      [1, 1.5],
    ],
  );
  assert.deepEqual(layeredLayout([], []), {nodes: new Map(), edges: [], width: 0, height: 0});
});

test('neighbours in a layer are at least one apart, in a graph of many', () => {
  const runs = Array.from({length: 300}, (_, index) => `run ${index}`);
  const edges = runs.flatMap((run, index) => [
    ['data', run],
    [run, `model ${index % 7}`],
  ]);
  const ids = ['data', ...runs, ...Array.from({length: 7}, (_, index) => `model ${index}`)];
  const layout = layeredLayout(ids, edges);
  const places = [...layout.nodes.values()].sort((a, b) => a.x - b.x || a.y - b.y);
  places.slice(1).forEach(({x, y}, index) => {
    if (places[index].x === x) assert.ok(y - places[index].y >= 1 - 1e-9);
  });
  assert.ok(layout.height < 400);
});
