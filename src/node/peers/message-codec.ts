/**
 * Raft messages as bytes. Sender and receiver are not written: the connection has proved both. Entries
 * travel as the very records that lie on the disk, checksum included.
 */
import type { RefusalReason } from '../../consensus/effects.js';
import type { Configuration, LogEntry, NodeId } from '../../consensus/types.js';
import type {
  AppendEntries,
  AppendEntriesResponse,
  InstallSnapshot,
  RaftMessage,
} from '../../raft/messages.js';
import type { PayloadReader } from '../../store/payload-reader.js';
import { decodeEntry, forEachPiece } from '../../wal/record.js';
import { MalformedFrameError } from './malformed-frame-error.js';
import { decodeName, encodeName } from './names.js';
import type { OutputBuffer } from './output-buffer.js';

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

/** Appends a message. */
export function encodeMessage(output: OutputBuffer, message: RaftMessage): void {
  output.writeByte(TYPES.indexOf(message.type));
  output.writeCount(message.groupId);
  output.writeFloat64(message.term);
  writeFields(output, message);
}

function writeFields(output: OutputBuffer, message: RaftMessage): void {
  switch (message.type) {
    case 'requestVote':
      writeFlags(output, message.preVote, message.leadershipTransfer);
      output.writeFloat64(message.lastLogIndex);
      output.writeFloat64(message.lastLogTerm);
      return;
    case 'requestVoteResponse':
      writeFlags(output, message.preVote, message.granted);
      return;
    case 'appendEntries':
      output.writeFloat64(message.prevLogIndex);
      output.writeFloat64(message.prevLogTerm);
      output.writeFloat64(message.leaderCommit);
      output.writeFloat64(message.readRound);
      output.writeCount(message.entries.length);
      forEachPiece(message.groupId, message.entries, (records) => output.writeBytes(records));
      return;
    case 'appendEntriesResponse':
      writeFlags(output, message.success, false);
      output.writeFloat64(message.matchIndex);
      output.writeFloat64(message.rejectedIndex);
      output.writeFloat64(message.hintIndex);
      output.writeFloat64(message.hintTerm);
      output.writeFloat64(message.readRound);
      return;
    case 'installSnapshot':
      writeFlags(output, message.done, false);
      output.writeFloat64(message.offset);
      output.writeFloat64(message.metadata.index);
      output.writeFloat64(message.metadata.term);
      writeConfiguration(output, message.metadata.configuration);
      output.writeBytes(message.data);
      return;
    case 'installSnapshotResponse':
      output.writeFloat64(message.snapshotIndex);
      output.writeFloat64(message.receivedBytes);
      output.writeFloat64(message.matchIndex);
      return;
    case 'readIndex':
      output.writeFloat64(message.incarnation);
      output.writeFloat64(message.context);
      return;
    case 'readIndexResponse':
      output.writeFloat64(message.incarnation);
      output.writeFloat64(message.context);
      output.writeFloat64(message.index);
      output.writeByte(message.refused === null ? 0 : 1 + REFUSALS.indexOf(message.refused));
      return;
    case 'timeoutNow':
      return;
  }
}

/**
 * The message that `from` sent to `to`: all that `reader` still holds. Throws MalformedFrameError,
 * MalformedBytesError or DamagedRecordError if that is not exactly one message.
 */
export function decodeMessage(reader: PayloadReader, from: NodeId, to: NodeId): RaftMessage {
  const type = TYPES[reader.readByte()];
  if (type === undefined) throw new MalformedFrameError('its message type is unknown');
  const addressed = { from, to, groupId: reader.readCount(), term: readInteger(reader) };
  if (type === 'appendEntries') return decodeAppendEntries(reader, addressed);
  if (type === 'installSnapshot') return decodeInstallSnapshot(reader, addressed);
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
      return readAppendEntriesResponse(reader, addressed);
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

/** Spelled out field by field, as in `decodeAppendEntries`: these two come by the thousand. */
function readAppendEntriesResponse(reader: PayloadReader, addressed: Addressed): AppendEntriesResponse {
  return {
    groupId: addressed.groupId,
    from: addressed.from,
    to: addressed.to,
    term: addressed.term,
    type: 'appendEntriesResponse',
    success: readFlags(reader)[0],
    matchIndex: readInteger(reader),
    rejectedIndex: readInteger(reader),
    hintIndex: readInteger(reader),
    hintTerm: readInteger(reader),
    readRound: readInteger(reader),
  };
}

function decodeAppendEntries(reader: PayloadReader, addressed: Addressed): AppendEntries {
  const prevLogIndex = readInteger(reader);
  const prevLogTerm = readInteger(reader);
  const leaderCommit = readInteger(reader);
  const readRound = readInteger(reader);
  const entries = decodeEntries(reader, addressed.groupId);
  const consecutive = entries.every((entry, position) => entry.index === prevLogIndex + 1 + position);
  if (!consecutive) throw new MalformedFrameError('its entries do not follow each other');
  return {
    groupId: addressed.groupId,
    from: addressed.from,
    to: addressed.to,
    term: addressed.term,
    type: 'appendEntries',
    prevLogIndex,
    prevLogTerm,
    entries,
    leaderCommit,
    readRound,
  };
}

/** The records stay where they came: a frame that brings entries holds little else. */
function decodeEntries(reader: PayloadReader, groupId: number): readonly LogEntry[] {
  const count = reader.readCount();
  const { bytes } = reader;
  const entries: LogEntry[] = [];
  let offset = reader.position;
  while (entries.length < count) {
    const { entry, end, groupId: entryGroupId } = decodeEntry(bytes, offset);
    if (entryGroupId !== groupId) throw new MalformedFrameError('an entry is of another group');
    if (!Number.isSafeInteger(entry.term)) throw new MalformedFrameError(`${entry.term} is no term`);
    entries.push(entry);
    offset = end;
  }
  if (offset !== bytes.length) throw new MalformedFrameError('bytes follow its entries');
  return entries;
}

function decodeInstallSnapshot(reader: PayloadReader, addressed: Addressed): InstallSnapshot {
  const done = readFlags(reader)[0];
  const offset = readInteger(reader);
  const index = readInteger(reader);
  const term = readInteger(reader);
  const metadata = { index, term, configuration: readConfiguration(reader) };
  const data = Buffer.from(reader.bytes.subarray(reader.position));
  return { ...addressed, type: 'installSnapshot', done, offset, metadata, data };
}

function writeFlags(output: OutputBuffer, first: boolean, second: boolean): void {
  output.writeByte((first ? 1 : 0) + (second ? 2 : 0));
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

function writeConfiguration(output: OutputBuffer, configuration: Configuration): void {
  for (const names of [configuration.voters, configuration.votersOutgoing, configuration.learners]) {
    output.writeCount(names.length);
    for (const name of names) output.writeBytes(encodeName(name));
  }
}

function readConfiguration(reader: PayloadReader): Configuration {
  return { voters: readNames(reader), votersOutgoing: readNames(reader), learners: readNames(reader) };
}

function readNames(reader: PayloadReader): readonly NodeId[] {
  const count = reader.readCount();
  if (count > NAMES_MAX) throw new MalformedFrameError('it names too many members');
  return Array.from({ length: count }, () => {
    const decoded = decodeName(reader.bytes, reader.position);
    if (decoded === null) throw new MalformedFrameError('a name is too long or cut short');
    reader.position = decoded.end;
    return decoded.name;
  });
}
