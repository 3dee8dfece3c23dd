/** Reads every key after a measurement, and compares it with what was promised. */
import { ClusterClient } from '../client/cluster-client.js';
import type { NodeAddress } from '../client/node-address.js';
import type { BrokenPromise, Promises } from './promises.js';

const ANSWER_MS_MAX = 10_000;
const KEYS_AT_ONCE = 100;

export interface ReadBack {
  readonly keys: number;
  readonly broken: readonly BrokenPromise[];
}

/** Rejects with ClientError if no node serves. */
export async function readBack(
  members: readonly NodeAddress[],
  promises: Promises,
  signal: AbortSignal,
): Promise<ReadBack> {
  const client = new ClusterClient({
    members,
    password: null,
    at: null,
    consistency: 'linearizable',
    timeoutMs: ANSWER_MS_MAX,
  });
  const { keys } = promises;
  const broken: BrokenPromise[] = [];
  try {
    for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
      signal.throwIfAborted();
      const part = keys.slice(from, from + KEYS_AT_ONCE);
      const found = await Promise.all(part.map((key) => client.call(['GET', key])));
      for (const [place, key] of part.entries()) {
        const value = found[place];
        const judged = promises.judge(key, typeof value === 'string' ? value : null);
        if (judged !== null) broken.push(judged);
      }
    }
  } finally {
    client.close();
  }
  return { keys: keys.length, broken };
}
