/** Commands about several keys: one request where the engine keeps one log, one for each key where it decides each by itself. */
import type { ClusterClient } from '../client/cluster-client.js';
import type { EngineName } from '../cluster/cluster-record.js';
import type { BinaryString, Reply } from '../resp/reply.js';
import { ask } from './key-operations.js';

/** In one round trip. */
const KEYS_AT_ONCE = 1000;

/** How many of the keys were there. Under Paxos, if one cannot be deleted, others may be gone already. */
export async function deleteKeys(
  client: ClusterClient,
  keys: readonly BinaryString[],
  engine: EngineName,
): Promise<number> {
  if (engine === 'raft') return Number(await ask(client, ['DEL', ...keys]));
  const replies = await askForEach(client, 'DEL', keys);
  return replies.reduce<number>((sum, reply) => sum + Number(reply), 0);
}

export interface ReadKey {
  readonly key: BinaryString;
  /** Null if the key is gone since. */
  readonly value: BinaryString | null;
}

/** What is stored under each of the keys, in their order. */
export async function readKeys(
  client: ClusterClient,
  keys: readonly BinaryString[],
  engine: EngineName,
): Promise<readonly ReadKey[]> {
  const found: ReadKey[] = [];
  for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
    const batch = keys.slice(start, start + KEYS_AT_ONCE);
    const values = await valuesOf(client, batch, engine);
    for (const [position, key] of batch.entries()) {
      const value = values[position];
      found.push({ key, value: typeof value === 'string' ? value : null });
    }
  }
  return found;
}

async function valuesOf(
  client: ClusterClient,
  keys: readonly BinaryString[],
  engine: EngineName,
): Promise<readonly Reply[]> {
  if (engine === 'paxos') return askForEach(client, 'GET', keys);
  const reply = await ask(client, ['MGET', ...keys]);
  return Array.isArray(reply) ? reply : [];
}

function askForEach(
  client: ClusterClient,
  command: string,
  keys: readonly BinaryString[],
): Promise<readonly Reply[]> {
  return Promise.all(keys.map((key) => ask(client, [command, key])));
}
