import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../src/resp/protocol-error.js';
import {
  DoubleReply,
  ErrorReply,
  MapReply,
  NULL_ARRAY,
  OK,
  PushReply,
  type Reply,
  SetReply,
  SimpleString,
  VerbatimReply,
} from '../../src/resp/reply.js';
import { ReplyDecoder } from '../../src/resp/reply-decoder.js';
import { ReplyWriter } from '../../src/resp/reply-writer.js';
import { binaryString, byteByByte, inPieces, latin1, pieceSizes } from './cut.js';

const LIMITS = { replyBytesMax: 2 ** 30, depthMax: 32 };

function hear(chunks: readonly Buffer[], limits = LIMITS): { replies: Reply[]; error: string | null } {
  const decoder = new ReplyDecoder(limits);
  const replies: Reply[] = [];
  try {
    for (const chunk of chunks) {
      decoder.push(chunk);
      for (let reply = decoder.next(); reply !== undefined; reply = decoder.next()) replies.push(reply);
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    decoder.push(latin1('+OK\r\n'));
    expect(decoder.next()).toBeUndefined();
    return { replies, error: error.detail };
  }
  return { replies, error: null };
}

function hearHoweverCut(text: string, limits = LIMITS): ReturnType<typeof hear> {
  const whole = hear([latin1(text)], limits);
  if (text.length < 2000) expect(hear(byteByByte(text), limits)).toEqual(whole);
  fc.assert(
    fc.property(pieceSizes, (sizes) => {
      expect(hear(inPieces(text, sizes), limits)).toEqual(whole);
    }),
    { numRuns: 20 },
  );
  return whole;
}

describe('replies', () => {
  it.each<[text: string, replies: Reply[]]>([
    ['+OK\r\n', [OK]],
    ['+\r\n+PONG\r\n', [new SimpleString(''), new SimpleString('PONG')]],
    ['-ERR no\r\n', [new ErrorReply('ERR no')]],
    ['!21\r\nSYNTAX invalid syntax\r\n', [new ErrorReply('SYNTAX invalid syntax')]],
    [':0\r\n:-0\r\n:-17\r\n', [0, 0, -17]],
    [':9007199254740991\r\n:9007199254740992\r\n', [Number.MAX_SAFE_INTEGER, 2n ** 53n]],
    [':-9223372036854775808\r\n', [-(2n ** 63n)]],
    ['(3492890328409238509324850943850943825024385\r\n', [3492890328409238509324850943850943825024385n]],
    ['$0\r\n\r\n$4\r\n\r\n\x00\xff\r\n', ['', '\r\n\x00\xff']],
    ['$-1\r\n*-1\r\n_\r\n', [null, NULL_ARRAY, null]],
    ['#t\r\n#f\r\n', [true, false]],
    [',3.25\r\n,-1e30\r\n,10\r\n', [3.25, -1e30, 10].map((value) => new DoubleReply(value))],
    [',inf\r\n,-inf\r\n,nan\r\n', [Infinity, -Infinity, NaN].map((value) => new DoubleReply(value))],
    ['=8\r\ntxt:text\r\n', [new VerbatimReply('text')]],
    ['*0\r\n%0\r\n~0\r\n>0\r\n', [[], new MapReply([]), new SetReply([]), new PushReply([])]],
    ['*3\r\n:1\r\n*2\r\n+a\r\n*0\r\n$1\r\nb\r\n', [[1, [new SimpleString('a'), []], 'b']]],
    [
      '%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n_\r\n',
      [
        new MapReply([
          [new SimpleString('a'), 1],
          [new SimpleString('b'), [null]],
        ]),
      ],
    ],
    ['~2\r\n:1\r\n:2\r\n', [new SetReply([1, 2])]],
    ['>2\r\n+events\r\n$2\r\n{}\r\n:1\r\n', [new PushReply([new SimpleString('events'), '{}']), 1]],
    ['|1\r\n+ttl\r\n:3600\r\n:1\r\n', [1]],
    ['*2\r\n|1\r\n+ttl\r\n:3600\r\n:1\r\n|0\r\n:2\r\n', [[1, 2]]],
  ])('%j', (text, replies) => {
    expect(hearHoweverCut(text)).toEqual({ replies, error: null });
  });

  it.each([
    '+',
    '+OK',
    '+OK\r',
    '$3\r\nab',
    '$3\r\nabc\r',
    '*2\r\n:1\r\n',
    '|1\r\n+a\r\n:1\r\n',
    '*1\r\n*1\r\n',
  ])('%j is not whole yet', (text) => {
    expect(hearHoweverCut(text)).toEqual({ replies: [], error: null });
  });

  it('are in RESP3 what ReplyWriter wrote', () => {
    const leaf = fc.oneof(
      binaryString(60),
      fc.integer(),
      fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 1n }),
      fc.boolean(),
      fc.constant(null),
      fc.double().map((value) => new DoubleReply(value)),
      binaryString(40).map((text) => new VerbatimReply(text)),
      fc.stringMatching(/^[A-Z]{1,5} [a-z ]{0,40}$/).map((text) => new ErrorReply(text)),
      fc.stringMatching(/^[a-z]{0,30}$/).map((text) => new SimpleString(text)),
    );
    const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
      reply: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.array(tie('reply'), { maxLength: 4 }),
        fc.array(tie('reply'), { maxLength: 4 }).map((items) => new SetReply(items)),
        fc.array(fc.tuple(tie('reply'), tie('reply')), { maxLength: 3 }).map((pairs) => new MapReply(pairs)),
      ),
    }));
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 5 }), pieceSizes, (replies, sizes) => {
        const writer = new ReplyWriter();
        for (const one of replies) writer.write(one, 3);
        expect(hear(inPieces(writer.take().toString('latin1'), sizes))).toEqual({ replies, error: null });
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is no reply', () => {
  it.each<[text: string, detail: string]>([
    ['HTTP/1.1 400 Bad Request\r\n', 'unexpected reply "HTTP/1.1 400 Bad Request"'],
    [`${'x'.repeat(100)}\r\n`, `unexpected reply "${'x'.repeat(40)}…"`],
    ['\r\n', 'unexpected reply "\\r"'],
    [':1.5\r\n', 'unexpected reply ":1.5"'],
    [':\r\n', 'unexpected reply ":"'],
    ['#x\r\n', 'unexpected reply "#x"'],
    ['_x\r\n', 'unexpected reply "_x"'],
    [',x\r\n', 'unexpected reply ",x"'],
    ['(1.5\r\n', 'unexpected reply "(1.5"'],
    ['$-2\r\n', "invalid length in a reply of type '$'"],
    ['$x\r\n', "invalid length in a reply of type '$'"],
    ['$?\r\n', "invalid length in a reply of type '$'"],
    ['%-1\r\n', "invalid length in a reply of type '%'"],
    ['*?\r\n', "invalid length in a reply of type '*'"],
    ['$1\r\nabc', 'a bulk string is longer than its header says'],
    ['+a\rb\r\n', 'a reply line holds a lone carriage return'],
    ['x'.repeat(65_537), 'a reply line is too long'],
  ])('%.40j', (text, detail) => {
    expect(hearHoweverCut(text)).toEqual({ replies: [], error: detail });
  });

  it('a reply larger than the limit is refused by its header', () => {
    const limits = { replyBytesMax: 100, depthMax: 3 };
    const error = 'a reply may take 100 bytes at most';
    expect(hearHoweverCut('$101\r\n', limits).error).toBe(error);
    expect(hearHoweverCut('*34\r\n', limits).error).toBe(error);
    expect(hearHoweverCut('*2\r\n$80\r\n', limits).error).toBeNull();
    expect(hearHoweverCut(`*2\r\n$60\r\n${'x'.repeat(60)}\r\n$60\r\n`, limits).error).toBe(error);
    expect(hearHoweverCut(`$80\r\n${'x'.repeat(80)}\r\n`.repeat(3), limits).replies).toHaveLength(3);
  });

  it('a reply nested deeper than the limit', () => {
    const limits = { replyBytesMax: 1000, depthMax: 3 };
    expect(hearHoweverCut('*1\r\n*1\r\n*1\r\n:1\r\n', limits).replies).toEqual([[[[1]]]]);
    expect(hearHoweverCut('*1\r\n*1\r\n*1\r\n*1\r\n', limits).error).toBe('a reply is nested too deep');
  });
});
