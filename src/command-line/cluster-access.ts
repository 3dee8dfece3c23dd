/** From the flags of a command to a client that talks to the cluster. */
import type { ClusterClient } from '../client/cluster-client.js';
import { ClusterError, usageError } from '../cluster/cluster-error.js';
import type { ClusterRecord } from '../cluster/cluster-record.js';
import type { Home } from '../cluster/home.js';
import type { SelectorScene } from '../cluster/selectors.js';
import type { ErrorReply } from '../resp/reply.js';
import type { Surroundings } from './surroundings.js';

export type Consistency = 'linearizable' | 'stale';

export interface Access {
  readonly home: Home;
  readonly record: ClusterRecord;
  /** A selector that means one node; undefined: any node that lives. */
  readonly at?: string | undefined;
  readonly consistency: Consistency;
  readonly timeoutMs: number;
  readonly surroundings: Surroundings;
}

/** Runs `work` with a client. */
export async function withClient<T>(access: Access, work: (client: ClusterClient) => Promise<T>): Promise<T> {
  const { record, consistency, timeoutMs } = access;
  const at = access.at === undefined ? null : await resolveOneNode(access, access.at);
  const { members } = record;
  return access.surroundings.withClient({ members, password: null, at, consistency, timeoutMs }, work);
}

type Scope = Pick<Access, 'home' | 'record' | 'timeoutMs'>;

/** Throws a `ClusterError` unless the selector means exactly one node. */
export async function resolveOneNode(scope: Scope, selector: string): Promise<string> {
  const chosen = await resolveNodes(scope, [selector]);
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only;
  throw usageError(
    'ONE_NODE_ONLY',
    `"${selector}" means ${chosen.length} nodes (${chosen.join(', ')}), and this takes one.`,
  );
}

/** The nodes that any of the selectors means. The cluster is asked only if a selector is not a plain name. */
export async function resolveNodes(
  { home, record, timeoutMs }: Scope,
  selectors: readonly string[],
): Promise<readonly string[]> {
  const members = record.members.map((member) => member.id);
  if (selectors.every((selector) => members.includes(selector))) {
    return members.filter((member) => selectors.includes(member));
  }
  const { checkSelector, needsLeader, resolveSelector } = await import('../cluster/selectors.js');
  for (const selector of selectors) checkSelector(selector, members);
  const leader = selectors.some(needsLeader) ? await askForLeader({ home, record, timeoutMs }) : null;
  const scene: SelectorScene = {
    members,
    eligible: members,
    leader,
    engine: record.engine,
    random: Math.random,
  };
  const chosen = new Set(selectors.flatMap((selector) => resolveSelector(selector, scene)));
  return members.filter((member) => chosen.has(member));
}

async function askForLeader({ home, record, timeoutMs }: Scope): Promise<string | null> {
  const { findLeader, observeNodes } = await import('../cluster/status.js');
  const nodes = await observeNodes(home, record, Math.min(timeoutMs, 1000));
  return findLeader(nodes)?.member.id ?? null;
}

/** What the store or the node said no to, with the first word of its answer as the code. */
export function refusedBy(reply: ErrorReply): ClusterError {
  const [code = 'ERR', ...words] = reply.message.split(' ');
  const named = /^[A-Z]+$/.test(code) && words.length > 0;
  const message = named ? words.join(' ') : reply.message;
  return new ClusterError(named && code !== 'ERR' ? code : 'REFUSED', `The cluster refused: ${message}`);
}
