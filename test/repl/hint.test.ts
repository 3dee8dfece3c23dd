import { expect, test } from 'vitest';
import { hintFor } from '../../src/repl/hint.js';
import { verbs } from './table.js';

test.each([
  ['', null],
  ['pu', null],
  ['put', ' KEY VALUE [--at NODE] [--ttl TIME] [--if-absent]'],
  ['put ', 'KEY VALUE [--at NODE] [--ttl TIME] [--if-absent]'],
  ['3 put a', ' VALUE [--at NODE] [--ttl TIME] [--if-absent]'],
  ['put a 1 ', '[--at NODE] [--ttl TIME] [--if-absent]'],
  ['put a 1 --ttl', ' TIME'],
  ['put a 1 --ttl ', 'TIME'],
  ['put a 1 --ttl 3s ', '[--at NODE] [--if-absent]'],
  ['put a 1 --ttl=3s ', '[--at NODE] [--if-absent]'],
  ['get a --consistency ', 'linearizable|stale'],
  ['get a ', '[--at NODE] [--consistency linearizable|stale]'],
  ['del ', 'KEYS… [--at NODE]'],
  ['del a ', '[KEYS…] [--at NODE]'],
  ['logs ', '[NODES…] [--follow]'],
  ['logs -f ', '[NODES…]'],
  ['node', ' kill|start'],
  ['node ', 'kill|start'],
  ['node kill ', 'SELECTOR'],
  ['kill ', 'SELECTOR'],
  ['kill n1 ', null],
  ['exec -- ', 'COMMAND…'],
  ['.timer ', 'auto|on|off'],
  ['.timer on', null],
  ['help ', '[COMMAND]'],
  [
    'SET',
    ' key value [NX|XX|IFEQ old] [GET] [EX seconds|PX milliseconds|EXAT unix-time|PXAT unix-time|KEEPTTL]',
  ],
  ['setnx a', ' value'],
  ['MGET a ', '[key …]'],
  ['nonsense ', null],
  ['put "a', ' VALUE [--at NODE] [--ttl TIME] [--if-absent]'],
  ['put "a"b c', null],
])('%j', (line, hint) => {
  expect(hintFor(line, verbs)).toBe(hint);
});
