import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EntryKind, LogEntry } from '../../../src/consensus/types.js';
import { decodeFrame, encodeFrame } from '../../../src/node/peers/frame-codec.js';
import { FrameReader } from '../../../src/node/peers/frame-reader.js';
import { OutputBuffer } from '../../../src/node/peers/output-buffer.js';
import type { PeerFrame } from '../../../src/node/peers/peer-frame.js';
import type { RaftMessage } from '../../../src/raft/messages.js';
import { DoubleReply, ErrorReply, MapReply, NULL_ARRAY, OK, type Reply } from '../../../src/resp/reply.js';

const addressed = { groupId: 1, from: 'n1', to: 'n2', term: 7 };

function encoded(frame: PeerFrame): Buffer {
  const output = new OutputBuffer();
  encodeFrame(output, frame);
  return output.take();
}

function roundTrip(frame: PeerFrame): PeerFrame {
  const bytes = encoded(frame);
  const reader = new FrameReader(bytes.length);
  reader.push(bytes);
  const body = reader.next();
  if (body === null) throw new Error('the frame is not whole');
  expect(reader.isHalfway).toBe(false);
  return decodeFrame(body, 'n1', 'n2');
}

const integer = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const names = fc.array(fc.constantFrom('n1', 'n2', 'n3', 'n4'), { maxLength: 4 });

function entriesFrom(prevLogIndex: number): fc.Arbitrary<LogEntry[]> {
  const content = fc.record({
    term: integer,
    kind: fc.constantFrom<EntryKind>(0, 1, 2),
    data: fc.uint8Array({ maxLength: 300 }),
  });
  return fc
    .array(content, { maxLength: 5 })
    .map((list) =>
      list.map(({ term, kind, data }, at) => new LogEntry(prevLogIndex + 1 + at, term, kind, data)),
    );
}

const messages: fc.Arbitrary<RaftMessage> = fc.oneof(
  fc
    .record({
      preVote: fc.boolean(),
      leadershipTransfer: fc.boolean(),
      lastLogIndex: integer,
      lastLogTerm: integer,
    })
    .map((fields) => ({ ...addressed, type: 'requestVote' as const, ...fields })),
  fc
    .record({ preVote: fc.boolean(), granted: fc.boolean() })
    .map((fields) => ({ ...addressed, type: 'requestVoteResponse' as const, ...fields })),
  fc.integer({ min: 0, max: 2 ** 50 }).chain((prevLogIndex) =>
    fc
      .record({
        prevLogTerm: integer,
        leaderCommit: integer,
        readRound: integer,
        entries: entriesFrom(prevLogIndex),
      })
      .map((fields) => ({ ...addressed, type: 'appendEntries' as const, prevLogIndex, ...fields })),
  ),
  fc
    .record({
      success: fc.boolean(),
      matchIndex: integer,
      rejectedIndex: integer,
      hintIndex: integer,
      hintTerm: integer,
      readRound: integer,
    })
    .map((fields) => ({ ...addressed, type: 'appendEntriesResponse' as const, ...fields })),
  fc
    .record({
      metadata: fc.record({
        index: integer,
        term: integer,
        configuration: fc.record({ voters: names, votersOutgoing: names, learners: names }),
      }),
      offset: integer,
      data: fc.uint8Array({ maxLength: 300 }),
      done: fc.boolean(),
    })
    .map((fields) => ({ ...addressed, type: 'installSnapshot' as const, ...fields })),
  fc
    .record({ snapshotIndex: integer, receivedBytes: integer, matchIndex: integer })
    .map((fields) => ({ ...addressed, type: 'installSnapshotResponse' as const, ...fields })),
  fc.constant({ ...addressed, type: 'timeoutNow' as const }),
  fc
    .record({ incarnation: integer, context: integer })
    .map((fields) => ({ ...addressed, type: 'readIndex' as const, ...fields })),
  fc
    .record({
      incarnation: integer,
      context: integer,
      index: integer,
      refused: fc.constantFrom(
        null,
        'notLeader' as const,
        'transferring' as const,
        'overloaded' as const,
        'noLeader' as const,
      ),
    })
    .map((fields) => ({ ...addressed, type: 'readIndexResponse' as const, ...fields })),
);

