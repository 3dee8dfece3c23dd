import { expect, test } from 'vitest';
import { completeLine, type Lookups } from '../../src/repl/complete.js';
import { verbs } from './table.js';

const lookups: Lookups = {
  nodes: () => ['n1', 'n2', 'n3'],
  clusters: () => ['default', 'test'],
  keys: async (prefix) => ['user:1', 'user:2', 'two words'].filter((key) => key.startsWith(prefix)),
};

const offered = async (line: string): Promise<readonly string[]> =>
  (await completeLine(line, verbs, lookups)).candidates;

test.each([
  ['pu', ['put']],
  ['st', ['start', 'status', 'strlen']],
  ['tran', ['transfer']],
  ['SETN', ['SETNX']],
  ['.ti', ['.timeout', '.timer']],
  ['.timer o', ['off', 'on']],
  ['.at n', ['n1', 'n2', 'n3']],
  ['.cluster ', ['default', 'test']],
  ['node ', ['kill', 'start']],
  ['node k', ['kill']],
  ['kill ', ['all', 'followers', 'leader', 'majority', 'minority', 'n1', 'n2', 'n3', 'random']],
  ['transfer r', ['random']],
  ['put a 1 --i', ['--if-absent']],
  ['put a 1 --if-absent --i', []],
  ['get a --consistency ', ['linearizable', 'stale']],
  ['get a --at n', ['n1', 'n2', 'n3']],
  ['get a --cluster t', ['test']],
  ['get us', ['user:1', 'user:2']],
  ['3 del user:1 us', ['user:1', 'user:2']],
  ['put a ', []],
  ['GET u', ['user:1', 'user:2']],
  ['MGET user:1 u', ['user:1', 'user:2']],
  ['SET a u', []],
  ['get t', ['"two words"']],
  ['get "two w', ['"two words"']],
  ['config get ti', ['timeout']],
  ['wait --for h', ['healthy']],
  ['help lea', ['leader']],
  ['help leader t', ['transfer']],
  ['put "a"b c', []],
])('%j', async (line, candidates) => {
  expect(await offered(line)).toEqual(candidates);
});

test('a candidate stands for the whole word, be it quoted or not', async () => {
  expect(await completeLine('get us', verbs, lookups)).toMatchObject({ start: 4 });
  expect(await completeLine('get "two w', verbs, lookups)).toMatchObject({ start: 4 });
  expect(await completeLine('get ', verbs, lookups)).toMatchObject({ start: 4 });
});
