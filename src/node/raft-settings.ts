/** The settings of the Raft core, derived from the configuration of the node. */
import { randomInt } from 'node:crypto';
import type { RaftOptions } from '../raft/options.js';
import type { SnapshotFiles } from '../wal/snapshot-files.js';
import type { NodeConfiguration } from './configuration.js';
import { GROUP_ID } from './recover-machine.js';

/** Fine enough to tell candidates apart, coarse enough to cost nothing. */
const TICKS_PER_HEARTBEAT = 5;
const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
const INCARNATIONS = 2 ** 47;

/** Milliseconds between two ticks of the core. */
export function tickMs(configuration: NodeConfiguration): number {
  return Math.max(1, Math.round(configuration.heartbeatMs / TICKS_PER_HEARTBEAT));
}

export function raftOptions(configuration: NodeConfiguration, snapshots: SnapshotFiles): RaftOptions {
  const electionTimeoutTicksMin = Math.ceil(configuration.electionTimeoutMs / tickMs(configuration));
  return {
    id: configuration.nodeId,
    groupId: GROUP_ID,
    incarnation: randomInt(1, INCARNATIONS),
    electionTimeoutTicksMin,
    electionTimeoutTicksMax: 2 * electionTimeoutTicksMin,
    heartbeatTicks: Math.max(1, Math.round(configuration.heartbeatMs / tickMs(configuration))),
    messageBytesMax: MEBIBYTE,
    inflightMessagesMax: 2,
    inflightBytesMax: 8 * MEBIBYTE,
    uncommittedBytesMax: 64 * MEBIBYTE,
    snapshotChunkBytesMax: 256 * KIBIBYTE,
    random: Math.random,
    readSnapshotChunk: (index, offset, bytesMax) => snapshots.readChunk(index, offset, bytesMax),
  };
}
