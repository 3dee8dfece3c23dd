/**
 * Raft messages as bytes. Sender and receiver are not written: the connection has proved both. Entries
 * travel as the very records that lie on the disk, checksum included.
 */
import type { RefusalReason } from '../../consensus/effects.js';
import type { Configuration, LogEntry, NodeId } from '../../consensus/types.js';
import type { AppendEntries, InstallSnapshot, RaftMessage } from '../../raft/messages.js';
import { PayloadReader } from '../../store/payload-reader.js';
import { PayloadWriter } from '../../store/payload-writer.js';
import { decodeEntry, encodeEntry } from '../../wal/record.js';
import { MalformedFrameError } from './malformed-frame-error.js';

/** Enough for every field of fixed size of any message. */
const FIELDS_BYTES_MAX = 128;
const NAME_BYTES_MAX = 64;
const NAMES_MAX = 1024;

/** The numbers are on the wire: never renumber. */
const TYPES = [
  'requestVote',
  'requestVoteResponse',
  'appendEntries',
  'appendEntriesResponse',
  'installSnapshot',
  'installSnapshotResponse',
  'timeoutNow',
  'readIndex',
  'readIndexResponse',
] as const satisfies readonly RaftMessage['type'][];

const REFUSALS = [
  'notLeader',
  'transferring',
  'overloaded',
  'noLeader',
] as const satisfies readonly RefusalReason[];

/** The pieces of a message, to be written one after the other. Large ones are not copied. */
export function encodeMessage(message: RaftMessage): readonly Uint8Array[] {
  const writer = new PayloadWriter(FIELDS_BYTES_MAX + configurationBytesMax(message));
  writer.writeByte(TYPES.indexOf(message.type));
  writer.writeCount(message.groupId);
  writer.writeFloat64(message.term);
  writeFields(writer, message);
  const head = writer.take();
  if (message.type === 'appendEntries') {
    return [head, ...message.entries.map((entry) => encodeEntry(message.groupId, entry))];
  }
  return message.type === 'installSnapshot' ? [head, message.data] : [head];
}

function configurationBytesMax(message: RaftMessage): number {
  if (message.type !== 'installSnapshot') return 0;
  const { voters, votersOutgoing, learners } = message.metadata.configuration;
  return (voters.length + votersOutgoing.length + learners.length + 3) * (NAME_BYTES_MAX + 5);
}

function writeFields(writer: PayloadWriter, message: RaftMessage): void {
  switch (message.type) {
    case 'requestVote':
      writeFlags(writer, message.preVote, message.leadershipTransfer);
      writer.writeFloat64(message.lastLogIndex);
      writer.writeFloat64(message.lastLogTerm);
      return;
    case 'requestVoteResponse':
      writeFlags(writer, message.preVote, message.granted);
      return;
    case 'appendEntries':
      writer.writeFloat64(message.prevLogIndex);
      writer.writeFloat64(message.prevLogTerm);
      writer.writeFloat64(message.leaderCommit);
      writer.writeFloat64(message.readRound);
      writer.writeCount(message.entries.length);
      return;
    case 'appendEntriesResponse':
      writeFlags(writer, message.success, false);
      writer.writeFloat64(message.matchIndex);
      writer.writeFloat64(message.rejectedIndex);
      writer.writeFloat64(message.hintIndex);
      writer.writeFloat64(message.hintTerm);
      writer.writeFloat64(message.readRound);
      return;
    case 'installSnapshot':
      writeFlags(writer, message.done, false);
      writer.writeFloat64(message.offset);
      writer.writeFloat64(message.metadata.index);
      writer.writeFloat64(message.metadata.term);
      writeConfiguration(writer, message.metadata.configuration);
      return;
    case 'installSnapshotResponse':
      writer.writeFloat64(message.snapshotIndex);
      writer.writeFloat64(message.receivedBytes);
      writer.writeFloat64(message.matchIndex);
      return;
    case 'readIndex':
      writer.writeFloat64(message.incarnation);
      writer.writeFloat64(message.context);
      return;
    case 'readIndexResponse':
      writer.writeFloat64(message.incarnation);
      writer.writeFloat64(message.context);
      writer.writeFloat64(message.index);
      writer.writeByte(message.refused === null ? 0 : 1 + REFUSALS.indexOf(message.refused));
      return;
    case 'timeoutNow':
      return;
  }
}

/**
 * The message that `from` sent to `to`. Throws MalformedFrameError, MalformedBytesError or
 * DamagedRecordError if the bytes are not exactly one message.
 */
export function decodeMessage(bytes: Buffer, from: NodeId, to: NodeId): RaftMessage {
  const reader = new PayloadReader(bytes);
  const type = TYPES[reader.readByte()];
  if (type === undefined) throw new MalformedFrameError('its message type is unknown');
  const addressed = { from, to, groupId: reader.readCount(), term: readInteger(reader) };
  if (type === 'appendEntries') return decodeAppendEntries(reader, bytes, addressed);
  if (type === 'installSnapshot') return decodeInstallSnapshot(reader, bytes, addressed);
  const message = readFields(reader, type, addressed);
  reader.expectEnd();
  return message;
}

