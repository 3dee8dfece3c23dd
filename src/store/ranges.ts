/** Commands that read and write parts of values. */
import type { BinaryString, Reply } from '../resp/reply.js';
import { NOT_AN_INTEGER, OFFSET_OUT_OF_RANGE, STRING_TOO_LONG } from './errors.js';
import type { Execution } from './execution.js';
import { parseInteger } from './integers.js';
import { Encoding } from './key-record.js';
import { VALUE_BYTES_MAX } from './limits.js';

export function strlen(execution: Execution, [, key = '']: readonly BinaryString[]): Reply {
  return execution.find(key)?.value.length ?? 0;
}

export function append(execution: Execution, [, key = '', suffix = '']: readonly BinaryString[]): Reply {
  const record = execution.find(key);
  if (record === null) {
    execution.put(key, suffix);
    return suffix.length;
  }
  const length = record.value.length + suffix.length;
  if (length > VALUE_BYTES_MAX) return STRING_TOO_LONG;
  execution.put(key, record.value + suffix, record.expiresAtMs, Encoding.Raw);
  return length;
}

export function getrange(
  execution: Execution,
  [, key = '', from = '', to = '']: readonly BinaryString[],
): Reply {
  const first = parseInteger(from);
  const last = parseInteger(to);
  if (first === null || last === null) return NOT_AN_INTEGER;
  const value = execution.find(key)?.value ?? '';
  if (first < 0 && last < 0 && first > last) return '';
  // Beyond 2^53 a position is beyond every value, so the nearest double does.
  return value.slice(position(Number(first), value.length), position(Number(last), value.length) + 1);
}

/** Negative positions count from the end; none lies before the start. */
function position(index: number, length: number): number {
  return Math.max(0, index < 0 ? length + index : index);
}

export function setrange(
  execution: Execution,
  [, key = '', at = '', replacement = '']: readonly BinaryString[],
): Reply {
  const parsed = parseInteger(at);
  if (parsed === null) return NOT_AN_INTEGER;
  if (parsed < 0) return OFFSET_OUT_OF_RANGE;
  const record = execution.find(key);
  const value = record?.value ?? '';
  if (replacement.length === 0) return value.length;
  const offset = Number(parsed);
  if (offset + replacement.length > VALUE_BYTES_MAX) return STRING_TOO_LONG;
  const changed = overwrite(value, offset, replacement);
  execution.put(key, changed, record?.expiresAtMs ?? null, Encoding.Raw);
  return changed.length;
}

/** Puts `replacement` into `value` at `offset`, with zero bytes between where it lies beyond the end. */
export function overwrite(value: BinaryString, offset: number, replacement: BinaryString): BinaryString {
  const gap = Math.max(0, offset - value.length);
  const head = value.slice(0, offset) + '\0'.repeat(gap);
  return head + replacement + value.slice(offset + replacement.length);
}
