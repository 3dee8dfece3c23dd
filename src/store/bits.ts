/** SETBIT and GETBIT. Bit 0 is the highest of the first byte. */
import { type BinaryString, ErrorReply, type Reply } from '../resp/reply.js';
import { STRING_TOO_LONG } from './errors.js';
import type { Execution } from './execution.js';
import { parseInteger } from './integers.js';
import { Encoding } from './key-record.js';
import { BULK_BYTES_MAX, VALUE_BYTES_MAX } from './limits.js';
import { overwrite } from './ranges.js';

const BAD_OFFSET = new ErrorReply('ERR bit offset is not an integer or out of range');
const BAD_BIT = new ErrorReply('ERR bit is not an integer or out of range');

export function setbit(
  execution: Execution,
  [, key = '', at = '', bit = '']: readonly BinaryString[],
): Reply {
  const offset = parseBitOffset(at);
  if (offset === null) return BAD_OFFSET;
  const wanted = parseInteger(bit);
  if (wanted !== 0 && wanted !== 1) return BAD_BIT;
  const index = Math.floor(offset / 8);
  if (index >= VALUE_BYTES_MAX) return STRING_TOO_LONG;
  const record = execution.find(key);
  const value = record?.value ?? '';
  const old = bitAt(value, offset);
  // As in Redis, setting a bit to what it is already changes nothing, and no WATCH notices.
  if (old === wanted && index < value.length) return old;
  const mask = 128 >> (offset % 8);
  const byte = byteAt(value, index);
  const changed = String.fromCharCode(wanted === 1 ? byte | mask : byte & ~mask);
  execution.put(key, overwrite(value, index, changed), record?.expiresAtMs ?? null, Encoding.Raw);
  return old;
}

export function getbit(execution: Execution, [, key = '', at = '']: readonly BinaryString[]): Reply {
  const offset = parseBitOffset(at);
  if (offset === null) return BAD_OFFSET;
  return bitAt(execution.find(key)?.value ?? '', offset);
}

function parseBitOffset(text: BinaryString): number | null {
  const offset = parseInteger(text);
  if (offset === null || offset < 0 || offset >= BULK_BYTES_MAX * 8) return null;
  return Number(offset);
}

function bitAt(value: BinaryString, offset: number): 0 | 1 {
  return (byteAt(value, Math.floor(offset / 8)) & (128 >> (offset % 8))) === 0 ? 0 : 1;
}

function byteAt(value: BinaryString, index: number): number {
  return index < value.length ? value.charCodeAt(index) : 0;
}
