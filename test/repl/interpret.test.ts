import { describe, expect, test } from 'vitest';
import { interpret } from '../../src/repl/interpret.js';
import { parseLine } from '../../src/repl/parse-line.js';
import { verbs } from './table.js';

const read = (line: string, inTransaction = false): unknown => {
  const request = interpret(parseLine(line).words, verbs, inTransaction);
  if (request.kind === 'verb') return [request.entry.name, ...request.argv];
  return request.kind === 'redis' ? { redis: request.words } : request;
};

describe('a line is cut into words', () => {
  test.each([
    ['get a', 1, ['get', 'a']],
    ['  get   "two words"  ', 1, ['get', 'two words']],
    ['3 incr a', 3, ['incr', 'a']],
    ['conclave put a 1', 1, ['put', 'a', '1']],
    ['2 conclave put a 1', 2, ['put', 'a', '1']],
    ['conclave', 1, ['conclave']],
    ['', 1, []],
    ['   # a remark', 1, []],
    ['put a "#b"', 1, ['put', 'a', '#b']],
    ['SET ä "\\xff"', 1, ['SET', 'Ã¤', 'ÿ']],
  ])('%s', (line, repetitions, words) => {
    expect(parseLine(line)).toEqual({ repetitions, words });
  });

  test.each([
    ['get "a', 'UNBALANCED_QUOTES'],
    ['get "a"b', 'UNBALANCED_QUOTES'],
    ['5', 'NO_COMMAND'],
    ['0 get a', 'BAD_NUMBER'],
    ['99999999 get a', 'BAD_NUMBER'],
  ])('%s is refused', (line, code) => {
    expect(() => parseLine(line)).toThrow(expect.objectContaining({ code, kind: 'usage' }));
  });
});

describe('words mean a verb of the command line', () => {
  test.each([
    ['put a 1 --ttl 3s', ['put', 'a', '1', '--ttl', '3s']],
    ['put ä 1', ['put', 'ä', '1']],
    ['node kill leader', ['node kill', 'leader']],
    ['kill leader', ['node kill', 'leader']],
    ['start all', ['node start', 'all']],
    ['transfer n2', ['leader transfer', 'n2']],
    ['leader', ['leader show']],
    ['ring --json', ['ring show', '--json']],
    ['sim', ['sim']],
    ['sim bugs', ['sim bugs']],
    ['config set nodes 5', ['config set', 'nodes', '5']],
    ['exec -- GET --help', ['exec', '--', 'GET', '--help']],
  ])('%s', (line, meant) => {
    expect(read(line)).toEqual(meant);
  });
});

describe('words mean something else', () => {
  test.each([
    ['', { kind: 'nothing' }],
    ['quit', { kind: 'leave' }],
    ['EXIT', { kind: 'leave' }],
    ['help', { kind: 'help', about: [] }],
    ['? node kill', { kind: 'help', about: ['node', 'kill'] }],
    ['kill --help', { kind: 'help', about: ['node kill'] }],
    ['put a -h', { kind: 'help', about: ['put'] }],
    ['config', { kind: 'help', about: ['config'] }],
    ['.timer on', { kind: 'setting', name: 'timer', values: ['on'] }],
    ['set a 1', { redis: ['set', 'a', '1'] }],
    ['GET a', { redis: ['GET', 'a'] }],
    ['CONFIG GET save', { redis: ['CONFIG', 'GET', 'save'] }],
    ['nonsense', { redis: ['nonsense'] }],
  ])('%s', (line, meant) => {
    expect(read(line)).toEqual(meant);
  });

  test('a command that takes the terminal says where to run it', () => {
    expect(() => read('demo')).toThrow(expect.objectContaining({ code: 'NEEDS_TERMINAL' }));
  });

  test('an unknown command of a topic names the nearest, and how to reach the one of Redis', () => {
    expect(() => read('node klil n1')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_COMMAND', hint: 'Did you mean "conclave node kill"?' }),
    );
    expect(() => read('config resetstat')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('CONFIG in capitals') }),
    );
  });

  test('bytes that are no text go to Redis alone', () => {
    expect(() => read('put a "\\xff"')).toThrow(expect.objectContaining({ code: 'NOT_TEXT' }));
    expect(read('SET a "\\xff"')).toEqual({ redis: ['SET', 'a', 'ÿ'] });
  });
});

describe('within a transaction', () => {
  test.each([
    ['get a', { redis: ['get', 'a'] }],
    ['exec', { redis: ['exec'] }],
    ['del a', { redis: ['del', 'a'] }],
    ['status', ['status']],
  ])('%s', (line, meant) => {
    expect(read(line, true)).toEqual(meant);
  });

  test('a verb that Redis does not know is refused rather than run outside of it', () => {
    expect(() => read('put a 1', true)).toThrow(expect.objectContaining({ code: 'IN_TRANSACTION' }));
  });
});
