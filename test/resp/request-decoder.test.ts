import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRequest } from '../../src/resp/encode-request.js';
import { ProtocolError } from '../../src/resp/protocol-error.js';
import { RequestDecoder } from '../../src/resp/request-decoder.js';
import { binaryString, byteByByte, inPieces, latin1, pieceSizes } from './cut.js';

const REQUEST_BYTES_MAX = 2 ** 36;

interface Heard {
  readonly requests: string[][];
  readonly error: string | null;
  readonly isHalfRequestPending: boolean;
}

function hear(
  chunks: readonly Buffer[],
  options: { authenticated?: boolean; requestBytesMax?: number } = {},
): Heard {
  const decoder = new RequestDecoder(
    { requestBytesMax: options.requestBytesMax ?? REQUEST_BYTES_MAX },
    { authenticated: options.authenticated ?? true },
  );
  const requests: string[][] = [];
  let error: string | null = null;
  for (const chunk of chunks) {
    decoder.push(chunk);
    try {
      for (let request = decoder.next(); request !== null; request = decoder.next()) requests.push(request);
    } catch (thrown) {
      if (!(thrown instanceof ProtocolError)) throw thrown;
      expect(error).toBeNull();
      error = thrown.reply.message;
    }
  }
  return { requests, error, isHalfRequestPending: decoder.isHalfRequestPending };
}

