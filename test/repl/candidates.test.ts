import { expect, test } from 'vitest';
import { formatCandidates, sharedStart } from '../../src/repl/candidates.js';

test.each([
  [[], ''],
  [['one'], 'one'],
  [['user:1', 'user:2', 'users'], 'user'],
  [['a', 'b'], ''],
])('%j begin with %j', (candidates, shared) => {
  expect(sharedStart(candidates)).toBe(shared);
});

test('candidates are listed downwards, in as many columns as there is room for', () => {
  expect(formatCandidates(['a1', 'a2', 'a3', 'a4', 'a5'], 12)).toBe('a1  a3  a5\na2  a4\n');
  expect(formatCandidates(['a-long-candidate', 'b'], 5)).toBe('a-long-candidate\nb\n');
});

test('what does not fit a screen is counted', () => {
  const many = Array.from({ length: 100 }, (_, at) => `key-${String(at).padStart(3, '0')}`);
  const lines = formatCandidates(many, 20).trimEnd().split('\n');
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('… and 60 more');
});
