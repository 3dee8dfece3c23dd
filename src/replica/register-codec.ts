/**
 * Registers and ballots as bytes: in the log, in snapshots, and between nodes. Counts are varints, texts have a
 * byte for each character, names of nodes are texts as well.
 */
import type { Ballot } from '../paxos/ballot.js';
import type { NodeAge } from '../paxos/messages.js';
import type { PaxosRecord } from '../paxos/records.js';
import type { Acceptance, RegisterValue } from '../paxos/register.js';
import type { PayloadReader } from '../store/payload-reader.js';
import { PayloadWriter } from '../store/payload-writer.js';

const COUNT_BYTES = 5;
const NUMBER_BYTES = 8;

/** On disk: never renumber. */
const TYPES = [
  'promised',
  'accepted',
  'removed',
  'agesRaised',
  'proposer',
] as const satisfies readonly PaxosRecord['type'][];

/** What is written with; the frames of peers have a writer of their own. */
interface ByteSink {
  writeByte(byte: number): void;
  writeFloat64(value: number): void;
  writeCount(count: number): void;
  writeString(text: string): void;
}

function ballotBytesMax({ nodeId }: Ballot): number {
  return NUMBER_BYTES + COUNT_BYTES + nodeId.length;
}

export function writeBallot(sink: ByteSink, { counter, nodeId }: Ballot): void {
  sink.writeFloat64(counter);
  sink.writeString(nodeId);
}

export function readBallot(reader: PayloadReader): Ballot {
  return { counter: readWhole(reader), nodeId: reader.readString() };
}

function valueBytesMax({ state, changes }: RegisterValue): number {
  let bytes = 1 + COUNT_BYTES + (state?.length ?? 0) + COUNT_BYTES;
  for (const change of changes) bytes += ballotBytesMax(change);
  return bytes;
}

export function writeValue(sink: ByteSink, { state, changes }: RegisterValue): void {
  sink.writeByte(state === null ? 0 : 1);
  if (state !== null) sink.writeString(state);
  sink.writeCount(changes.length);
  for (const change of changes) writeBallot(sink, change);
}

export function readValue(reader: PayloadReader): RegisterValue {
  const state = readFlag(reader) ? reader.readString() : null;
  const count = reader.readCount();
  const changes: Ballot[] = [];
  for (let at = 0; at < count; at += 1) changes.push(readBallot(reader));
  return { state, changes };
}

export function writeAcceptance(sink: ByteSink, { ballot, value }: Acceptance): void {
  writeBallot(sink, ballot);
  writeValue(sink, value);
}

export function readAcceptance(reader: PayloadReader): Acceptance {
  return { ballot: readBallot(reader), value: readValue(reader) };
}

export function readFlag(reader: PayloadReader): boolean {
  const flag = reader.readByte();
  return flag <= 1 ? flag === 1 : reader.fail('a flag is neither 0 nor 1');
}

export function readWhole(reader: PayloadReader): number {
  const value = reader.readFloat64();
  return Number.isSafeInteger(value) && value >= 0 ? value : reader.fail('a number is not whole');
}

/** All records of one turn, as the data of one entry of the log. */
export function encodeRecords(records: readonly PaxosRecord[]): Uint8Array {
  let bytes = COUNT_BYTES;
  for (const record of records) bytes += recordBytesMax(record);
  const writer = new PayloadWriter(bytes);
  writer.writeCount(records.length);
  for (const record of records) writeRecord(writer, record);
  return writer.take();
}

/** Calls `visit` with each of them. What is left is told by the position of `reader`. */
export function readRecords(reader: PayloadReader, visit: (record: PaxosRecord) => void): void {
  const count = reader.readCount();
  for (let at = 0; at < count; at += 1) visit(readRecord(reader));
}

function recordBytesMax(record: PaxosRecord): number {
  switch (record.type) {
    case 'promised':
      return 1 + COUNT_BYTES + record.key.length + ballotBytesMax(record.ballot);
    case 'accepted': {
      const ballots = ballotBytesMax(record.ballot) + ballotBytesMax(record.promised);
      return 1 + COUNT_BYTES + record.key.length + ballots + valueBytesMax(record.value);
    }
    case 'removed':
      return 1 + COUNT_BYTES + record.key.length;
    case 'agesRaised':
      return record.ages.reduce(
        (sum, { nodeId }) => sum + COUNT_BYTES + nodeId.length + NUMBER_BYTES,
        1 + COUNT_BYTES,
      );
    case 'proposer':
      return 1 + 2 * NUMBER_BYTES;
  }
}

function writeRecord(sink: ByteSink, record: PaxosRecord): void {
  sink.writeByte(TYPES.indexOf(record.type));
  switch (record.type) {
    case 'promised':
      sink.writeString(record.key);
      writeBallot(sink, record.ballot);
      return;
    case 'accepted':
      sink.writeString(record.key);
      writeAcceptance(sink, record);
      writeBallot(sink, record.promised);
      return;
    case 'removed':
      sink.writeString(record.key);
      return;
    case 'agesRaised':
      writeAges(sink, record.ages);
      return;
    case 'proposer':
      sink.writeFloat64(record.reservedCounter);
      sink.writeFloat64(record.age);
  }
}

function readRecord(reader: PayloadReader): PaxosRecord {
  const type = TYPES[reader.readByte()];
  switch (type) {
    case 'promised':
      return { type, key: reader.readString(), ballot: readBallot(reader) };
    case 'accepted':
      return { type, key: reader.readString(), ...readAcceptance(reader), promised: readBallot(reader) };
    case 'removed':
      return { type, key: reader.readString() };
    case 'agesRaised':
      return { type, ages: readAges(reader) };
    case 'proposer':
      return { type, reservedCounter: readWhole(reader), age: readWhole(reader) };
    default:
      return reader.fail('a record has no type');
  }
}

export function writeAges(sink: ByteSink, ages: readonly NodeAge[]): void {
  sink.writeCount(ages.length);
  for (const { nodeId, age } of ages) {
    sink.writeString(nodeId);
    sink.writeFloat64(age);
  }
}

export function readAges(reader: PayloadReader): readonly NodeAge[] {
  const count = reader.readCount();
  const ages: NodeAge[] = [];
  for (let at = 0; at < count; at += 1) ages.push({ nodeId: reader.readString(), age: readWhole(reader) });
  return ages;
}
