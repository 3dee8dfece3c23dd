/**
 * Replies between nodes. The Redis protocol would not do: neither of its versions tells all kinds of
 * replies apart, and the follower answers each client in the version that the client chose.
 */
import { invariant } from '../../consensus/invariant.js';
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
} from '../../resp/reply.js';
import type { PayloadReader } from '../../store/payload-reader.js';
import { MalformedFrameError } from './malformed-frame-error.js';
import type { OutputBuffer } from './output-buffer.js';

/** How deep replies may lie within each other. */
const REPLY_DEPTH_MAX = 16;

/** The numbers are on the wire: never renumber. */
const TAGS = {
  null: 0,
  nullArray: 1,
  false: 2,
  true: 3,
  text: 4,
  integer: 5,
  bigInteger: 6,
  simple: 7,
  error: 8,
  double: 9,
  verbatim: 10,
  array: 11,
  set: 12,
  push: 13,
  map: 14,
} as const;

export function encodeReply(output: OutputBuffer, reply: Reply): void {
  if (typeof reply === 'string') writeText(output, TAGS.text, reply);
  else if (typeof reply === 'number') writeInteger(output, reply);
  else if (typeof reply === 'bigint') writeText(output, TAGS.bigInteger, String(reply));
  else if (typeof reply === 'boolean') output.writeByte(reply ? TAGS.true : TAGS.false);
  else if (reply === null) output.writeByte(TAGS.null);
  else if (reply === NULL_ARRAY) output.writeByte(TAGS.nullArray);
  else encodeObject(output, reply);
}

function encodeObject(output: OutputBuffer, reply: Extract<Reply, object>): void {
  if (reply instanceof SimpleString) writeText(output, TAGS.simple, reply.text);
  else if (reply instanceof ErrorReply) writeText(output, TAGS.error, reply.message);
  else if (reply instanceof VerbatimReply) writeText(output, TAGS.verbatim, reply.text);
  else if (reply instanceof DoubleReply) {
    output.writeByte(TAGS.double);
    output.writeFloat64(reply.value);
  } else if (reply instanceof SetReply) writeItems(output, TAGS.set, reply.items);
  else if (reply instanceof PushReply) writeItems(output, TAGS.push, reply.items);
  else if (reply instanceof MapReply) writeItems(output, TAGS.map, reply.entries.flat());
  else writeItems(output, TAGS.array, reply);
}

function writeText(output: OutputBuffer, tag: number, text: string): void {
  output.writeByte(tag);
  output.writeString(text);
}

function writeInteger(output: OutputBuffer, value: number): void {
  invariant(Number.isSafeInteger(value), `${value} is not an integer reply`);
  output.writeByte(TAGS.integer);
  output.writeFloat64(value);
}

function writeItems(output: OutputBuffer, tag: number, items: readonly Reply[]): void {
  output.writeByte(tag);
  output.writeCount(items.length);
  for (const item of items) encodeReply(output, item);
}

/** The reply at the reader's position. Throws MalformedFrameError or MalformedBytesError. */
export function decodeReply(reader: PayloadReader, depth = 0): Reply {
  if (depth > REPLY_DEPTH_MAX) throw new MalformedFrameError('its reply is nested too deep');
  switch (reader.readByte()) {
    case TAGS.null:
      return null;
    case TAGS.nullArray:
      return NULL_ARRAY;
    case TAGS.false:
      return false;
    case TAGS.true:
      return true;
    case TAGS.text:
      return reader.readString();
    case TAGS.integer:
      return readInteger(reader);
    case TAGS.bigInteger:
      return readBigInteger(reader);
    case TAGS.simple:
      return new SimpleString(reader.readString());
    case TAGS.error:
      return new ErrorReply(reader.readString());
    case TAGS.double:
      return new DoubleReply(reader.readFloat64());
    case TAGS.verbatim:
      return new VerbatimReply(reader.readString());
    case TAGS.array:
      return readItems(reader, depth);
    case TAGS.set:
      return new SetReply(readItems(reader, depth));
    case TAGS.push:
      return new PushReply(readItems(reader, depth));
    case TAGS.map:
      return new MapReply(readPairs(reader, depth));
    default:
      throw new MalformedFrameError('its kind of reply is unknown');
  }
}

function readInteger(reader: PayloadReader): number {
  const value = reader.readFloat64();
  if (Number.isSafeInteger(value)) return value;
  throw new MalformedFrameError(`${value} is no integer`);
}

function readBigInteger(reader: PayloadReader): bigint {
  const digits = reader.readString();
  if (!/^-?\d{1,19}$/.test(digits)) throw new MalformedFrameError('a number in its reply is none');
  return BigInt(digits);
}

/** Grows with the items that are there, whatever count is declared. */
function readItems(reader: PayloadReader, depth: number): Reply[] {
  const count = reader.readCount();
  const items: Reply[] = [];
  while (items.length < count) items.push(decodeReply(reader, depth + 1));
  return items;
}

function readPairs(reader: PayloadReader, depth: number): (readonly [Reply, Reply])[] {
  const items = readItems(reader, depth);
  if (items.length % 2 === 1) throw new MalformedFrameError('a map in its reply lacks a value');
  const pairs: (readonly [Reply, Reply])[] = [];
  for (let at = 0; at < items.length; at += 2) pairs.push([items[at] ?? null, items[at + 1] ?? null]);
  return pairs;
}
