/** What a simulated node that runs Paxos would say about itself, if it were asked like a real one. */
import type { PaxosStatistics } from '../../paxos/statistics.js';
import type { PaxosReplica } from '../../replica/paxos-replica.js';

export interface SimulatedPaxosReport extends PaxosStatistics {
  readonly engine: 'paxos';
  readonly ballotCounter: number;
  readonly registers: number;
  readonly keys: number;
  readonly tombstones: number;
  readonly requests: number;
  readonly prepared: number;
}

export function paxosReportOf(replica: PaxosReplica): SimulatedPaxosReport {
  const { ballotCounter, engine, keys, prepared, registers, requests, statistics, tombstones } =
    replica.engine.status();
  return { engine, ballotCounter, registers, keys, tombstones, requests, prepared, ...statistics };
}
