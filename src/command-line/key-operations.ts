/** The key commands: from what a person asks to RESP and back. Keys and values are binary strings here. */
import type { CallManner, ClusterClient } from '../client/cluster-client.js';
import { ClusterError, usageError } from '../cluster/cluster-error.js';
import { type BinaryString, ErrorReply, type Reply } from '../resp/reply.js';
import { toPrintable } from './binary-text.js';
import { refusedBy } from './cluster-access.js';

/** Keys asked for in one round trip of a scan. */
const SCAN_BATCH = 1000;

export interface PutOptions {
  readonly ttlMs?: number | undefined;
  /** Only if the key is not there. */
  readonly ifAbsent: boolean;
  /** Only if this is the value now. */
  readonly ifValue?: BinaryString | undefined;
}

/** Throws `PRECONDITION_FAILED` if the condition does not hold. */
export async function putKey(
  client: ClusterClient,
  key: BinaryString,
  value: BinaryString,
  options: PutOptions,
): Promise<void> {
  const condition = options.ifAbsent
    ? ['NX']
    : options.ifValue === undefined
      ? []
      : ['IFEQ', options.ifValue];
  const expiry = options.ttlMs === undefined ? [] : ['PX', String(options.ttlMs)];
  const reply = await ask(client, ['SET', key, value, ...condition, ...expiry]);
  if (reply !== null) return;
  const reason = options.ifAbsent ? 'is there already' : 'does not have that value';
  throw new ClusterError(
    'PRECONDITION_FAILED',
    `Nothing was written: the key ${toPrintable(key)} ${reason}.`,
  );
}

/** Throws `KEY_NOT_FOUND` if there is no such key. */
export async function getKey(client: ClusterClient, key: BinaryString): Promise<BinaryString> {
  const reply = await ask(client, ['GET', key]);
  if (typeof reply === 'string') return reply;
  throw new ClusterError('KEY_NOT_FOUND', `There is no key ${toPrintable(key)}.`);
}

/** The new value, exact in all its 64 bits. */
export async function incrementKey(client: ClusterClient, key: BinaryString, by: string): Promise<string> {
  if (!/^[+-]?\d+$/.test(by)) {
    throw usageError('BAD_NUMBER', `"--by" must be a whole number; got "${by}".`);
  }
  return String(await ask(client, ['INCRBY', key, by.replace(/^\+/, '')]));
}

/**
 * Keys that begin with `prefix`, sorted, at most `limit` of them. A key that is there all the while is
 * listed exactly once; one that comes or goes meanwhile may or may not be.
 */
export async function scanKeys(
  client: ClusterClient,
  prefix: BinaryString,
  limit: number,
): Promise<readonly BinaryString[]> {
  const keys = new Set<BinaryString>();
  let cursor = '0';
  do {
    const pattern = `${escapeGlob(prefix)}*`;
    const reply = await ask(client, ['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(SCAN_BATCH)]);
    const [next, batch] = Array.isArray(reply) ? reply : [];
    if (typeof next !== 'string' || !Array.isArray(batch)) {
      throw new ClusterError('PROTOCOL', 'The cluster answered a scan with something else.');
    }
    for (const key of batch) if (typeof key === 'string') keys.add(key);
    cursor = next;
  } while (cursor !== '0' && keys.size < limit);
  return [...keys].slice(0, limit).sort();
}

/** A prefix is meant as it stands: the characters that SCAN's patterns know are escaped. */
export function escapeGlob(prefix: BinaryString): BinaryString {
  return prefix.replaceAll(/[*?[\]\\^]/g, (char) => `\\${char}`);
}

/** The answer; an error of the command itself is thrown. */
export async function ask(
  client: ClusterClient,
  request: readonly BinaryString[],
  manner?: CallManner,
): Promise<Reply> {
  const reply = await client.call(request, manner);
  if (reply instanceof ErrorReply) throw refusedBy(reply);
  return reply;
}
