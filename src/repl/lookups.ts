/** What completion looks up: names from the files of the cluster, keys from its nodes. Nothing here rejects. */
import type { ClusterClient } from '../client/cluster-client.js';
import { listClusterNames, readClusterRecord } from '../cluster/cluster-record.js';
import type { Home } from '../cluster/home.js';
import { toBinary, toText } from '../command-line/binary-text.js';
import { withClient } from '../command-line/cluster-access.js';
import { ask, escapeGlob } from '../command-line/key-operations.js';
import type { Lookups } from './complete.js';
import type { LineRunner } from './line-runner.js';
import type { SettingValues } from './settings.js';

/** Nobody reads more candidates. */
const KEYS_MAX = 100;
const KEYS_A_ROUND = '1000';
/** Tab must not seem to hang. */
const LOOKUP_MS_MAX = 400;

export function lookUpNames(home: Home, settings: SettingValues): Pick<Lookups, 'nodes' | 'clusters'> {
  return {
    nodes: () => orNone(() => (readClusterRecord(home, settings.cluster)?.members ?? []).map(({ id }) => id)),
    clusters: () => orNone(() => listClusterNames(home)),
  };
}

/** Some keys that begin with `prefix`; those that are no text are left out. */
export async function existingKeys(runner: LineRunner, prefix: string): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(LOOKUP_MS_MAX);
  try {
    const access = { ...runner.accessFor(signal), timeoutMs: LOOKUP_MS_MAX };
    return await withClient(access, (client) => scan(client, prefix, signal));
  } catch {
    return [];
  }
}

async function scan(client: ClusterClient, prefix: string, signal: AbortSignal): Promise<readonly string[]> {
  const keys = new Set<string>();
  const pattern = `${escapeGlob(toBinary(prefix))}*`;
  let cursor = '0';
  do {
    const reply = await ask(client, ['SCAN', cursor, 'MATCH', pattern, 'COUNT', KEYS_A_ROUND]);
    const [next, batch] = Array.isArray(reply) ? reply : [];
    for (const key of Array.isArray(batch) ? batch : []) {
      const text = typeof key === 'string' ? toText(key) : null;
      if (text !== null) keys.add(text);
    }
    cursor = typeof next === 'string' ? next : '0';
  } while (cursor !== '0' && keys.size < KEYS_MAX && !signal.aborted);
  return [...keys].sort().slice(0, KEYS_MAX);
}

function orNone(look: () => readonly string[]): readonly string[] {
  try {
    return look();
  } catch {
    return [];
  }
}
