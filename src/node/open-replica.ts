/** Opens the replica of the engine that the configuration names, behind one surface for all engines. */
import type { NodeId, Term } from '../consensus/types.js';
import type { Engine } from '../replica/engine.js';
import { PaxosReplica } from '../replica/paxos-replica.js';
import { Replica } from '../replica/replica.js';
import type { ReplicaMessage } from '../replica/replica-message.js';
import type { Surroundings } from '../replica/surroundings.js';
import type { NodeConfiguration } from './configuration.js';
import { answerAll, handOver } from './hand-over.js';
import { paxosSettings, replicaSettings } from './replica-settings.js';

/** What the node does with its replica, whatever its engine. */
export interface NodeReplica {
  readonly engine: Engine;
  /** Null: the engine knows no terms. */
  readonly term: Term | null;
  start(): void;
  receive(from: NodeId, message: ReplicaMessage): void;
  peerUp(peer: NodeId): void;
  peerDown(peer: NodeId): void;
  /** Sees to it that the others lose nothing by the end of this node. Takes a bounded time. */
  handOver(): Promise<void>;
  stop(): void;
  close(): Promise<void>;
}

/** Throws the errors of the `wal` room, and `WrongEngineError`. */
export function openReplica(
  configuration: NodeConfiguration,
  surroundings: Surroundings,
): Promise<NodeReplica> {
  return configuration.engine === 'raft'
    ? openRaft(configuration, surroundings)
    : openPaxos(configuration, surroundings);
}

async function openRaft(configuration: NodeConfiguration, surroundings: Surroundings): Promise<NodeReplica> {
  const replica = await Replica.open(replicaSettings(configuration), surroundings);
  const { core, engine } = replica;
  return surface(replica, engine, {
    term: () => core.term,
    handOver: () => handOver(core, engine, configuration.electionTimeoutMs),
  });
}

async function openPaxos(configuration: NodeConfiguration, surroundings: Surroundings): Promise<NodeReplica> {
  const replica = await PaxosReplica.open(paxosSettings(configuration), surroundings);
  const { engine } = replica;
  return surface(replica, engine, {
    term: () => null,
    handOver: () => answerAll(engine, configuration.electionTimeoutMs),
  });
}

function surface(
  replica: Replica | PaxosReplica,
  engine: Engine,
  own: { term(): Term | null; handOver(): Promise<void> },
): NodeReplica {
  return {
    engine,
    get term() {
      return own.term();
    },
    start: () => replica.start(),
    receive: (from, message) => replica.receive(from, message),
    peerUp: (peer) => replica.peerUp(peer),
    peerDown: (peer) => replica.peerDown(peer),
    handOver: () => own.handOver(),
    stop: () => replica.stop(),
    close: () => replica.close(),
  };
}
