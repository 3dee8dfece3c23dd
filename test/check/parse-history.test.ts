/** Recorded histories, as they should be and as they should not. */
import { describe, expect, it } from 'vitest';
import { HistoryError } from '../../src/check/history.js';
import { HistoryParser, type ParsedHistory } from '../../src/check/parse-history.js';
import { ErrorReply } from '../../src/resp/reply.js';

function parse(...lines: readonly unknown[]): ParsedHistory {
  const parser = new HistoryParser();
  for (const line of lines) parser.read(typeof line === 'string' ? line : JSON.stringify(line));
  return parser.finish();
}

function refused(...lines: readonly unknown[]): HistoryError {
  try {
    parse(...lines);
  } catch (error) {
    if (error instanceof HistoryError) return error;
    throw error;
  }
  throw new Error('this was not refused');
}

const invoke = (id: unknown, fields: object = {}): object => ({
  type: 'invoke',
  id,
  client: `c${id}`,
  time: 1,
  command: ['GET', 'k'],
  ...fields,
});
const ok = (id: unknown, response: unknown = null, time: unknown = 2): object => ({
  type: 'ok',
  id,
  time,
  response,
});

describe('a history', () => {
  it('is read in the order of invocation, with its responses', () => {
    const history = parse(
      '{"type":"invoke","client":"c1","id":17,"time":12.5,"command":["set","k","v"]}',
      '{"type":"invoke","client":2,"id":"18","time":12.5,"commands":[["GET","k"],["incr","n"]],"note":"ignored"}',
      '',
      '{"type":"ok","id":18,"time":13,"response":["v",{"integer":"9223372036854775807"}]}',
      '{"type":"ok","id":17,"time":13.1,"response":"OK"}\r',
    );
    expect(history).toEqual({
      operations: [
        {
          ...{ client: 'c1', command: { kind: 'single', words: ['SET', 'k', 'v'] } },
          ...{ invoked: 12.5, completed: 13.1, response: 'OK' },
        },
        {
          client: '2',
          command: {
            kind: 'transaction',
            commands: [
              ['GET', 'k'],
              ['INCR', 'n'],
            ],
          },
          ...{ invoked: 12.5, completed: 13, response: ['v', 9223372036854775807n] },
        },
      ],
      failed: 0,
      unanswered: 0,
    });
  });

  it('keeps what is of unknown outcome, and leaves out what failed', () => {
    const history = parse(
      ...[invoke(1), invoke(2), invoke(3), invoke(4)],
      ...[
        { type: 'info', id: 1, time: 2 },
        { type: 'unknown', id: 2, time: 2 },
        { type: 'fail', id: 3, time: 2 },
      ],
    );
    expect(history.operations.map(({ client, completed }) => [client, completed])).toEqual([
      ['c1', null],
      ['c2', null],
      ['c4', null],
    ]);
    expect(history).toMatchObject({ failed: 1, unanswered: 1 });
  });

  it('lets a client go on after an operation of unknown outcome', () => {
    const again = invoke(2, { client: 'c1', time: 3 });
    expect(parse(invoke(1), { type: 'unknown', id: 1, time: 2 }, again).operations).toHaveLength(2);
  });

  it('holds any bytes', () => {
    const history = parse(
      invoke(1, { command: ['SET', { base64: '/wA=' }, 'ä'] }),
      ok(1, { base64: '' }),
      invoke(2, { command: ['INCRBY', 'n', -5], time: 2 }),
      ok(2, { error: 'ERR ä' }),
    );
    expect(history.operations).toMatchObject([
      { command: { words: ['SET', '\u00ff\u0000', '\u00c3\u00a4'] }, response: '' },
      { command: { words: ['INCRBY', 'n', '-5'] }, response: new ErrorReply('ERR \u00c3\u00a4') },
    ]);
  });

  it('may end without a line break', () => {
    const parser = new HistoryParser();
    parser.read(JSON.stringify(invoke(1)), false);
    expect(parser.finish().unanswered).toBe(1);
  });
});

