/** What was measured of one engine. Times are milliseconds from the beginning of the measurement. */
import type { EngineName } from '../cluster/cluster-record.js';
import type { Completion, Pace } from './figures.js';
import type { ReadBack } from './read-back.js';

/** What the load of a span of time cost, background work such as heartbeats included. */
export interface Costs extends Pace {
  readonly operations: number;
  /** Of all nodes together, per acknowledged operation; null if there was none. */
  readonly messagesPerOperation: number | null;
  readonly bytesPerOperation: number | null;
  readonly fsyncsPerOperation: number | null;
}

/** Longest times between two acknowledgements. */
export interface Gaps {
  /** Of a single client that was not at the victim: the worst. */
  readonly othersMs: number | null;
  /** Of a single client that was at the victim: the worst; null if there is none. */
  readonly victimsMs: number | null;
  /** Of all clients together: nobody had an acknowledgement. */
  readonly anybodyMs: number;
}

export interface FaultRun {
  readonly victim: string;
  readonly wasLeader: boolean;
  readonly clientsAtVictim: number;
  readonly clientsElsewhere: number;
  readonly beganAtMs: number;
  /** Null: it was not lifted. */
  readonly liftedAtMs: number | null;
  /** From the fault to the end. */
  readonly pace: Pace;
  readonly gaps: Gaps;
  /** From the fault until every client had an acknowledgement of something sent since; null: one never had. */
  readonly allServedAfterMs: number | null;
}

export interface EngineRun {
  readonly engine: EngineName;
  readonly durationMs: number;
  /** One client alone, at the leader if there is one. */
  readonly oneClient: Costs;
  /** All clients, until the fault. */
  readonly steady: Costs;
  readonly steadyGaps: Gaps;
  /** Null: nothing went wrong. */
  readonly fault: FaultRun | null;
  readonly outcomes: { readonly acknowledged: number; readonly refused: number; readonly unknown: number };
  /** Everything that the clients did, what began before the measurement included. */
  readonly completions: readonly Completion[];
  readonly readBack: ReadBack;
}
