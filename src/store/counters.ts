/** Commands that add to a number. */
import { type BinaryString, ErrorReply, type Reply } from '../resp/reply.js';
import { NOT_AN_INTEGER } from './errors.js';
import type { Execution } from './execution.js';
import { addIntegers, INTEGER_MIN, type Integer, narrow, parseInteger } from './integers.js';
import { Encoding } from './key-record.js';
import { addLongDoubles, formatLongDouble, parseLongDouble } from './long-double.js';

const WOULD_OVERFLOW = new ErrorReply('ERR increment or decrement would overflow');
const DECREMENT_WOULD_OVERFLOW = new ErrorReply('ERR decrement would overflow');
const NOT_A_FLOAT = new ErrorReply('ERR value is not a valid float');
const NOT_FINITE = new ErrorReply('ERR increment would produce NaN or Infinity');

export function incr(execution: Execution, [, key = '']: readonly BinaryString[]): Reply {
  return add(execution, key, 1);
}

export function decr(execution: Execution, [, key = '']: readonly BinaryString[]): Reply {
  return add(execution, key, -1);
}

export function incrby(execution: Execution, [, key = '', by = '']: readonly BinaryString[]): Reply {
  const increment = parseInteger(by);
  return increment === null ? NOT_AN_INTEGER : add(execution, key, increment);
}

export function decrby(execution: Execution, [, key = '', by = '']: readonly BinaryString[]): Reply {
  const decrement = parseInteger(by);
  if (decrement === null) return NOT_AN_INTEGER;
  if (decrement === INTEGER_MIN) return DECREMENT_WOULD_OVERFLOW;
  return add(execution, key, typeof decrement === 'number' ? 0 - decrement : narrow(-decrement));
}

function add(execution: Execution, key: BinaryString, increment: Integer): Reply {
  const record = execution.find(key);
  const current = record === null ? 0 : parseInteger(record.value);
  if (current === null) return NOT_AN_INTEGER;
  const sum = addIntegers(current, increment);
  if (sum === null) return WOULD_OVERFLOW;
  execution.put(key, String(sum), record?.expiresAtMs ?? null);
  return sum;
}

export function incrbyfloat(execution: Execution, [, key = '', by = '']: readonly BinaryString[]): Reply {
  const record = execution.find(key);
  const current = parseLongDouble(record?.value ?? '0');
  const increment = parseLongDouble(by);
  if (current === null || increment === null) return NOT_A_FLOAT;
  const sum = addLongDoubles(current, increment);
  if (sum === null) return NOT_FINITE;
  const text = formatLongDouble(sum);
  execution.put(key, text, record?.expiresAtMs ?? null, Encoding.Plain);
  return text;
}
