/** The settings of this node's replica, derived from the configuration of the node. */
import type { PaxosReplicaSettings } from '../replica/paxos-settings.js';
import type { ReplicaSettings } from '../replica/replica-settings.js';
import type { NodeConfiguration } from './configuration.js';

/** Fine enough to tell candidates apart, coarse enough to cost nothing. */
const TICKS_PER_HEARTBEAT = 5;
/** A message is lost only with its connection, or when the peer cannot keep up. */
const RESEND_MS = 100;
const BACKOFF_MS_MAX = 150;
const COLLECT_AFTER_MS = 1000;
const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

export function tickMsOf(heartbeatMs: number): number {
  return Math.max(1, Math.round(heartbeatMs / TICKS_PER_HEARTBEAT));
}

export function replicaSettings(configuration: NodeConfiguration): ReplicaSettings {
  const { heartbeatMs, electionTimeoutMs, limits, members } = configuration;
  const tickMs = tickMsOf(heartbeatMs);
  const electionTimeoutTicksMin = Math.ceil(electionTimeoutMs / tickMs);
  return {
    id: configuration.nodeId,
    voters: members.map((member) => member.id),
    dataFolder: configuration.dataFolder,
    tickMs,
    requestTimeoutMs: limits.requestTimeoutMs,
    snapshotLogBytes: snapshotLogBytes(configuration),
    raft: {
      electionTimeoutTicksMin,
      electionTimeoutTicksMax: 2 * electionTimeoutTicksMin,
      heartbeatTicks: Math.max(1, Math.round(heartbeatMs / tickMs)),
      messageBytesMax: MEBIBYTE,
      inflightMessagesMax: 2,
      inflightBytesMax: 8 * MEBIBYTE,
      uncommittedBytesMax: 64 * MEBIBYTE,
      snapshotChunkBytesMax: 256 * KIBIBYTE,
    },
  };
}

/**
 * All nodes write the same log, and often on the same disk. Snapshots that they all took at once would hold up
 * every one of them, so each node waits for a little more than the one before it.
 */
function snapshotLogBytes({ nodeId, members, limits }: NodeConfiguration): number {
  const rank = members.findIndex((member) => member.id === nodeId);
  return Math.round(limits.snapshotLogBytes * (1 + rank / (2 * members.length)));
}

/** Short, so that a proposer that lost does not wait long; a tick with nothing to do costs next to nothing. */
const PAXOS_TICK_MS = 5;

export function paxosSettings(configuration: NodeConfiguration): PaxosReplicaSettings {
  const { limits, members } = configuration;
  const ticksOf = (ms: number): number => Math.max(1, Math.ceil(ms / PAXOS_TICK_MS));
  return {
    id: configuration.nodeId,
    nodes: members.map((member) => member.id),
    dataFolder: configuration.dataFolder,
    tickMs: PAXOS_TICK_MS,
    requestTimeoutMs: limits.requestTimeoutMs,
    snapshotLogBytes: snapshotLogBytes(configuration),
    paxos: {
      requestTicks: ticksOf(limits.requestTimeoutMs),
      resendTicks: ticksOf(RESEND_MS),
      roundsMax: 1000,
      backoffTicksMax: ticksOf(BACKOFF_MS_MAX),
      waitingPerKeyMax: 10_000,
      requestsMax: 100_000,
      cachedMax: 100_000,
      countersReserved: 100_000,
      collectAfterTicks: ticksOf(COLLECT_AFTER_MS),
      collectedAtOnceMax: 1000,
    },
  };
}
