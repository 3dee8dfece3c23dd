/**
 * How a command lies in the log: 8 bytes of time (milliseconds since the epoch, float64, big-endian),
 * a byte of kind, and the body. Lengths and counts are base-128 varints, low part first. The leader
 * stamps the time last, in place, so that a forwarded command need not be encoded again.
 */
import type { SingleCommand, TransactionCommand, WatchedKey, WriteCommand } from './command.js';
import { nameAt } from './command-names.js';
import { PayloadReader } from './payload-reader.js';
import { PayloadWriter } from './payload-writer.js';

const TIME_BYTES = 8;
/** On disk and on the wire: never renumber. */
const KIND_SINGLE = 0;
const KIND_TRANSACTION = 1;
const KIND_CLOCK = 2;
const LONGEST_NAME_BYTES = 16;

const scratch = new Float64Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);

/** `timeMs` is milliseconds since the epoch; 0 if the leader is still to stamp it. */
export function encodeCommand(command: WriteCommand, timeMs: number): Uint8Array {
  const writer = new PayloadWriter(TIME_BYTES + 1 + bodyBytesMax(command));
  writer.writeFloat64(timeMs);
  if (command.kind === 'single') {
    writer.writeByte(KIND_SINGLE);
    writeSingle(writer, command);
  } else if (command.kind === 'transaction') {
    writer.writeByte(KIND_TRANSACTION);
    writeTransaction(writer, command);
  } else {
    writer.writeByte(KIND_CLOCK);
  }
  return writer.take();
}

/** Stamps the time into an encoded command, in place. */
export function setCommandTime(payload: Uint8Array, timeMs: number): void {
  scratch[0] = timeMs;
  for (let at = 0; at < TIME_BYTES; at += 1) payload[at] = scratchBytes[TIME_BYTES - 1 - at] ?? 0;
}

/** The time of an encoded command. */
export function commandTime(payload: Uint8Array): number {
  for (let at = 0; at < TIME_BYTES; at += 1) scratchBytes[TIME_BYTES - 1 - at] = payload[at] ?? 0;
  return scratch[0] ?? 0;
}

/** Throws `MalformedBytesError` if `payload` is not what `encodeCommand` makes. */
export function decodeCommand(payload: Uint8Array): { command: WriteCommand; timeMs: number } {
  const reader = new PayloadReader(payload);
  const timeMs = reader.readFloat64();
  const command = readCommand(reader);
  reader.expectEnd();
  return { command, timeMs };
}

function readCommand(reader: PayloadReader): WriteCommand {
  const kind = reader.readByte();
  if (kind === KIND_SINGLE) return readSingle(reader);
  if (kind === KIND_TRANSACTION) return readTransaction(reader);
  if (kind === KIND_CLOCK) return { kind: 'clock' };
  return reader.fail(`unknown kind of command ${kind}`);
}

function bodyBytesMax(command: WriteCommand): number {
  if (command.kind === 'clock') return 0;
  if (command.kind === 'single') return singleBytesMax(command);
  let bytes = 10;
  for (const { key } of command.watched) bytes += 14 + key.length;
  for (const each of command.commands) bytes += singleBytesMax(each);
  return bytes;
}

function singleBytesMax(command: SingleCommand): number {
  let bytes = 6;
  for (const argument of command.arguments) bytes += 5 + argument.length;
  return bytes;
}

function writeSingle(writer: PayloadWriter, command: SingleCommand): void {
  writer.writeByte(command.database);
  writer.writeCount(command.arguments.length);
  for (const argument of command.arguments) writer.writeString(argument);
}

function readSingle(reader: PayloadReader): SingleCommand {
  const database = reader.readByte();
  const count = reader.readCount();
  const commandArguments: string[] = [];
  for (let at = 0; at < count; at += 1) {
    commandArguments.push(at === 0 ? readName(reader) : reader.readString());
  }
  return { kind: 'single', database, arguments: commandArguments };
}

function readName(reader: PayloadReader): string {
  const from = reader.position;
  const length = reader.readCount();
  if (length <= LONGEST_NAME_BYTES) {
    const name = nameAt(reader.bytes, reader.position, reader.position + length);
    if (name !== null) {
      reader.position += length;
      return name;
    }
  }
  reader.position = from;
  return reader.readString();
}

function writeTransaction(writer: PayloadWriter, command: TransactionCommand): void {
  writer.writeCount(command.watched.length);
  for (const { database, key, version } of command.watched) {
    writer.writeByte(database);
    writer.writeFloat64(version);
    writer.writeString(key);
  }
  writer.writeCount(command.commands.length);
  for (const each of command.commands) writeSingle(writer, each);
}

function readTransaction(reader: PayloadReader): TransactionCommand {
  const watched: WatchedKey[] = [];
  const watchedCount = reader.readCount();
  for (let at = 0; at < watchedCount; at += 1) {
    const database = reader.readByte();
    const version = reader.readFloat64();
    watched.push({ database, version, key: reader.readString() });
  }
  const commands: SingleCommand[] = [];
  const commandCount = reader.readCount();
  for (let at = 0; at < commandCount; at += 1) commands.push(readSingle(reader));
  return { kind: 'transaction', watched, commands };
}
