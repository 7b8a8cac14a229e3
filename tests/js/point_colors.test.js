import assert from 'node:assert/strict';
import test from 'node:test';

import {load} from './page.js';

const {matchingPoints, pointColors} = await load('charts/point_colors');
const NAMED = {yes: 'red', no: 'grey', none: 'black'};

test('texts have one colour each, the same for all runs', () => {
  const {categories, range, colorOf} = pointColors(
    [
      ['10', '9', 'cat'],
      ['9', 'dog'],
    ],
    NAMED,
  );
  assert.deepEqual(
    categories.map(({text}) => text),
    ['9', '10', 'cat', 'dog'],
  );
  assert.equal(range, null);
  assert.equal(new Set(categories.map(({color}) => color)).size, 4);
  assert.ok(categories.every(({text, color}) => colorOf(text) === color));
  assert.equal(colorOf('mouse'), 'black');
});

test('mistakes stand out', () => {
  const {categories} = pointColors([['no', 'yes', 'no']], NAMED);
  assert.deepEqual(categories, [
    {text: 'no', color: 'grey'},
    {text: 'yes', color: 'red'},
  ]);
});

test('many different numbers have a scale', () => {
  const column = Array.from({length: 30}, (_, index) => String(index / 10));
  const {categories, range, colorOf} = pointColors([column], NAMED);
  assert.deepEqual([categories, range], [[], [0, 2.9]]);
  assert.equal(colorOf('0'), 'rgb(49, 104, 142)');
  assert.equal(colorOf('2.9'), 'rgb(245, 166, 35)');
  assert.equal(colorOf(''), 'black');
});

test('of very many texts, the first ones have a colour', () => {
  const {categories, colorOf} = pointColors([Array.from({length: 500}, (_, index) => `word ${index}`)], NAMED);
  assert.equal(categories.length, 20);
  assert.equal(colorOf('word 400'), 'black');
});

test('points without metadata have no legend', () => {
  assert.deepEqual(pointColors([[]], NAMED).categories, []);
});

test('a search matches whole texts, or else parts of them', () => {
  const column = ['shirt', 'T-shirt', 'Coat'];
  assert.deepEqual(matchingPoints(column, 'shirt', true), [true, false, false]);
  assert.deepEqual(matchingPoints(column, 'SHIRT', false), [true, true, false]);
  assert.deepEqual(matchingPoints(column, '', false), [true, true, true]);
});
