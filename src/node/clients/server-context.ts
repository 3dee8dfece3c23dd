/** What the commands of a node know about the node. */
import type { NodeId } from '../../consensus/types.js';
import type { Engine } from '../../replica/engine.js';
import type { StepFeed } from '../../replica/step-feed.js';
import type { BinaryString } from '../../resp/reply.js';
import type { SyncCount } from '../../wal/counted-syncs.js';
import type { NodeConfiguration } from '../configuration.js';
import type { EventFeed } from '../event-feed.js';
import type { NodeLog } from '../node-log.js';
import type { LinkFaults } from '../peers/link-faults.js';
import type { PeerTraffic } from '../peers/peer-traffic.js';
import type { Client, CommandDescription } from './node-command.js';

export interface NodeInformation {
  /** Forty hexadecimal digits, new at each start. */
  readonly runId: string;
  /** Monotonic milliseconds (`performance.now()`) when the process began its work. */
  readonly startedMs: number;
  /** Version of conclave. */
  readonly version: string;
  peers(): readonly { readonly id: NodeId; readonly connected: boolean }[];
  readonly traffic: Readonly<PeerTraffic>;
  readonly disk: Readonly<SyncCount>;
}

export interface ServerStatistics {
  connectionsReceived: number;
  connectionsRejected: number;
  commandsProcessed: number;
}

/** What can be asked of a server. */
export interface CommandCatalog {
  all(): readonly CommandDescription[];
  /** In any case. */
  find(name: BinaryString): CommandDescription | undefined;
}

export interface ServerContext {
  readonly configuration: NodeConfiguration;
  readonly engine: Engine;
  readonly events: EventFeed;
  readonly steps: StepFeed;
  readonly information: NodeInformation;
  readonly linkFaults: LinkFaults;
  readonly statistics: ServerStatistics;
  readonly log: NodeLog;
  readonly catalog: CommandCatalog;
  clients(): Iterable<Client>;
}
