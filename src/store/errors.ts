/** Errors in Redis's words that several commands share. */
import { ErrorReply } from '../resp/reply.js';

export const SYNTAX_ERROR = new ErrorReply('ERR syntax error');
export const NOT_AN_INTEGER = new ErrorReply('ERR value is not an integer or out of range');
export const NO_SUCH_KEY = new ErrorReply('ERR no such key');
export const SAME_OBJECT = new ErrorReply('ERR source and destination objects are the same');
export const DATABASE_OUT_OF_RANGE = new ErrorReply('ERR DB index is out of range');
export const STRING_TOO_LONG = new ErrorReply('ERR string exceeds maximum allowed size (proto-max-bulk-len)');

/** `command` is in lower case. */
export function invalidExpireTime(command: string): ErrorReply {
  return new ErrorReply(`ERR invalid expire time in '${command}' command`);
}
export const OFFSET_OUT_OF_RANGE = new ErrorReply('ERR offset is out of range');
