/** Commands that add to an integer of 64 bits, with Redis's words for what is none. */
import { type BinaryString, ErrorReply, type Reply } from '../../resp/reply.js';
import type { CommandWords } from '../history.js';
import { exactly, firstKey, type NamedModel, updates } from './command-model.js';
import type { Values } from './values.js';

const NOT_AN_INTEGER = new ErrorReply('ERR value is not an integer or out of range');
const WOULD_OVERFLOW = new ErrorReply('ERR increment or decrement would overflow');
const DECREMENT_WOULD_OVERFLOW = new ErrorReply('ERR decrement would overflow');

const BITS = 64;
const LEAST = -(2n ** 63n);

/** Canonical decimals only: no plus sign, no leading zeros, no blanks. Null if it is no integer of 64 bits. */
function integerOf(text: BinaryString): bigint | null {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return null;
  const value = BigInt(text);
  return BigInt.asIntN(BITS, value) === value ? value : null;
}

function add(values: Values, key: BinaryString, increment: bigint): Reply {
  const current = integerOf(values.read(key) ?? '0');
  if (current === null) return NOT_AN_INTEGER;
  const sum = current + increment;
  if (BigInt.asIntN(BITS, sum) !== sum) return WOULD_OVERFLOW;
  values.write(key, String(sum));
  return sum;
}

function incrby(values: Values, [, key = '', by = '']: CommandWords): Reply {
  const increment = integerOf(by);
  return increment === null ? NOT_AN_INTEGER : add(values, key, increment);
}

function decrby(values: Values, [, key = '', by = '']: CommandWords): Reply {
  const decrement = integerOf(by);
  if (decrement === null) return NOT_AN_INTEGER;
  return decrement === LEAST ? DECREMENT_WOULD_OVERFLOW : add(values, key, -decrement);
}

const byOne =
  (increment: bigint) =>
  (values: Values, [, key = '']: CommandWords): Reply =>
    add(values, key, increment);

export const counterModels: readonly NamedModel[] = [
  ['INCR', { usage: 'INCR key', takes: exactly(2), keys: firstKey, apply: byOne(1n), effect: updates }],
  ['DECR', { usage: 'DECR key', takes: exactly(2), keys: firstKey, apply: byOne(-1n), effect: updates }],
  ['INCRBY', { usage: 'INCRBY key by', takes: exactly(3), keys: firstKey, apply: incrby, effect: updates }],
  ['DECRBY', { usage: 'DECRBY key by', takes: exactly(3), keys: firstKey, apply: decrby, effect: updates }],
];
