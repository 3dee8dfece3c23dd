/**
 * What goes into the model: events and reports of nodes, each with its time. A live cluster and a replay of a
 * simulation feed the same observations; the model has no clock of its own.
 */
import type { EngineName } from '../../cluster/cluster-record.js';
import type { PaxosFigures } from '../../cluster/paxos-status.js';
import type { ClusterEvent, Role } from '../../trace/events.js';

/** `unknown`: nobody has looked yet. */
export type ProcessState = 'running' | 'paused' | 'stopped' | 'crashed' | 'unknown';

/** Consecutive entries of one term; the run ends where the next begins, or the log. */
export interface TermRun {
  readonly term: number;
  readonly firstIndex: number;
}

/** How far a leader knows a follower to be. */
export interface FollowerReport {
  readonly id: string;
  readonly state: 'probe' | 'replicate' | 'snapshot';
  readonly matchIndex: number;
  readonly nextIndex: number;
  readonly inflightMessages: number;
  readonly recentlyActive: boolean;
}

interface PeerReport {
  readonly id: string;
  readonly connected: boolean;
  /** What is made to go wrong with messages to it; only where somebody knows, as in a simulation. */
  readonly condition?: 'ok' | 'slow' | 'lossy' | 'cut';
}

/** What a node says about itself, whatever its engine. */
interface CommonReport {
  /** Whether this node can send to each other one. */
  readonly peers: readonly PeerReport[];
  /** What is made to go wrong on purpose: `isolated` loses every message to and from its peers. */
  readonly faults: readonly string[];
  /** Null where there is no process, as in a simulation. */
  readonly uptimeMs: number | null;
  readonly rssBytes: number | null;
}

export interface RaftReport extends CommonReport {
  readonly engine: 'raft';
  readonly role: Role;
  readonly term: number;
  readonly votedFor: string | null;
  readonly leader: string | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly lastLogIndex: number;
  readonly firstLogIndex: number;
  readonly snapshotIndex: number;
  /** The terms of the newest entries, oldest first. */
  readonly termRuns: readonly TermRun[];
  readonly heartbeatMs: number;
  /** Since the leader was heard; on a leader, since it last made sure of its quorum. */
  readonly electionElapsedMs: number;
  readonly electionTimeoutMs: number;
  readonly votesGranted: readonly string[];
  readonly votesRefused: readonly string[];
  /** Filled on a leader, empty elsewhere. */
  readonly followers: readonly FollowerReport[];
}

/** Its counters begin anew with the process of the node. */
export interface PaxosReport extends CommonReport, PaxosFigures {
  readonly engine: 'paxos';
  /** What its acceptor holds, tombstones included. */
  readonly registers: number;
  /** Under way or waiting. */
  readonly requests: number;
  /** Registers whose next round needs no prepare. */
  readonly prepared: number;
}

export type NodeReport = RaftReport | PaxosReport;

export type Observation =
  | { readonly type: 'event'; readonly event: ClusterEvent }
  | {
      readonly type: 'report';
      readonly node: string;
      /** Milliseconds since the epoch, or of virtual time: no later than what the report says was so. */
      readonly timeMs: number;
      readonly process: ProcessState;
      readonly pid: number | null;
      /** Null: it was asked, and did not answer. */
      readonly report: NodeReport | null;
    }
  /** Something was done to the cluster from here, as a sentence. */
  | { readonly type: 'action'; readonly timeMs: number; readonly text: string; readonly failed: boolean };

/** Who is in the cluster; known before anything is observed. */
export interface Membership {
  readonly cluster: string;
  readonly engine: EngineName;
  readonly nodes: readonly { readonly id: string; readonly port: number | null }[];
}
