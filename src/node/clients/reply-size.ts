/** How many bytes a reply takes, before it is encoded: a reply of a few shared values can be huge. */
import {
  DoubleReply,
  ErrorReply,
  MapReply,
  PushReply,
  type Reply,
  SetReply,
  SimpleString,
  VerbatimReply,
} from '../../resp/reply.js';

/** The longest header with its line break, and the line break behind the text. */
const FRAME_BYTES = 26;

/** Never less than the encoded length, and little more. */
export function replyBytesMax(reply: Reply): number {
  if (typeof reply === 'string') return FRAME_BYTES + reply.length;
  if (typeof reply !== 'object' || reply === null || reply instanceof DoubleReply) return 2 * FRAME_BYTES;
  if (reply instanceof SimpleString || reply instanceof VerbatimReply) return FRAME_BYTES + reply.text.length;
  if (reply instanceof ErrorReply) return FRAME_BYTES + reply.message.length;
  if (reply instanceof MapReply) return sum(reply.entries.flat());
  return sum(reply instanceof SetReply || reply instanceof PushReply ? reply.items : reply);
}

function sum(items: readonly Reply[]): number {
  let bytes = FRAME_BYTES;
  for (const item of items) bytes += replyBytesMax(item);
  return bytes;
}
