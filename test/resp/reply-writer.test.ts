import { describe, expect, it } from 'vitest';
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
import { type ProtocolVersion, ReplyWriter } from '../../src/resp/reply-writer.js';

function encode(reply: Reply, protocol: ProtocolVersion): string {
  const writer = new ReplyWriter();
  writer.write(reply, protocol);
  return writer.take().toString('latin1');
}

describe('replies in RESP2 and RESP3', () => {
  it.each<[name: string, reply: Reply, resp2: string, resp3: string]>([
    ['OK', OK, '+OK\r\n', '+OK\r\n'],
    ['simple string', new SimpleString('PONG'), '+PONG\r\n', '+PONG\r\n'],
    ['error', new ErrorReply('ERR syntax error'), '-ERR syntax error\r\n', '-ERR syntax error\r\n'],
    ['empty bulk string', '', '$0\r\n\r\n', '$0\r\n\r\n'],
    ['binary bulk string', '\r\n\x00\xff', '$4\r\n\r\n\x00\xff\r\n', '$4\r\n\r\n\x00\xff\r\n'],
    ['long bulk string', 'é'.repeat(100), `$100\r\n${'é'.repeat(100)}\r\n`, `$100\r\n${'é'.repeat(100)}\r\n`],
    ['0', 0, ':0\r\n', ':0\r\n'],
    ['-0 is 0', -0, ':0\r\n', ':0\r\n'],
    ['9', 9, ':9\r\n', ':9\r\n'],
    ['10', 10, ':10\r\n', ':10\r\n'],
    ['-1', -1, ':-1\r\n', ':-1\r\n'],
    ['1234567890', 1_234_567_890, ':1234567890\r\n', ':1234567890\r\n'],
    ['largest safe', Number.MAX_SAFE_INTEGER, ':9007199254740991\r\n', ':9007199254740991\r\n'],
    ['smallest safe', Number.MIN_SAFE_INTEGER, ':-9007199254740991\r\n', ':-9007199254740991\r\n'],
    ['largest', 2n ** 63n - 1n, ':9223372036854775807\r\n', ':9223372036854775807\r\n'],
    ['smallest', -(2n ** 63n), ':-9223372036854775808\r\n', ':-9223372036854775808\r\n'],
    ['true', true, ':1\r\n', '#t\r\n'],
    ['false', false, ':0\r\n', '#f\r\n'],
    ['null', null, '$-1\r\n', '_\r\n'],
    ['null array', NULL_ARRAY, '*-1\r\n', '_\r\n'],
    ['double', new DoubleReply(3.25), '$4\r\n3.25\r\n', ',3.25\r\n'],
    ['whole double', new DoubleReply(10), '$2\r\n10\r\n', ',10\r\n'],
    ['infinity', new DoubleReply(Infinity), '$3\r\ninf\r\n', ',inf\r\n'],
    ['minus infinity', new DoubleReply(-Infinity), '$4\r\n-inf\r\n', ',-inf\r\n'],
    ['not a number', new DoubleReply(NaN), '$3\r\nnan\r\n', ',nan\r\n'],
    ['minus zero', new DoubleReply(-0), '$2\r\n-0\r\n', ',-0\r\n'],
    ['verbatim', new VerbatimReply('# Server\r\n'), '$10\r\n# Server\r\n\r\n', '=14\r\ntxt:# Server\r\n\r\n'],
    ['empty array', [], '*0\r\n', '*0\r\n'],
    [
      'array',
      ['a', 1, null, ['b']],
      '*4\r\n$1\r\na\r\n:1\r\n$-1\r\n*1\r\n$1\r\nb\r\n',
      '*4\r\n$1\r\na\r\n:1\r\n_\r\n*1\r\n$1\r\nb\r\n',
    ],
    [
      'map',
      new MapReply([
        ['a', 1],
        ['b', true],
      ]),
      '*4\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n:1\r\n',
      '%2\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n#t\r\n',
    ],
    ['set', new SetReply(['a']), '*1\r\n$1\r\na\r\n', '~1\r\n$1\r\na\r\n'],
    [
      'push',
      new PushReply(['events', '{}']),
      '*2\r\n$6\r\nevents\r\n$2\r\n{}\r\n',
      '>2\r\n$6\r\nevents\r\n$2\r\n{}\r\n',
    ],
  ])('%s', (_, reply, resp2, resp3) => {
    expect(encode(reply, 2)).toBe(resp2);
    expect(encode(reply, 3)).toBe(resp3);
  });

  it('let no line break into a line, for what follows would be another reply', () => {
    expect(encode(new ErrorReply("ERR unknown command 'a\r\n+OK\r\n'"), 2)).toBe(
      "-ERR unknown command 'a  +OK  '\r\n",
    );
    expect(encode(new SimpleString('a\nb\rc'), 3)).toBe('+a b c\r\n');
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuse %d as an integer', (value) => {
    expect(() => encode(value, 2)).toThrow(TypeError);
  });

  it('headers of every number of digits', () => {
    for (let length = 0; length <= 1100; length += 1) {
      expect(encode('x'.repeat(length), 2).split('\r\n')[0]).toBe(`$${length}`);
    }
  });
});

describe('memory', () => {
  it('what was taken stays as it was', () => {
    const writer = new ReplyWriter();
    const taken: Array<[Buffer, string]> = [];
    for (let round = 0; round < 300; round += 1) {
      const text = String.fromCharCode(97 + (round % 26)).repeat((round * 997) % 5000);
      writer.write(text, 2);
      writer.write(round, 2);
      expect(writer.length).toBeGreaterThan(0);
      taken.push([writer.take(), `$${text.length}\r\n${text}\r\n:${round}\r\n`]);
      expect(writer.length).toBe(0);
    }
    for (const [bytes, expected] of taken) expect(bytes.toString('latin1')).toBe(expected);
  });

  it('many small takes share one piece of memory', () => {
    const writer = new ReplyWriter();
    const pieces = new Set<ArrayBufferLike>();
    for (let round = 0; round < 1000; round += 1) {
      writer.write(OK, 2);
      pieces.add(writer.take().buffer);
    }
    expect(pieces.size).toBe(1);
  });

  it('a reply larger than any slab, and small ones around it', () => {
    const writer = new ReplyWriter();
    const large = 'x'.repeat(3_000_000);
    writer.write('a', 2);
    writer.write([large, large], 3);
    writer.write('b', 2);
    const expected = `$1\r\na\r\n*2\r\n$3000000\r\n${large}\r\n$3000000\r\n${large}\r\n$1\r\nb\r\n`;
    expect(writer.take().toString('latin1') === expected).toBe(true);
    writer.write(OK, 2);
    const small = writer.take();
    expect(small.toString()).toBe('+OK\r\n');
    expect(small.buffer.byteLength).toBeLessThan(100_000);
  });

  it('nothing written, nothing taken', () => {
    expect(new ReplyWriter().take()).toHaveLength(0);
  });

  it('takes bytes that are encoded already', () => {
    const writer = new ReplyWriter();
    writer.write(OK, 2);
    writer.writeEncoded(Buffer.from('+PONG\r\n'));
    expect(writer.take().toString()).toBe('+OK\r\n+PONG\r\n');
  });
});