describe('what is no history', () => {
  it.each<[string, readonly unknown[], RegExp]>([
    ['an empty file', [], /^The history is empty/],
    ['blank lines only', ['', '  '], /^The history is empty/],
    ['no JSON', [invoke(1), 'hello'], /^Line 2: "hello" is not JSON/],
    ['no object', ['[1]'], /^Line 1: An event is \[1\]/],
    ['no type', [{ id: 1, time: 1 }], /^Line 1: "type" is missing/],
    ['another type', [{ type: 'call', id: 1, time: 1 }], /^Line 1: "type" is "call"/],
    ['no id', [{ type: 'ok', time: 1 }], /^Line 1: "id" is missing/],
    ['an id that is no name', [invoke(1.5)], /^Line 1: "id" is 1\.5/],
    ['no client', [invoke(1, { client: null })], /^Line 1: "client" is null/],
    ['no time', [invoke(1, { time: '1' })], /^Line 1: "time" is "1"/],
    [
      'a doubled id',
      [invoke(1), '', invoke(1)],
      /^Line 3: The id "1" was given to an operation already, on line 1/,
    ],
    ['a response without an invocation', [invoke(1), ok(2)], /^Line 2: .*"ok" has the id "2"/],
    [
      'a second end',
      [invoke(1), ok(1), { type: 'fail', id: 1, time: 3 }],
      /^Line 3: .*ended already, on line 2/,
    ],
    ['a time that goes back', [invoke(1), ok(1, null, 0.5)], /^Line 2: The time goes back from 1 to 0\.5/],
    ['two operations at once', [invoke(1), invoke(2, { client: 'c1' })], /^Line 2: The client "c1" .*line 1/],
    ['neither command nor commands', [invoke(1, { command: undefined })], /^Line 1: .*neither/],
    ['both command and commands', [invoke(1, { commands: [] })], /^Line 1: .*both/],
    ['a command that is no array', [invoke(1, { command: 'GET k' })], /^Line 1: A command is "GET k"/],
    ['an empty command', [invoke(1, { command: [] })], /^Line 1: A command is \[\]/],
    [
      'commands that are no array',
      [invoke(1, { command: undefined, commands: 1 })],
      /^Line 1: "commands" is 1/,
    ],
    [
      'a word that is no text',
      [invoke(1, { command: ['GET', null] })],
      /^Line 1: A word of a command is null/,
    ],
    [
      'a fraction as a word',
      [invoke(1, { command: ['INCRBY', 'k', 0.5] })],
      /^Line 1: A word of a command is 0\.5/,
    ],
    ['bad base64', [invoke(1, { command: ['GET', { base64: '/w' }] })], /^Line 1: "base64" is "\/w"/],
    ['a command that is not known', [invoke(1, { command: ['LPUSH', 'k', 'v'] })], /^Line 1: .*"LPUSH"/],
    ['a key that expires', [invoke(1, { command: ['SET', 'k', 'v', 'EX', 1] })], /^Line 1: .*EX.*expire/],
    ['no response', [invoke(1), { type: 'ok', id: 1, time: 2 }], /^Line 2: An "ok" has no "response"/],
    ['a boolean as a response', [invoke(1), ok(1, true)], /^Line 2: A response is true/],
    [
      'another object as a response',
      [invoke(1), ok(1, { text: 'v' })],
      /^Line 2: A response is \{"text":"v"\}/,
    ],
    ['an integer that is none', [invoke(1), ok(1, { integer: '1.5' })], /^Line 2: A response is/],
    [
      'an inexact integer',
      [invoke(1), `{"type":"ok","id":1,"time":2,"response":9223372036854775807}`],
      /^Line 2: .*exact/,
    ],
    [
      'a refusal as a response',
      [invoke(1), ok(1, { error: 'CLUSTERDOWN no leader' })],
      /^Line 2: .*"CLUSTERDOWN/,
    ],
  ])('%s', (_, lines, message) => {
    const error = refused(...lines);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(/^\S.*\.$/);
  });

  it('a last line that is cut off', () => {
    const parser = new HistoryParser();
    parser.read(JSON.stringify(invoke(1)));
    expect(() => parser.read('{"type":"ok","id":1,"ti', false)).toThrow(
      /^Line 2: The file ends in the middle/,
    );
  });

  it('long values are not repeated in full', () => {
    expect(refused('x'.repeat(10_000)).message.length).toBeLessThan(200);
  });
});
