/** Shows any reply of a node: as redis-cli does for people, as JSON for programs. */
import {
  DoubleReply,
  ErrorReply,
  MapReply,
  NULL_ARRAY,
  PushReply,
  type Reply,
  SetReply,
  SimpleString,
  VerbatimReply,
} from '../resp/reply.js';
import { toBytes, toPrintable, toText } from './binary-text.js';

/** Without a line break at the end; several lines for collections. */
export function formatReply(reply: Reply, indent = ''): string {
  if (reply === null || reply === NULL_ARRAY) return '(nil)';
  if (typeof reply === 'string') return toPrintable(reply);
  if (typeof reply === 'number' || typeof reply === 'bigint') return `(integer) ${reply}`;
  if (typeof reply === 'boolean') return reply ? '(true)' : '(false)';
  if (reply instanceof SimpleString) return reply.text;
  if (reply instanceof ErrorReply) return `(error) ${reply.message}`;
  if (reply instanceof DoubleReply) return `(double) ${reply.value}`;
  if (reply instanceof VerbatimReply) return toText(reply.text) ?? toPrintable(reply.text);
  if (reply instanceof MapReply) return formatMap(reply, indent);
  return formatList(reply instanceof SetReply || reply instanceof PushReply ? reply.items : reply, indent);
}

/** Integers beyond 2^53 become texts, bytes that are not UTF-8 `{"base64": …}`, maps with text keys objects. */
export function replyToJson(reply: Reply): unknown {
  if (reply === null || reply === NULL_ARRAY) return null;
  if (typeof reply === 'string') return toText(reply) ?? { base64: toBytes(reply).toString('base64') };
  if (typeof reply === 'bigint') return String(reply);
  if (typeof reply === 'number' || typeof reply === 'boolean') return reply;
  if (reply instanceof SimpleString) return reply.text;
  if (reply instanceof ErrorReply) return { error: reply.message };
  if (reply instanceof DoubleReply) return Number.isFinite(reply.value) ? reply.value : String(reply.value);
  if (reply instanceof VerbatimReply) return replyToJson(reply.text);
  if (reply instanceof MapReply) return mapToJson(reply);
  const items = reply instanceof SetReply || reply instanceof PushReply ? reply.items : reply;
  return items.map(replyToJson);
}

function formatList(items: readonly Reply[], indent: string): string {
  if (items.length === 0) return '(empty array)';
  const width = String(items.length).length;
  return items
    .map((item, position) => {
      const label = `${String(position + 1).padStart(width)}) `;
      return label + formatReply(item, indent + ' '.repeat(label.length));
    })
    .join(`\n${indent}`);
}

function formatMap({ entries }: MapReply, indent: string): string {
  if (entries.length === 0) return '(empty map)';
  return entries
    .map(([name, value]) => {
      const label = `${formatReply(name)}: `;
      const isLong = typeof value === 'object' && value !== null;
      const inner = `${indent}   `;
      const text = formatReply(value, inner);
      return isLong && text.includes('\n') ? `${label}\n${inner}${text}` : label + text;
    })
    .join(`\n${indent}`);
}

function mapToJson({ entries }: MapReply): unknown {
  const named = entries.every(([name]) => typeof name === 'string' && toText(name) !== null);
  if (!named) return entries.map(([name, value]) => [replyToJson(name), replyToJson(value)]);
  return Object.fromEntries(entries.map(([name, value]) => [replyToJson(name), replyToJson(value)]));
}
