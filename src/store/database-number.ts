/** How commands name a database. */
import { type BinaryString, ErrorReply } from '../resp/reply.js';
import { DATABASE_OUT_OF_RANGE, NOT_AN_INTEGER } from './errors.js';
import { parseInteger } from './integers.js';
import { DATABASE_COUNT } from './keyspace.js';

const INT_MAX = 2 ** 31 - 1;
const INT_MIN = -(2 ** 31);
const NOT_AN_INT = new ErrorReply(`ERR value is out of range, value must between ${INT_MIN} and ${INT_MAX}`);

/** A number that exists; `notANumber` replaces Redis's usual words for a text that is none. */
export function databaseNumberOf(text: BinaryString, notANumber?: ErrorReply): number | ErrorReply {
  const number = parseInteger(text);
  if (number === null) return notANumber ?? NOT_AN_INTEGER;
  if (number < INT_MIN || number > INT_MAX) return notANumber ?? NOT_AN_INT;
  if (number < 0 || number >= DATABASE_COUNT) return DATABASE_OUT_OF_RANGE;
  return Number(number);
}
