import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EntryKind, LogEntry } from '../../../src/consensus/types.js';
import { decodeFrame } from '../../../src/node/peers/frame-codec.js';
import { FrameReader } from '../../../src/node/peers/frame-reader.js';
import { MalformedFrameError } from '../../../src/node/peers/malformed-frame-error.js';
import type { PaxosMessage } from '../../../src/paxos/messages.js';
import type { AppendEntries, RaftMessage } from '../../../src/raft/messages.js';
import type { ReplicaMessage } from '../../../src/replica/replica-message.js';
import type { SurveyMessage } from '../../../src/replica/survey-messages.js';
import {
  DoubleReply,
  ErrorReply,
  MapReply,
  NULL_ARRAY,
  PushReply,
  type Reply,
  SetReply,
  SimpleString,
  VerbatimReply,
} from '../../../src/resp/reply.js';
import { bytesOf } from './harness.js';

/** Entries are equal if they say the same, wherever they lie in memory. */
expect.addEqualityTesters([
  (a: unknown, b: unknown): boolean | undefined => {
    if (!(a instanceof LogEntry && b instanceof LogEntry)) return undefined;
    const same = a.index === b.index && a.term === b.term && a.kind === b.kind;
    return same && Buffer.compare(a.data, b.data) === 0;
  },
]);

/** `bytes` as they lie behind the length. */
function bodyOf(frame: ReplicaMessage): Buffer {
  return bytesOf(frame).subarray(4);
}

function decode(body: Buffer): ReplicaMessage {
  return decodeFrame(body, 'n1', 'n2');
}

const addressed = { groupId: 1, from: 'n1', to: 'n2', term: 7 };
const integer = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const names = fc.array(fc.constantFrom('n1', 'n2', 'Zürich', 'x'.repeat(128)), { maxLength: 4 });
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

function entriesFrom(prevLogIndex: number): fc.Arbitrary<LogEntry[]> {
  const content = fc.record({ term: integer, kind: fc.constantFrom<EntryKind>(0, 1, 2), data: bytes });
  return fc
    .array(content, { maxLength: 5 })
    .map((list) =>
      list.map(({ term, kind, data }, at) => new LogEntry(prevLogIndex + 1 + at, term, kind, data)),
    );
}

const appendEntries: fc.Arbitrary<RaftMessage> = fc.integer({ min: 0, max: 2 ** 50 }).chain((prevLogIndex) =>
  fc.record({
    ...constants({ ...addressed, type: 'appendEntries' as const, prevLogIndex }),
    prevLogTerm: integer,
    leaderCommit: integer,
    readRound: integer,
    entries: entriesFrom(prevLogIndex),
  }),
);

const installSnapshot: fc.Arbitrary<RaftMessage> = fc.record({
  ...constants({ ...addressed, type: 'installSnapshot' as const }),
  metadata: fc.record({
    index: integer,
    term: integer,
    configuration: fc.record({ voters: names, votersOutgoing: names, learners: names }),
  }),
  offset: integer,
  data: bytes,
  done: fc.boolean(),
});

const smallMessages: fc.Arbitrary<RaftMessage>[] = [
  fc.record({
    ...constants({ ...addressed, type: 'requestVote' as const }),
    preVote: fc.boolean(),
    leadershipTransfer: fc.boolean(),
    lastLogIndex: integer,
    lastLogTerm: integer,
  }),
  fc.record({
    ...constants({ ...addressed, type: 'requestVoteResponse' as const }),
    preVote: fc.boolean(),
    granted: fc.boolean(),
  }),
  fc.record({
    ...constants({ ...addressed, type: 'appendEntriesResponse' as const }),
    success: fc.boolean(),
    matchIndex: integer,
    rejectedIndex: integer,
    hintIndex: integer,
    hintTerm: integer,
    readRound: integer,
  }),
  fc.record({
    ...constants({ ...addressed, type: 'installSnapshotResponse' as const }),
    snapshotIndex: integer,
    receivedBytes: integer,
    matchIndex: integer,
  }),
  fc.record(constants({ ...addressed, type: 'timeoutNow' as const })),
  fc.record({
    ...constants({ ...addressed, type: 'readIndex' as const }),
    incarnation: integer,
    context: integer,
  }),
  fc.record({
    ...constants({ ...addressed, type: 'readIndexResponse' as const }),
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
  }),
];

/** Group and term as they may be, the rest as it is given. */
function constants<Fields extends typeof addressed>(
  fields: Fields,
): { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> } {
  const entries = Object.entries(fields).map(([key, value]) => [key, fc.constant(value)]);
  return {
    ...Object.fromEntries(entries),
    groupId: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    term: integer,
  };
}

