/** What goes wrong during a measurement: one node, at one moment, and for the faults that can be lifted, an end. */

import { connectToNode } from '../client/connect-to-node.js';
import { clusterError } from '../client/error-replies.js';
import type { NodeConnection } from '../client/node-connection.js';
import { ClusterError } from '../cluster/cluster-error.js';
import type { ClusterRecord } from '../cluster/cluster-record.js';
import type { Home } from '../cluster/home.js';
import { type ProcessIdentity, signalProcess } from '../cluster/process-identity.js';
import { findLeader, observeNodes } from '../cluster/status.js';
import { processesOf } from '../cluster/stop-nodes.js';
import type { FaultKind } from './plan.js';

const ANSWER_MS_MAX = 2000;

/** Everything that takes time is done beforehand. */
export interface Strike {
  readonly victim: string;
  /** It led the cluster; false where nobody leads. */
  readonly wasLeader: boolean;
  begin(): Promise<void>;
  end(): Promise<void>;
  close(): void;
}

/** The leader under Raft. Under Paxos, where all are alike, the first node. */
export async function prepareStrike(home: Home, record: ClusterRecord, fault: FaultKind): Promise<Strike> {
  const leader = await leaderOf(home, record);
  const member = record.members.find(({ id }) => leader === null || id === leader);
  const process = processesOf(home, record.name, [member?.id ?? '']).get(member?.id ?? '')?.[0];
  if (member === undefined || process === undefined) {
    throw new ClusterError('NOT_RUNNING', `${leader ?? 'No node'} runs: there is nothing to strike.`);
  }
  const connection = await connectToNode(member, { password: null, timeoutMs: ANSWER_MS_MAX });
  return {
    victim: member.id,
    wasLeader: leader !== null,
    ...actionsOf(fault, process, connection),
    close: () => connection.close(),
  };
}

/** Null under Paxos. Throws if nobody leads a cluster that needs it. */
export async function leaderOf(home: Home, record: ClusterRecord): Promise<string | null> {
  if (record.engine === 'paxos') return null;
  const leader = findLeader(await observeNodes(home, record, ANSWER_MS_MAX));
  if (leader !== null) return leader.member.id;
  throw new ClusterError('NO_LEADER', 'The cluster has no leader before the fault.', 'Try again.');
}

function actionsOf(
  fault: FaultKind,
  process: ProcessIdentity,
  connection: NodeConnection,
): Pick<Strike, 'begin' | 'end'> {
  const signal = async (name: NodeJS.Signals): Promise<void> => void signalProcess(process, name);
  switch (fault) {
    case 'kill-leader':
      return { begin: () => signal('SIGKILL'), end: async () => undefined };
    case 'pause':
      return { begin: () => signal('SIGSTOP'), end: () => signal('SIGCONT') };
    case 'isolate':
      return { begin: () => ask(connection, 'ISOLATE'), end: () => ask(connection, 'HEAL') };
  }
}

async function ask(connection: NodeConnection, action: string): Promise<void> {
  const reply = await connection.call(['FAULT', action], ANSWER_MS_MAX);
  const refusal = clusterError(reply, connection.address);
  if (refusal !== null) throw refusal;
}
