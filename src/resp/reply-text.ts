/** A reply in a few words, on one line. */
import {
  ErrorReply,
  MapReply,
  NULL_ARRAY,
  type Reply,
  SetReply,
  SimpleString,
  VerbatimReply,
} from './reply.js';

export function replyText(reply: Reply): string {
  if (reply === null || reply === NULL_ARRAY) return 'nil';
  if (reply instanceof ErrorReply) return `error ${reply.message}`;
  if (reply instanceof SimpleString || reply instanceof VerbatimReply) return reply.text;
  if (reply instanceof MapReply) return `${reply.entries.length} fields`;
  const items = reply instanceof SetReply ? reply.items : reply;
  if (Array.isArray(items)) return `[${items.map(replyText).join(', ')}]`;
  return typeof reply === 'object' ? String(Object.values(reply)[0]) : String(reply);
}
