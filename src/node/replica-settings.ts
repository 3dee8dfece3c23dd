/** The settings of this node's replica, derived from the configuration of the node. */
import type { ReplicaSettings } from '../replica/replica-settings.js';
import type { NodeConfiguration } from './configuration.js';

/** Fine enough to tell candidates apart, coarse enough to cost nothing. */
const TICKS_PER_HEARTBEAT = 5;
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
    snapshotLogBytes: limits.snapshotLogBytes,
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