/** The same whole, byte by byte and cut at random. */
function hearHoweverCut(text: string, options: Parameters<typeof hear>[1] = {}): Heard {
  const whole = hear([latin1(text)], options);
  if (text.length < 2000) {
    expect(hear(byteByByte(text), options)).toEqual(whole);
    fc.assert(
      fc.property(pieceSizes, (sizes) => {
        expect(hear(inPieces(text, sizes), options)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  } else {
    expect(hear(inPieces(text, new Array(1000).fill(997)), options)).toEqual(whole);
  }
  return whole;
}

describe('requests', () => {
  const cases: Array<[name: string, text: string, requests: string[][]]> = [
    ['one', '*1\r\n$4\r\nPING\r\n', [['PING']]],
    ['with an empty argument', '*2\r\n$4\r\nECHO\r\n$0\r\n\r\n', [['ECHO', '']]],
    ['binary-safe', '*2\r\n$4\r\nECHO\r\n$6\r\n\r\n$\x00\xff*\r\n', [['ECHO', '\r\n$\x00\xff*']]],
    [
      'many in a row',
      `${'*1\r\n$1\r\na\r\n'.repeat(3)}b\r\n*1\r\n$1\r\nc\r\n`,
      [['a'], ['a'], ['a'], ['b'], ['c']],
    ],
    ['empty arrays are skipped', '*0\r\n*-1\r\n*-5\r\n*1\r\n$4\r\nPING\r\n', [['PING']]],
    ['the lowest count is an empty array too', '*-9223372036854775808\r\nPING\r\n', [['PING']]],
    ['the two bytes behind an argument are not looked at', '*1\rX$4\rXPINGXX', [['PING']]],
    [
      'more than ten arguments',
      encodeRequest(new Array(1000).fill('x')).toString('latin1'),
      [new Array(1000).fill('x')],
    ],
    ['more than one digit of length', `*1\r\n$100\r\n${'y'.repeat(100)}\r\n`, [['y'.repeat(100)]]],
    ['typed by hand', 'SET key value\r\n', [['SET', 'key', 'value']]],
    ['typed by hand, line feed only', 'PING\nPING\n', [['PING'], ['PING']]],
    ['empty lines are skipped', '\r\n\n  \r\n\t\r\nPING\r\n', [['PING']]],
    ['quotes', `ECHO "a\\x41\\n\\q\\"" 'b\\'\\n' c"d"\r\n`, [['ECHO', 'aA\nq"', "b'\\n", 'cd']]],
    ['a bulk header where a request should be', '$4\r\nPING\r\n', [['$4'], ['PING']]],
    ['a high byte typed by hand', 'ECHO \xa0\x85\xff\r\n', [['ECHO', '\xa0\x85\xff']]],
    ['a line of the greatest length', `${'x'.repeat(65_536)}\n`, [['x'.repeat(65_536)]]],
  ];
  it.each(cases)('%s', (_, text, requests) => {
    expect(hearHoweverCut(text)).toEqual({ requests, error: null, isHalfRequestPending: false });
  });

  it('are what encodeRequest encoded, however they are cut', () => {
    const request = fc.array(binaryString(50), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 8 }), pieceSizes, (requests, sizes) => {
        const text = requests.map((one) => encodeRequest(one).toString('latin1')).join('');
        expect(hear(inPieces(text, sizes))).toEqual({ requests, error: null, isHalfRequestPending: false });
      }),
    );
  });

  it('of a megabyte arrive in small chunks without being copied over and over', () => {
    const value = 'v'.repeat(8 * 1024 * 1024);
    const text = encodeRequest(['SET', 'key', value]).toString('latin1');
    const chunks = inPieces(text, new Array(Math.ceil(text.length / 512)).fill(512));
    const begun = process.cpuUsage();
    expect(hear(chunks).requests[0]?.[2]).toBe(value);
    // 16,000 chunks: copying all that came at each of them would move 64 GB.
    expect(process.cpuUsage(begun).user).toBeLessThan(5_000_000);
  });
});

it('a long line that comes byte by byte is not searched from its start each time', () => {
  const decoder = new RequestDecoder({ requestBytesMax: REQUEST_BYTES_MAX }, { authenticated: true });
  const lines = [`${'x'.repeat(65_000)}\n`, `*${'0'.repeat(65_000)}`];
  const begun = process.cpuUsage();
  for (const line of lines) {
    for (const chunk of byteByByte(line)) {
      decoder.push(chunk);
      decoder.next();
    }
  }
  expect(decoder.pendingBytes).toBe(65_001);
  // A search from the start would look at four billion bytes.
  expect(process.cpuUsage(begun).user).toBeLessThan(3_000_000);
});

describe('half requests', () => {
  const halves = [
    '*',
    '*1',
    '*1\r',
    '*1\r\n',
    '*1\r\n$',
    '*1\r\n$4\r\n',
    '*1\r\n$4\r\nPIN',
    '*1\r\n$4\r\nPING\r',
    'PING',
    '"',
  ];
  it.each(halves)('%j waits for the rest', (text) => {
    expect(hearHoweverCut(text)).toEqual({ requests: [], error: null, isHalfRequestPending: true });
  });

  it('take memory only for the bytes that came', () => {
    const decoder = new RequestDecoder({ requestBytesMax: REQUEST_BYTES_MAX }, { authenticated: true });
    const before = process.memoryUsage().arrayBuffers;
    decoder.push(latin1('*2147483647\r\n$536870912\r\nabc'));
    decoder.push(latin1('def'));
    expect(decoder.next()).toBeNull();
    expect(decoder.pendingBytes).toBe('*2147483647\r\n$536870912\r\nabcdef'.length);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  }, 10_000);
});

describe('protocol errors, in the words of Redis', () => {
  const cases: Array<[text: string, detail: string]> = [
    ['*3000000000\r\n', 'invalid multibulk length'],
    ['*2147483648\r\n', 'invalid multibulk length'],
    ['*-9223372036854775809\r\n', 'invalid multibulk length'],
    ['*99999999999999999999999\r\n', 'invalid multibulk length'],
    ['*\r\n', 'invalid multibulk length'],
    ['*abc\r\n', 'invalid multibulk length'],
    ['*1x\r\n', 'invalid multibulk length'],
    ['*01\r\n', 'invalid multibulk length'],
    ['*+1\r\n', 'invalid multibulk length'],
    ['*-0\r\n', 'invalid multibulk length'],
    ['*- 1\r\n', 'invalid multibulk length'],
    ['* 1\r\n', 'invalid multibulk length'],
    ['*1\x00\r\n', 'invalid multibulk length'],
    ['*1\r\n$-1\r\n', 'invalid bulk length'],
    ['*1\r\n$-0\r\n', 'invalid bulk length'],
    ['*1\r\n$536870913\r\n', 'invalid bulk length'],
    ['*1\r\n$2147483648000000000\r\n', 'invalid bulk length'],
    ['*1\r\n$abc\r\n', 'invalid bulk length'],
    ['*1\r\n$\r\n', 'invalid bulk length'],
    ['*1\r\nPING\r\n', "expected '$', got 'P'"],
    ['*1\r\n*1\r\n', "expected '$', got '*'"],
    ['*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n', "expected '$', got 'f'"],
    ['"PING\r\n', 'unbalanced quotes in request'],
    ["ECHO 'a\n", 'unbalanced quotes in request'],
    ['PING "a"b\r\n', 'unbalanced quotes in request'],
    ['x'.repeat(65_537), 'too big inline request'],
    [`${'x'.repeat(70_000)}\r\n`, 'too big inline request'],
    [`*${'1'.repeat(65_536)}`, 'too big mbulk count string'],
    [`*${'1'.repeat(70_000)}\r\n`, 'too big mbulk count string'],
    [`*1\r\n$${'1'.repeat(65_536)}`, 'too big bulk count string'],
  ];
  it.each(cases)('%.40j', (text, detail) => {
    expect(hearHoweverCut(text)).toEqual({
      requests: [],
      error: `ERR Protocol error: ${detail}`,
      isHalfRequestPending: false,
    });
  });

  it('come after the requests before them, and nothing comes after', () => {
    expect(hearHoweverCut('PING\r\n*x\r\nPING\r\n')).toEqual({
      requests: [['PING']],
      error: 'ERR Protocol error: invalid multibulk length',
      isHalfRequestPending: false,
    });
  });

  it('leave lines and headers of just the greatest length alone', () => {
    for (const text of ['x'.repeat(65_536), `*${'1'.repeat(65_535)}`, `*1\r\n$${'1'.repeat(65_535)}`]) {
      expect(hear([latin1(text)])).toEqual({ requests: [], error: null, isHalfRequestPending: true });
    }
  });
});

describe('before AUTH', () => {
  const few = { authenticated: false };
  it.each([
    ['*11\r\n', 'unauthenticated multibulk length'],
    ['*1\r\n$16385\r\n', 'unauthenticated bulk length'],
  ])('%j is too much', (text, detail) => {
    expect(hearHoweverCut(text, few).error).toBe(`ERR Protocol error: ${detail}`);
  });

  it('ten arguments of 16384 bytes are not', () => {
    const request = new Array(10).fill('x'.repeat(16_384));
    expect(hear([encodeRequest(request)], few).requests).toEqual([request]);
  });

  it('ends with the request that authenticates, within one chunk', () => {
    const decoder = new RequestDecoder({ requestBytesMax: REQUEST_BYTES_MAX }, few);
    const many = new Array(11).fill('x');
    decoder.push(Buffer.concat([encodeRequest(['AUTH', 'sesame']), encodeRequest(many)]));
    expect(decoder.next()).toEqual(['AUTH', 'sesame']);
    decoder.authenticated = true;
    expect(decoder.next()).toEqual(many);
  });
});

describe('limits of our own', () => {
  const limits = { requestBytesMax: 100 };
  const tooLarge = 'ERR Protocol error: a request may take 100 bytes at most';

  it('a request may be as large as the limit', () => {
    const request = ['SET', 'key', 'x'.repeat(100 - '*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$68\r\n\r\n'.length)];
    const text = encodeRequest(request).toString('latin1');
    expect(text).toHaveLength(100);
    expect(hearHoweverCut(text + text, limits).requests).toEqual([request, request]);
  });

  it('empty arrays count for no request', () => {
    expect(hearHoweverCut(`${'*0\r\n'.repeat(40)}*1\r\n$4\r\nPING\r\n`, limits).requests).toEqual([['PING']]);
  });

  it('an argument too large is refused by its header, before it comes', () => {
    expect(hearHoweverCut('*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$95\r\n', limits).error).toBe(tooLarge);
  });

  it('more arguments than can fit are refused by the count', () => {
    expect(hearHoweverCut('*17\r\n', limits).error).toBe(tooLarge);
  });
});

describe('what is not meant for this port', () => {
  it.each([
    'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: localhost\r\n\r\nSET key value\r\n',
    'post /\r\n',
    'Host: localhost\r\nSET key value\r\n',
    'OPTIONS * HTTP/1.0\r\n\r\n',
  ])('HTTP is refused before any of it is run: %j', (text) => {
    expect(hearHoweverCut(text)).toEqual({
      requests: [],
      error: 'ERR Protocol error: this port speaks RESP, not HTTP',
      isHalfRequestPending: false,
    });
  });

  it.each(['GET HTTP/1.1\r\n', 'SET a HTTP/1.1\r\n', 'POSTS x\r\n', 'GET /\r\n'])(
    'but %j is a request',
    (text) => {
      expect(hear([latin1(text)]).requests).toHaveLength(1);
    },
  );

  it('a TLS handshake', () => {
    expect(hearHoweverCut('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03').error).toBe(
      'ERR Protocol error: this port does not speak TLS',
    );
  });

  it.each(['\x00', 'PI\x00NG\r\n', '\x00\x00\x00\x10garbage'])('a zero byte in a line: %j', (text) => {
    expect(hearHoweverCut(text).error).toBe('ERR Protocol error: zero byte in inline request');
  });

  it('garbage never throws anything but a protocol error, and is the same however it is cut', () => {
    const piece = fc.oneof(
      binaryString(20),
      fc.constantFrom('*', '$', '\r\n', '*1\r\n', '$3\r\n', '1', '"', '-1'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieceSizes, (pieces, sizes) => {
        const text = pieces.join('');
        expect(hear(inPieces(text, sizes))).toEqual(hear([latin1(text)]));
      }),
      { numRuns: 2000 },
    );
  });
});
