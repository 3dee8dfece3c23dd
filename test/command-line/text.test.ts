import { expect, test } from 'vitest';
import { ClientError } from '../../src/client/client-error.js';
import { usageError } from '../../src/cluster/cluster-error.js';
import { parseDuration } from '../../src/cluster/duration.js';
import type { NodeLogLine } from '../../src/cluster/logs.js';
import { chooseTiming } from '../../src/cluster/timing.js';
import { toBinary, toJsonField, toPrintable } from '../../src/command-line/binary-text.js';
import { suggest } from '../../src/command-line/command-not-found.js';
import { closest, editDistance } from '../../src/command-line/did-you-mean.js';
import { describeError } from '../../src/command-line/error-report.js';
import { formatLogLine, parsePattern, parseSince } from '../../src/command-line/log-text.js';
import { painterFor } from '../../src/command-line/paint.js';
import { formatReply, replyToJson } from '../../src/command-line/reply-text.js';
import { formatUptime } from '../../src/command-line/status-text.js';
import { formatTable } from '../../src/command-line/table.js';
import { ErrorReply, MapReply, NULL_ARRAY, OK, SetReply } from '../../src/resp/reply.js';

const plain = (_: string, text: string): string => text;

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['7', 7000],
])('%s is a length of time', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', 's', '-1s', '0', '1w', '1 2s', 'NaN', '9999999d'])('"%s" is not', (text) => {
  expect(() => parseDuration(text)).toThrow(expect.objectContaining({ kind: 'usage' }));
});

test('timing: single values win over the tempo, and keep its proportions', () => {
  expect(chooseTiming('normal')).toEqual({ heartbeatMs: 50, electionTimeoutMs: 300 });
  expect(chooseTiming('slow')).toEqual({ heartbeatMs: 1000, electionTimeoutMs: 5000 });
  expect(chooseTiming('normal', 100)).toEqual({ heartbeatMs: 100, electionTimeoutMs: 600 });
  expect(chooseTiming('normal', undefined, 60)).toEqual({ heartbeatMs: 30, electionTimeoutMs: 60 });
  expect(() => chooseTiming('normal', 100, 150)).toThrow(expect.objectContaining({ code: 'BAD_TIMING' }));
});

test('binary values: text as text, the rest with an escape', () => {
  expect(toBinary('ä')).toBe('\u00c3\u00a4');
  expect(toJsonField('value', toBinary('ä'))).toEqual({ value: 'ä' });
  expect(toJsonField('value', '\u00ff\u0000')).toEqual({ valueBase64: '/wA=' });
  expect(toJsonField('value', null)).toEqual({ value: null });
  expect(toPrintable(toBinary('grün'))).toBe('grün');
  expect(toPrintable('a\nb')).toBe('"a\\nb"');
  expect(toPrintable('\u00ff"\\')).toBe('"\\xff\\x22\\x5c"');
  expect(toPrintable('')).toBe('""');
});

test('replies for people', () => {
  expect(formatReply(null)).toBe('(nil)');
  expect(formatReply(NULL_ARRAY)).toBe('(nil)');
  expect(formatReply(7)).toBe('(integer) 7');
  expect(formatReply(OK)).toBe('OK');
  expect(formatReply([])).toBe('(empty array)');
  expect(formatReply(['a', ['b', 'c']])).toBe('1) a\n2) 1) b\n   2) c');
  expect(
    formatReply(
      new MapReply([
        ['a', 1],
        ['b', ['c', 'd']],
      ]),
    ),
  ).toBe('a: (integer) 1\nb: \n   1) c\n   2) d');
});

test('replies for programs', () => {
  expect(
    replyToJson(
      new MapReply([
        ['a', null],
        ['b', new SetReply([1, '\u00ff'])],
      ]),
    ),
  ).toEqual({
    a: null,
    b: [1, { base64: '/w==' }],
  });
  expect(replyToJson(2n ** 60n)).toBe('1152921504606846976');
  expect(replyToJson([new ErrorReply('ERR no'), true])).toEqual([{ error: 'ERR no' }, true]);
});

