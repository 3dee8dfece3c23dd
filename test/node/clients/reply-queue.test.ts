import { describe, expect, it } from 'vitest';
import { ReplyQueue } from '../../../src/node/clients/reply-queue.js';
import { replyBytesMax } from '../../../src/node/clients/reply-size.js';
import {
  DoubleReply,
  ErrorReply,
  MapReply,
  NULL_ARRAY,
  OK,
  PushReply,
  type Reply,
  SetReply,
  VerbatimReply,
} from '../../../src/resp/reply.js';
import { ReplyWriter } from '../../../src/resp/reply-writer.js';

function text(queue: ReplyQueue): string {
  return queue.take().toString('latin1');
}

describe('a queue of replies', () => {
  it('lets them leave in the order of their places', () => {
    const queue = new ReplyQueue(1000, 1000);
    const [first, second, third] = [queue.reserve(), queue.reserve(), queue.reserve()];
    queue.fill(third, 3, 2);
    queue.fill(first, 1, 2);
    expect(text(queue)).toBe(':1\r\n');
    expect(queue.waiting).toBe(2);
    queue.add(4, 2);
    queue.fill(second, 2, 2);
    expect(text(queue)).toBe(':2\r\n:3\r\n:4\r\n');
    expect(queue.waiting).toBe(0);
  });

  it('encodes what fits, and the rest after that was taken', () => {
    const queue = new ReplyQueue(1000, 10);
    const slots = Array.from({ length: 5 }, () => queue.reserve());
    for (const slot of slots) queue.fill(slot, 'abcdef', 2);
    expect([text(queue), text(queue), text(queue), text(queue)]).toEqual([
      '$6\r\nabcdef\r\n',
      '$6\r\nabcdef\r\n',
      '$6\r\nabcdef\r\n',
      '$6\r\nabcdef\r\n',
    ]);
    expect(queue.hasOverflowed).toBe(false);
  });

  it('holds plain texts without end, and replies that were built up to its bound', () => {
    const texts = new ReplyQueue(1000, 10);
    const built = new ReplyQueue(1000, 10);
    for (let at = 0; at < 100; at += 1) {
      texts.fill(texts.reserve(), 'x'.repeat(100), 2);
      if (!built.hasOverflowed) built.fill(built.reserve(), ['x'.repeat(100)], 2);
    }
    expect(texts.hasOverflowed).toBe(false);
    expect(built.hasOverflowed).toBe(true);
    expect(built.waiting).toBeLessThan(12);
  });

  it('encodes nothing that is larger than its bound', () => {
    const queue = new ReplyQueue(1000, 1000);
    queue.add('x'.repeat(1001), 2);
    expect([queue.hasOverflowed, queue.encodedBytes]).toEqual([true, 0]);
  });

  it('stays in order over many thousand places', () => {
    const queue = new ReplyQueue(1 << 20, 1 << 20);
    let sent = '';
    let next = 0;
    const open = Array.from({ length: 5000 }, () => queue.reserve());
    for (let round = 0; round < 20_000; round += 1) {
      const slot = open.shift();
      if (slot !== undefined) queue.fill(slot, next, 2);
      next += 1;
      open.push(queue.reserve());
      if (round % 100 === 0) sent += text(queue);
    }
    sent += text(queue);
    expect(sent).toBe(Array.from({ length: 20_000 }, (_, at) => `:${at}\r\n`).join(''));
  });
});

describe('the size of a reply', () => {
  const replies: readonly Reply[] = [
    '',
    'x'.repeat(100_000),
    0,
    Number.MIN_SAFE_INTEGER,
    -(2n ** 63n),
    true,
    null,
    NULL_ARRAY,
    OK,
    new ErrorReply('ERR no'),
    new VerbatimReply('text'),
    new DoubleReply(-1.7976931348623157e308),
    new MapReply([
      ['a', 1],
      ['b', new SetReply([1, 2, 'c'])],
    ]),
    new PushReply(['events', '{}']),
    [],
    [[['deep', null]], OK],
  ];

  it.each([2, 3] as const)('is never too low in version %i, and not far too high', (protocol) => {
    for (const reply of replies) {
      const writer = new ReplyWriter();
      writer.write(reply, protocol);
      const size = replyBytesMax(reply);
      expect(size).toBeGreaterThanOrEqual(writer.length);
      expect(size).toBeLessThan(writer.length + 400);
    }
  });
});
