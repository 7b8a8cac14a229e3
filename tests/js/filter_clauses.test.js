import assert from 'node:assert/strict';
import test from 'node:test';

import {load} from './page.js';

const {withTag} = await load('store/filter_clauses');

test('a tag is added to what the filter says already', () => {
  assert.equal(withTag('', 's0'), 'tags = s0');
  assert.equal(withTag('units = 8', 's0'), 'units = 8 and tags = s0');
  assert.equal(withTag('units = 8 or units = 16', 's0'), '(units = 8 or units = 16) and tags = s0');
});

test('a tag that reads like a part of the grammar is quoted', () => {
  const tags = ['not', 'two words', '(x)', 'a=b', 'say "x"'];
  const clauses = ['"not"', '"two words"', '"(x)"', '"a=b"', `'say "x"'`];
  assert.deepEqual(
    tags.map((tag) => withTag('', tag)),
    clauses.map((clause) => `tags = ${clause}`),
  );
});