const binary = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array).toString('latin1'));
const plainReplies: fc.Arbitrary<Reply> = fc.oneof(
  binary,
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.constant(null),
  fc.constant(NULL_ARRAY),
  binary.map((text) => new SimpleString(text)),
  binary.map((text) => new ErrorReply(text)),
  fc.double().map((value) => new DoubleReply(value)),
  binary.map((text) => new VerbatimReply(text)),
);
const { reply: replies } = fc.letrec<{ reply: Reply; items: readonly Reply[] }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 4 },
    plainReplies,
    tie('items'),
    tie('items').map((items) => new SetReply(items)),
    tie('items').map((items) => new PushReply(items)),
    fc.array(fc.tuple(tie('reply'), tie('reply')), { maxLength: 3 }).map((pairs) => new MapReply(pairs)),
  ),
  items: fc.array(tie('reply'), { maxLength: 4 }),
}));

const ballots = fc.record({ counter: integer, nodeId: fc.constantFrom('n1', 'n2', 'x'.repeat(128)) });
const ages = fc.array(fc.record({ nodeId: fc.constantFrom('n1', 'n2'), age: integer }), { maxLength: 3 });
const registerBallots = fc.array(fc.record({ key: binary, ballot: ballots }), { maxLength: 3 });
const values = fc.record({
  state: fc.oneof(fc.constant(null), binary),
  changes: fc.array(ballots, { maxLength: 3 }),
});
const acceptances = fc.record({ ballot: ballots, value: values });
const maybeBallot = fc.oneof(fc.constant(null), ballots);
const inGroup = {
  groupId: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  from: fc.constant('n1'),
  to: fc.constant('n2'),
};
const inRound = { ...inGroup, key: binary, ballot: ballots };
const inCollection = { ...inGroup, collection: integer };

const paxosMessages: fc.Arbitrary<PaxosMessage> = fc.oneof(
  fc.record({ ...inRound, type: fc.constant('prepare' as const), age: integer }),
  fc.record({
    ...inRound,
    type: fc.constant('promise' as const),
    accepted: fc.oneof(fc.constant(null), acceptances),
  }),
  fc.record({
    ...inRound,
    type: fc.constant('accept' as const),
    age: integer,
    value: values,
    next: maybeBallot,
  }),
  fc.record({ ...inRound, type: fc.constant('accepted' as const), nextPromised: fc.boolean() }),
  fc.record({ ...inRound, type: fc.constant('rejected' as const), promised: maybeBallot }),
  fc.record({ ...inGroup, type: fc.constant('chosen' as const), registers: registerBallots }),
  fc.record({
    ...inCollection,
    type: fc.constantFrom('invalidate' as const, 'remove' as const),
    registers: registerBallots,
  }),
  fc.record({ ...inCollection, type: fc.constant('invalidated' as const), age: integer }),
  fc.record({ ...inCollection, type: fc.constant('raiseAges' as const), ages }),
  fc.record({ ...inCollection, type: fc.constantFrom('agesRaised' as const, 'removed' as const) }),
);

const hashes = fc.integer({ min: 0, max: 2 ** 31 });
const surveyMessages: fc.Arbitrary<SurveyMessage> = fc.oneof(
  fc.record({
    type: fc.constant('listKeys' as const),
    request: integer,
    database: fc.integer({ min: 0, max: 15 }),
    fromHash: hashes,
    countMax: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  }),
  fc.record({
    type: fc.constant('keysListed' as const),
    request: integer,
    nextHash: hashes,
    keys: fc.array(fc.record({ key: binary, ballot: ballots, expiresAtMs: fc.double({ noNaN: true }) }), {
      maxLength: 4,
    }),
  }),
  fc.record({ type: fc.constant('inspectRegister' as const), request: integer, key: binary }),
  fc.record({
    type: fc.constant('registerInspected' as const),
    request: integer,
    register: fc.oneof(
      fc.constant(null),
      fc.record({
        promised: fc.constant({ counter: Number.MAX_SAFE_INTEGER, nodeId: 'z' }),
        accepted: fc.oneof(fc.constant(null), acceptances),
        isChosen: fc.boolean(),
      }),
    ),
  }),
);

const messages = fc.oneof(appendEntries, installSnapshot, ...smallMessages);
const frames: fc.Arbitrary<ReplicaMessage> = fc.oneof(
  messages.map((message): ReplicaMessage => ({ type: 'raft', message })),
  paxosMessages.map((message): ReplicaMessage => ({ type: 'paxos', message })),
  surveyMessages.map((message): ReplicaMessage => ({ type: 'survey', message })),
  fc.record({ type: fc.constant('forward' as const), requestId: integer, payload: bytes }),
  fc.record({
    type: fc.constant('forwardReply' as const),
    requestId: integer,
    reply: fc.oneof(
      fc.constant(null),
      replies.map((value): { readonly value: Reply } => ({ value })),
    ),
  }),
);

