/** Whether the answer that was recorded is the one of the model. */
import { ErrorReply, NULL_ARRAY, type Reply, SimpleString } from '../resp/reply.js';

/**
 * What many clients do not tell apart counts as the same: a status and a text, a number and a bigint, the
 * two kinds of null.
 */
export function sameReply(expected: Reply, recorded: Reply): boolean {
  if (expected === recorded) return true;
  const left = plain(expected);
  const right = plain(recorded);
  if (left === right) return true;
  if (left instanceof ErrorReply) return right instanceof ErrorReply && left.message === right.message;
  if (!isList(left) || !isList(right)) return false;
  return left.length === right.length && left.every((item, at) => sameReply(item, right[at] ?? null));
}

function plain(reply: Reply): Reply {
  if (reply instanceof SimpleString) return reply.text;
  if (typeof reply === 'number') return Number.isInteger(reply) ? BigInt(reply) : reply;
  return reply === NULL_ARRAY ? null : reply;
}

function isList(reply: Reply): reply is readonly Reply[] {
  return Array.isArray(reply);
}