/** Bytes as plain arrays, without the cache of records. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, field: unknown) => {
      if (key === 'record') return null;
      if (field instanceof Uint8Array) return Buffer.from(field).toString('hex');
      if (
        typeof field === 'object' &&
        field !== null &&
        'type' in field &&
        field.type === 'Buffer' &&
        'data' in field
      ) {
        return Buffer.from(field.data as number[]).toString('hex');
      }
      return field;
    }),
  );
}

describe('a frame', () => {
  it('brings every message over as it was', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(plain(roundTrip({ type: 'raft', message }))).toEqual(plain({ type: 'raft', message }));
      }),
    );
  });

  it('carries the very record of an entry that is on the disk', () => {
    const entry = new LogEntry(3, 2, 1, Buffer.from('data'));
    const message: RaftMessage = {
      ...addressed,
      type: 'appendEntries',
      prevLogIndex: 2,
      prevLogTerm: 2,
      leaderCommit: 2,
      readRound: 0,
      entries: [entry],
    };
    const frame = roundTrip({ type: 'raft', message });
    if (frame.type !== 'raft' || frame.message.type !== 'appendEntries') throw new Error('another frame');
    const received = frame.message.entries[0]?.record;
    expect(Buffer.from(received ?? [])).toEqual(Buffer.from(entry.record ?? []));
  });

  it.each<[string, Reply | 'not the leader']>([
    ['a text', 'caf\xe9\r\n'],
    ['OK', OK],
    ['a number', 42],
    ['a large number', 9_007_199_254_740_993n],
    ['nothing', null],
    ['the null array', NULL_ARRAY],
    ['an error', new ErrorReply('WRONGTYPE no')],
    ['results of a transaction', [OK, 1, null, 'x', new ErrorReply('ERR y'), ['a']]],
    ['a map', new MapReply([['a', 1]])],
    ['a double', new DoubleReply(1.5)],
  ])('brings back %s', (_, value) => {
    const frame: PeerFrame = { type: 'forwardReply', requestId: 9, reply: { value: value as Reply } };
    expect(roundTrip(frame)).toEqual(frame);
  });

  it('says that a node does not lead', () => {
    const frame: PeerFrame = { type: 'forwardReply', requestId: 9, reply: null };
    expect(roundTrip(frame)).toEqual(frame);
  });

  it('brings a forwarded command', () => {
    const frame = roundTrip({ type: 'forward', requestId: 2 ** 53 - 1, payload: Buffer.from('set') });
    expect(plain(frame)).toEqual({ type: 'forward', requestId: 2 ** 53 - 1, payload: '736574' });
  });

  it('never survives a cut, and any bytes at all end in a frame or an error', () => {
    fc.assert(
      fc.property(messages, fc.nat(), (message, at) => {
        const whole = encoded({ type: 'raft', message }).subarray(4);
        const cut = whole.subarray(0, at % whole.length);
        if (message.type === 'installSnapshot') return;
        expect(() => decodeFrame(cut, 'n1', 'n2')).toThrow();
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeFrame(Buffer.from(bytes), 'n1', 'n2');
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(TypeError);
          expect(error).not.toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it('is found damaged if a bit of an entry changed on the way', () => {
    const entry = new LogEntry(3, 2, 1, Buffer.from('precious'));
    const message: RaftMessage = {
      ...addressed,
      type: 'appendEntries',
      prevLogIndex: 2,
      prevLogTerm: 2,
      leaderCommit: 2,
      readRound: 0,
      entries: [entry],
    };
    const bytes = encoded({ type: 'raft', message }).subarray(4);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => decodeFrame(bytes, 'n1', 'n2')).toThrow(/checksum/);
  });
});

describe('a stream of frames', () => {
  it('is cut at the same places, however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (bodies, cuts) => {
          const stream = Buffer.concat(
            bodies.flatMap((body) => {
              const length = Buffer.alloc(4);
              length.writeUInt32LE(body.length, 0);
              return [length, body];
            }),
          );
          const reader = new FrameReader(50);
          const found: string[] = [];
          for (let at = 0, cut = 0; at < stream.length; cut += 1) {
            const size = cuts[cut % cuts.length] ?? 1;
            reader.push(stream.subarray(at, at + size));
            at += size;
            for (let frame = reader.next(); frame !== null; frame = reader.next()) {
              found.push(frame.toString('hex'));
            }
          }
          expect(found).toEqual(bodies.map((body) => Buffer.from(body).toString('hex')));
        },
      ),
    );
  });

  it('is refused at a length of 4 GB or of nothing', () => {
    const huge = new FrameReader(1000);
    huge.push(Buffer.from([255, 255, 255, 255]));
    expect(() => huge.next()).toThrow(/declares 4294967295 bytes/);
    const empty = new FrameReader(1000);
    empty.push(Buffer.alloc(4));
    expect(() => empty.next()).toThrow(/empty/);
  });
});