const command: AppendEntries = {
  ...addressed,
  type: 'appendEntries',
  prevLogIndex: 2,
  prevLogTerm: 2,
  leaderCommit: 2,
  readRound: 0,
  entries: [new LogEntry(3, 2, 1, Buffer.from('precious'))],
};

/** A frame, or the one error that decoding may end in; anything else fails the test. */
function decodeAnything(body: Buffer): void {
  try {
    decode(body);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedFrameError);
  }
}

describe('a frame', () => {
  it('brings everything over as it was', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const body = bodyOf(frame);
        expect(decode(body)).toEqual(frame);
      }),
      { numRuns: 500 },
    );
  });

  it('follows another in the same buffer without touching it', () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 5 }), (list) => {
        const reader = new FrameReader(1024 * 1024);
        reader.push(Buffer.concat(list.map(bytesOf)));
        for (const frame of list) expect(decode(reader.next() ?? Buffer.alloc(0))).toEqual(frame);
        expect(reader.next()).toBeNull();
        expect(reader.isHalfway).toBe(false);
      }),
    );
  });

  it('carries the very record of an entry that is on the disk', () => {
    const frame = decode(bodyOf({ type: 'raft', message: command }));
    if (frame.type !== 'raft' || frame.message.type !== 'appendEntries') throw new Error('another frame');
    const [sent] = command.entries;
    if (sent === undefined) throw new Error('no entry');
    const [received] = frame.message.entries;
    expect(received?.recordsTo(received)).toEqual(Buffer.from(sent.recordsTo(sent)));
  });

  it('keeps no bytes of the socket but those of entries', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        fc.pre(frame.type !== 'raft' || frame.message.type !== 'appendEntries');
        const body = Buffer.from(bodyOf(frame));
        const decoded = decode(body);
        body.fill(0xee);
        expect(decoded).toEqual(frame);
      }),
    );
  });

  it('is malformed if it is cut, but for the data at its end', () => {
    fc.assert(
      fc.property(frames, fc.nat(), (frame, at) => {
        fc.pre(frame.type !== 'forward');
        fc.pre(frame.type !== 'raft' || frame.message.type !== 'installSnapshot');
        const whole = bodyOf(frame);
        expect(() => decode(whole.subarray(0, at % whole.length))).toThrow(MalformedFrameError);
      }),
    );
  });

  it('is malformed if bytes follow it, but for data at its end', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        fc.pre(frame.type !== 'forward');
        fc.pre(frame.type !== 'raft' || frame.message.type !== 'installSnapshot');
        expect(() => decode(Buffer.concat([bodyOf(frame), Buffer.alloc(1)]))).toThrow(MalformedFrameError);
      }),
    );
  });

  it('is a frame or malformed, whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => decodeAnything(Buffer.from(random))),
      { numRuns: 2000 },
    );
  });

  it('is a frame or malformed after any change to a genuine one', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(frames, fc.array(change, { minLength: 1, maxLength: 4 }), (frame, changes) => {
        const body = Buffer.from(bodyOf(frame));
        for (const { at, byte } of changes) body[at % body.length] = byte;
        decodeAnything(body);
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, (body: Buffer) => void, RegExp]>([
    ['a bit of an entry changed', (body) => body.writeUInt8(0, body.length - 1), /checksum/],
    ['its term is no number', (body) => body.writeDoubleBE(Number.NaN, 3), /no index/],
    ['its term is negative', (body) => body.writeDoubleBE(-1, 3), /no index/],
    ['its term is a fraction', (body) => body.writeDoubleBE(0.5, 3), /no index/],
    ['its term is too large to count', (body) => body.writeDoubleBE(2 ** 53, 3), /no index/],
    ['its entries are of another group', (body) => body.writeUInt8(2, 2), /another group/],
    ['its entries do not follow', (body) => body.writeDoubleBE(7, 11), /do not follow/],
    ['its message type is unknown', (body) => body.writeUInt8(9, 1), /message type is unknown/],
    ['its kind is unknown', (body) => body.writeUInt8(0, 0), /kind is unknown/],
    ['it declares more entries than there are', (body) => body.writeUInt8(127, 43), /cut short/],
  ])('is malformed if %s', (_, damage, reason) => {
    const body = Buffer.from(bodyOf({ type: 'raft', message: command }));
    damage(body);
    expect(() => decode(body)).toThrow(reason);
  });

  const prepare: PaxosMessage = {
    groupId: 1,
    from: 'n1',
    to: 'n2',
    type: 'prepare',
    key: 'key',
    ballot: { counter: 7, nodeId: 'n1' },
    age: 3,
  };

  it.each<[string, (body: Buffer) => void, RegExp]>([
    ['its message type is unknown', (body) => body.writeUInt8(12, 1), /message type is unknown/],
    ['its counter is a fraction', (body) => body.writeDoubleBE(0.5, 7), /not whole/],
    ['its counter is negative', (body) => body.writeDoubleBE(-1, 7), /not whole/],
    ['its age is no number', (body) => body.writeDoubleBE(Number.NaN, 18), /not whole/],
    ['its key goes beyond the end', (body) => body.writeUInt8(100, 3), /beyond the end/],
  ])('of Paxos is malformed if %s', (_, damage, reason) => {
    const body = Buffer.from(bodyOf({ type: 'paxos', message: prepare }));
    damage(body);
    expect(() => decode(body)).toThrow(reason);
  });

  it.each<[string, SurveyMessage, RegExp]>([
    ['asks for no keys', { type: 'listKeys', request: 1, database: 0, fromHash: 0, countMax: 0 }, /no keys/],
    [
      'asks for no database',
      { type: 'listKeys', request: 1, database: 16, fromHash: 0, countMax: 1 },
      /no database/,
    ],
    ['ends at no hash', { type: 'keysListed', request: 1, keys: [], nextHash: 2 ** 31 + 1 }, /no hash/],
    [
      'tells a time that is none',
      {
        type: 'keysListed',
        request: 1,
        keys: [{ key: 'k', ballot: { counter: 1, nodeId: 'n1' }, expiresAtMs: Number.NaN }],
        nextHash: 0,
      },
      /time is none/,
    ],
    [
      'tells of an acceptance that was not promised',
      {
        type: 'registerInspected',
        request: 1,
        register: {
          promised: { counter: 1, nodeId: 'n1' },
          accepted: { ballot: { counter: 2, nodeId: 'n1' }, value: { state: null, changes: [] } },
          isChosen: false,
        },
      },
      /had not promised/,
    ],
  ])('about keys is malformed if it %s', (_, message, reason) => {
    expect(() => decode(bodyOf({ type: 'survey', message }))).toThrow(reason);
  });

  it('of Paxos takes no memory for what is declared and not there', () => {
    const chosen: PaxosMessage = { groupId: 1, from: 'n1', to: 'n2', type: 'chosen', registers: [] };
    const head = bodyOf({ type: 'paxos', message: chosen }).subarray(0, -1);
    const declared = Buffer.concat([head, Buffer.from([255, 255, 255, 255, 15])]);
    expect(() => decode(declared)).toThrow(/ends too early/);
  });

  it('is malformed if the term of an entry is too large to count', () => {
    const entries = [new LogEntry(3, 2 ** 53, 1, Buffer.alloc(1))];
    const body = bodyOf({ type: 'raft', message: { ...command, entries } });
    expect(() => decode(body)).toThrow(/no term/);
  });

  it('is malformed if its flags are unknown', () => {
    const message: RaftMessage = { ...addressed, type: 'requestVoteResponse', preVote: true, granted: true };
    const body = Buffer.from(bodyOf({ type: 'raft', message }));
    body.writeUInt8(4, body.length - 1);
    expect(() => decode(body)).toThrow(/flags are unknown/);
  });

  it.each<[string, number[], RegExp]>([
    ['is of no kind', [15], /kind of reply is unknown/],
    ['is a map that lacks a value', [14, 1, 0], /lacks a value/],
    ['is an integer that is none', [5, 127, 240, 0, 0, 0, 0, 0, 0], /no integer/],
    ['is a number without digits', [6, 1, 45], /number in its reply is none/],
    ['is followed by another', [0, 0], /bytes follow/],
    ['is missing', [], /ends too early/],
  ])('is malformed if its reply %s', (_, bytesOfReply, reason) => {
    const head = bodyOf({ type: 'forwardReply', requestId: 1, reply: { value: null } }).subarray(0, -1);
    expect(() => decode(Buffer.concat([head, Buffer.from(bytesOfReply)]))).toThrow(reason);
  });

  it('is malformed if it names too many members, or a reply is nested without end', () => {
    const snapshot = bodyOf({
      type: 'raft',
      message: {
        ...addressed,
        type: 'installSnapshot',
        metadata: { index: 1, term: 1, configuration: { voters: [], votersOutgoing: [], learners: [] } },
        offset: 0,
        data: Buffer.alloc(0),
        done: true,
      },
    });
    const crowd = Buffer.concat([snapshot.subarray(0, -3), Buffer.from([255, 255, 255, 255, 15])]);
    expect(() => decode(crowd)).toThrow(/too many members/);
    const head = bodyOf({ type: 'forwardReply', requestId: 1, reply: { value: [] } }).subarray(0, -2);
    const nested = Buffer.concat([head, Buffer.alloc(200_000, Buffer.from([11, 1]))]);
    expect(() => decode(nested)).toThrow(/nested too deep/);
  });
});
