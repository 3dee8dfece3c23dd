/** Raft in a simulation. */
import type { NodeId } from '../../consensus/types.js';
import { Replica } from '../../replica/replica.js';
import type { ReplicaMessage } from '../../replica/replica-message.js';
import type { ReplicaSettings } from '../../replica/replica-settings.js';
import { InvariantWatch } from '../invariants/invariants.js';
import { NodeObserver } from '../observation.js';
import type { Plan } from '../plan.js';
import { ViolationError } from '../violation.js';
import type { EngineWatch, SimulatedEngine, SimulatedReplica } from './engine.js';
import { SEGMENT_BYTES } from './segment-bytes.js';

const MEBIBYTE = 1_048_576;
/** Elections may tie a few times. */
const ELECTIONS_MAX = 30;
/** A node that is far behind may get one entry a round trip. */
const CATCH_UP_MS = 30_000;

export const raftEngine: SimulatedEngine = {
  openReplica: (plan, id, { makeCore }) => {
    return (surroundings, clock) => Replica.open(settingsOf(plan, id), surroundings, makeCore?.(clock));
  },
  watch: (plan) => new RaftWatch(plan.nodes),
  recoveryMs: (plan) => CATCH_UP_MS + ELECTIONS_MAX * 2 * plan.electionTimeoutTicks * plan.tickMs,
  hasRecovered: (nodes) => {
    const replicas = nodes.map(({ replica }) => replica).filter((replica) => replica instanceof Replica);
    if (replicas.length < nodes.length) return false;
    const states = replicas.map(({ core, engine }) => `${engine.status().lastApplied} ${core.lastLogIndex}`);
    if (new Set(states).size > 1) return false;
    if (new Set(replicas.map(({ engine }) => engine.digest())).size === 1) return true;
    throw new ViolationError('machines agree', 'the machines of the nodes differ at the same index');
  },
};

class RaftWatch implements EngineWatch {
  private readonly observers: ReadonlyMap<NodeId, NodeObserver>;
  private readonly invariants: InvariantWatch;

  constructor(nodes: readonly NodeId[]) {
    this.observers = new Map(nodes.map((id) => [id, new NodeObserver(id)]));
    this.invariants = new InvariantWatch(nodes);
  }

  get committedCount(): number {
    return this.invariants.committedCount;
  }

  stepped(node: NodeId, replica: SimulatedReplica): void {
    if (!(replica instanceof Replica)) return;
    const observation = this.observers.get(node)?.look(replica.core) ?? null;
    if (observation !== null) this.invariants.stepped(observation);
  }

  said(message: ReplicaMessage, replica: SimulatedReplica): void {
    if (message.type === 'raft' && replica instanceof Replica) {
      this.invariants.said(message.message, replica.core);
    }
  }

  forget(node: NodeId): void {
    this.observers.get(node)?.forget();
  }
}

function settingsOf(plan: Plan, id: NodeId): ReplicaSettings {
  return {
    id,
    voters: plan.nodes,
    dataFolder: `/${id}`,
    tickMs: plan.tickMs,
    requestTimeoutMs: plan.requestTimeoutMs,
    snapshotLogBytes: plan.snapshotLogBytes,
    segmentBytes: SEGMENT_BYTES,
    raft: {
      electionTimeoutTicksMin: plan.electionTimeoutTicks,
      electionTimeoutTicksMax: 2 * plan.electionTimeoutTicks,
      heartbeatTicks: plan.heartbeatTicks,
      messageBytesMax: plan.messageBytesMax,
      inflightMessagesMax: plan.inflightMessagesMax,
      inflightBytesMax: MEBIBYTE,
      uncommittedBytesMax: MEBIBYTE,
      snapshotChunkBytesMax: plan.snapshotChunkBytesMax,
    },
  };
}