interface Addressed {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly groupId: number;
  readonly term: number;
}

type SmallType = Exclude<RaftMessage['type'], 'appendEntries' | 'installSnapshot'>;

function readFields(reader: PayloadReader, type: SmallType, addressed: Addressed): RaftMessage {
  switch (type) {
    case 'requestVote': {
      const [preVote, leadershipTransfer] = readFlags(reader);
      const lastLogIndex = readInteger(reader);
      return {
        ...addressed,
        type,
        preVote,
        leadershipTransfer,
        lastLogIndex,
        lastLogTerm: readInteger(reader),
      };
    }
    case 'requestVoteResponse': {
      const [preVote, granted] = readFlags(reader);
      return { ...addressed, type, preVote, granted };
    }
    case 'appendEntriesResponse':
      return {
        ...addressed,
        type,
        success: readFlags(reader)[0],
        matchIndex: readInteger(reader),
        rejectedIndex: readInteger(reader),
        hintIndex: readInteger(reader),
        hintTerm: readInteger(reader),
        readRound: readInteger(reader),
      };
    case 'installSnapshotResponse':
      return {
        ...addressed,
        type,
        snapshotIndex: readInteger(reader),
        receivedBytes: readInteger(reader),
        matchIndex: readInteger(reader),
      };
    case 'readIndex':
      return { ...addressed, type, incarnation: readInteger(reader), context: readInteger(reader) };
    case 'readIndexResponse':
      return {
        ...addressed,
        type,
        incarnation: readInteger(reader),
        context: readInteger(reader),
        index: readInteger(reader),
        refused: readRefusal(reader),
      };
    case 'timeoutNow':
      return { ...addressed, type };
  }
}

function decodeAppendEntries(reader: PayloadReader, bytes: Buffer, addressed: Addressed): AppendEntries {
  const prevLogIndex = readInteger(reader);
  const prevLogTerm = readInteger(reader);
  const leaderCommit = readInteger(reader);
  const readRound = readInteger(reader);
  const entries = decodeEntries(reader.readCount(), bytes.subarray(reader.position), addressed.groupId);
  const consecutive = entries.every((entry, position) => entry.index === prevLogIndex + 1 + position);
  if (!consecutive) throw new MalformedFrameError('its entries do not follow each other');
  return { ...addressed, type: 'appendEntries', prevLogIndex, prevLogTerm, leaderCommit, readRound, entries };
}

/** The records are copied once, together: entries live long, and must not keep the socket's memory. */
function decodeEntries(count: number, bytes: Buffer, groupId: number): readonly LogEntry[] {
  const own = bytes.length === 0 ? bytes : Buffer.from(bytes);
  const entries: LogEntry[] = [];
  let offset = 0;
  while (entries.length < count) {
    const decoded = decodeEntry(own, offset);
    if (decoded.groupId !== groupId) throw new MalformedFrameError('an entry is of another group');
    entries.push(decoded.entry);
    offset = decoded.end;
  }
  if (offset !== own.length) throw new MalformedFrameError('bytes follow its entries');
  return entries;
}

function decodeInstallSnapshot(reader: PayloadReader, bytes: Buffer, addressed: Addressed): InstallSnapshot {
  const done = readFlags(reader)[0];
  const offset = readInteger(reader);
  const index = readInteger(reader);
  const term = readInteger(reader);
  const metadata = { index, term, configuration: readConfiguration(reader) };
  const data = Buffer.from(bytes.subarray(reader.position));
  return { ...addressed, type: 'installSnapshot', done, offset, metadata, data };
}

function writeFlags(writer: PayloadWriter, first: boolean, second: boolean): void {
  writer.writeByte((first ? 1 : 0) + (second ? 2 : 0));
}

function readFlags(reader: PayloadReader): [boolean, boolean] {
  const flags = reader.readByte();
  if (flags > 3) throw new MalformedFrameError('its flags are unknown');
  return [flags % 2 === 1, flags >= 2];
}

/** Indexes, terms and the like: whole, and never negative. */
function readInteger(reader: PayloadReader): number {
  const value = reader.readFloat64();
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new MalformedFrameError(`${value} is no index`);
}

function readRefusal(reader: PayloadReader): RefusalReason | null {
  const code = reader.readByte();
  if (code === 0) return null;
  const reason = REFUSALS[code - 1];
  if (reason === undefined) throw new MalformedFrameError('its reason is unknown');
  return reason;
}

function writeConfiguration(writer: PayloadWriter, configuration: Configuration): void {
  for (const names of [configuration.voters, configuration.votersOutgoing, configuration.learners]) {
    writer.writeCount(names.length);
    for (const name of names) writer.writeString(name);
  }
}

function readConfiguration(reader: PayloadReader): Configuration {
  return { voters: readNames(reader), votersOutgoing: readNames(reader), learners: readNames(reader) };
}

function readNames(reader: PayloadReader): readonly string[] {
  const count = reader.readCount();
  if (count > NAMES_MAX) throw new MalformedFrameError('it names too many members');
  return Array.from({ length: count }, () => {
    const name = reader.readString();
    if (name.length > NAME_BYTES_MAX) throw new MalformedFrameError('a name is too long');
    return name;
  });
}
