/** A reply of Redis for people: with quotes and types as redis-cli shows it, or raw. Ends with a line break. */
import { toBytes } from '../command-line/binary-text.js';
import { formatReply } from '../command-line/reply-text.js';
import { MapReply, NULL_ARRAY, PushReply, type Reply, SetReply, VerbatimReply } from '../resp/reply.js';
import type { Mode } from './settings.js';

export function formatRedisReply(reply: Reply, mode: Mode): string | Uint8Array {
  return mode === 'raw' ? Buffer.concat([...rawParts(reply)]) : `${formatReply(reply)}\n`;
}

/** Bytes as they are, each item of a list on a line of its own, however deep. */
function* rawParts(reply: Reply): Generator<Uint8Array> {
  if (reply instanceof MapReply) for (const entry of reply.entries) yield* rawParts(entry);
  else if (reply instanceof SetReply || reply instanceof PushReply) yield* rawParts(reply.items);
  else if (Array.isArray(reply)) for (const item of reply as readonly Reply[]) yield* rawParts(item);
  else yield Buffer.concat([rawBytes(reply), Buffer.from('\n')]);
}

function rawBytes(reply: Reply): Uint8Array {
  if (typeof reply === 'string') return toBytes(reply);
  if (reply instanceof VerbatimReply) return toBytes(reply.text);
  if (reply === null || reply === NULL_ARRAY) return Buffer.alloc(0);
  return Buffer.from(formatReply(reply).replace(/^\((?:integer|double)\) /, ''));
}
