import { expect, it } from 'vitest';
import { changesNothing } from '../../src/client/read-commands.js';

it.each([
  'GET a',
  'get a',
  'MGET a b',
  'SCAN 0',
  'PING',
  'RAFT STATUS',
  'raft leader',
  'RAFT LOG 1 5',
  'EVENTS FOLLOW',
])('%s changes nothing', (line) => {
  expect(changesNothing(line.split(' '))).toBe(true);
});

it.each([
  'SET a 1',
  'GETSET a 1',
  'GETDEL a',
  'GETEX a',
  'INCR a',
  'EXEC',
  'RAFT TRANSFER n2',
  'RAFT',
  'CONFIG SET x',
  'NOSUCH',
  '',
])('%s may change something', (line) => {
  expect(changesNothing(line.split(' '))).toBe(false);
});