test('distances count insertions, deletions, replacements and swaps', () => {
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('status', 'status')).toBe(0);
  expect(editDistance('stauts', 'status')).toBe(1);
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(closest('stat', ['status', 'start'])).toBe('start');
  expect(closest('xyz', ['status', 'start'])).toBeNull();
});

test.each([
  [['stauts'], 'status'],
  [['nod'], 'node'],
  [['node', 'strat'], 'node start'],
  [['nodes', 'kill'], 'node kill'],
  [['qqqqqq'], null],
])('for %j it suggests %s', (typed, expected) => {
  expect(suggest(typed, ['status', 'node:start', 'node:kill', 'up'])).toBe(expected);
});

test('exit codes: 2 for wrong usage, 1 where the cluster said no, 130 after Ctrl-C', () => {
  const codeOf = (error: unknown): number => describeError(error).exitCode;
  expect(codeOf(usageError('X', 'x'))).toBe(2);
  expect(codeOf(new ClientError('UNKNOWN_NODE', 'x', 'x'))).toBe(2);
  expect(codeOf(new ClientError('NO_QUORUM', 'x', 'x'))).toBe(1);
  expect(codeOf(new DOMException('stop', 'AbortError'))).toBe(130);
  expect(codeOf(new Error('bug'))).toBe(1);
  expect(describeError(new ClientError('TIMEOUT', 'n1 is slow', 'try again'))).toMatchObject({
    message: 'n1 is slow.',
    hint: 'Try again.',
  });
  expect(describeError(new Error('bug')).hint).toContain('DEBUG');
});

test('colours only where somebody looks and wants them', () => {
  const terminal = { isTTY: true } as NodeJS.WriteStream;
  const pipe = { isTTY: false } as NodeJS.WriteStream;
  expect(painterFor(terminal, {})('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(painterFor(terminal, { NO_COLOR: '1' })('red', 'x')).toBe('x');
  expect(painterFor(terminal, { TERM: 'dumb' })('red', 'x')).toBe('x');
  expect(painterFor(pipe, {})('red', 'x')).toBe('x');
  expect(painterFor(pipe, { FORCE_COLOR: '1' })('red', 'x')).not.toBe('x');
  expect(painterFor(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' })('red', 'x')).toBe('x');
});

test('tables line up, colours or not', () => {
  const columns = [{ title: 'A' }, { title: 'NUMBER', alignRight: true }];
  const red = '\u001b[31mlong\u001b[39m';
  expect(
    formatTable(columns, [
      ['x', '1'],
      [red, '22'],
    ]),
  ).toBe(`A     NUMBER\nx          1\n${red}      22\n`);
});

test('uptimes', () => {
  expect([999, 61_000, 3_660_000, 90_000_000].map(formatUptime)).toEqual(['0s', '1m01s', '1h01m', '1d01h']);
});

test('log lines for people', () => {
  const line: NodeLogLine = {
    node: 'n1',
    raw: 'raw',
    time: new Date(2024, 0, 1, 2, 3, 4, 5).getTime(),
    sortTime: 0,
    level: 'warn',
    message: 'slow disk',
    fields: { ms: 12, why: 'two words' },
  };
  expect(formatLogLine(line, plain)).toBe('02:03:04.005  n1  WARN   slow disk  ms=12  why="two words"');
  expect(formatLogLine({ ...line, level: null }, plain)).toBe('n1  raw');
  expect(parseSince('5s', 10_000)).toBe(5000);
  expect(parseSince('2024-01-01T00:00:00Z', 0)).toBe(Date.UTC(2024, 0, 1));
  expect(() => parsePattern('(')).toThrow(expect.objectContaining({ code: 'BAD_PATTERN' }));
});
