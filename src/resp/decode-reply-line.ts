/** Replies that take one line: everything but bulk strings and aggregates. */
import { DoubleReply, ErrorReply, OK, type Reply, SimpleString } from './reply.js';

/** What the line `<type><text>` says; undefined if `type` is none of a line, or `text` does not fit it. */
export function decodeReplyLine(type: string, text: string): Reply | undefined {
  switch (type) {
    case '+':
      return text === 'OK' ? OK : new SimpleString(text);
    case '-':
      return new ErrorReply(text);
    case ':':
      return decodeIntegerReply(text);
    case '(':
      return /^[+-]?\d+$/.test(text) ? BigInt(text) : undefined;
    case ',':
      return decodeDouble(text);
    case '#':
      return decodeBoolean(text);
    case '_':
      return text === '' ? null : undefined;
    default:
      return undefined;
  }
}

function decodeIntegerReply(text: string): number | bigint | undefined {
  if (!/^-?\d{1,19}$/.test(text)) return undefined;
  const value = Number(text);
  // Adding 0 makes 0 of -0.
  return Number.isSafeInteger(value) ? value + 0 : BigInt(text);
}

function decodeDouble(text: string): DoubleReply | undefined {
  if (text === 'inf') return new DoubleReply(Number.POSITIVE_INFINITY);
  if (text === '-inf') return new DoubleReply(Number.NEGATIVE_INFINITY);
  if (text === 'nan') return new DoubleReply(Number.NaN);
  return /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(text) ? new DoubleReply(Number(text)) : undefined;
}

function decodeBoolean(text: string): boolean | undefined {
  if (text === 't') return true;
  return text === 'f' ? false : undefined;
}
