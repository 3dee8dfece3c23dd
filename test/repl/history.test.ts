import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { History, isSecret } from '../../src/repl/history.js';
import { ReverseSearch } from '../../src/repl/reverse-search.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-history-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['AUTH secret', true],
  ['auth default secret', true],
  ['HELLO 3 AUTH default secret', true],
  ['exec -- AUTH secret', true],
  ['3 "auth" secret', true],
  ['put author me', false],
  ['get auth:1', false],
])('%s is secret: %s', (line, secret) => {
  expect(isSecret(line)).toBe(secret);
});

test('lines are kept from one session to the next, for the owner alone, without passwords, blanks and doubles', () => {
  const file = join(folder, 'not', 'there', 'yet');
  const history = new History(file);
  for (const line of ['get a', '', '  ', 'AUTH secret', 'get b', 'get b', 'get a']) history.add(line);
  expect(readFileSync(file, 'utf8')).toBe('get a\nget b\nget a\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(new History(file).newestFirst).toEqual(['get a', 'get b', 'get a']);
});

test('a file that has grown too long is cut to its end', () => {
  const file = join(folder, 'long');
  writeFileSync(file, Array.from({ length: 2500 }, (_, at) => `get ${at}\n`).join(''));
  const history = new History(file);
  expect(history.newestFirst).toHaveLength(1000);
  expect(history.newestFirst[0]).toBe('get 2499');
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(1001);
});

test('a file that cannot be used costs the history, and nothing else', () => {
  const history = new History(folder);
  history.add('get a');
  expect(history.newestFirst).toEqual(['get a']);
});

test('a search goes back from the newest line, from match to match', () => {
  const search = new ReverseSearch(['put b 2', 'get a', 'get a', 'put a 1', 'get b'], 'draft');
  expect(search.match).toBe('');
  search.type('get');
  expect(search.match).toBe('get a');
  search.older();
  expect(search.match).toBe('get b');
  search.older();
  expect(search.match).toBe('get b');
  search.type('x');
  expect(search.match).toBeNull();
  search.erase();
  expect(search.match).toBe('get a');
  search.type(' b');
  expect(search.match).toBe('get b');
  expect(search.original).toBe('draft');
});
