/** What chance decides about the Paxos engine of a run. Small numbers meet their bounds, as large ones seldom do. */
import type { PaxosReplicaSettings } from '../replica/paxos-settings.js';
import type { Random } from './random.js';

export type PaxosPlan = Omit<PaxosReplicaSettings['paxos'], 'requestTicks'>;

export function drawPaxosPlan(random: Random): PaxosPlan {
  return {
    resendTicks: random.integer(2, 10),
    roundsMax: random.pick([3, 10, 100]),
    backoffTicksMax: random.pick([1, 4, 16]),
    waitingPerKeyMax: random.pick([1, 8, 64]),
    requestsMax: 64,
    cachedMax: random.pick([0, 1, 2, 16]),
    countersReserved: random.pick([2, 10, 1_000]),
    collectAfterTicks: random.pick([2, 10, 50]),
    collectedAtOnceMax: random.pick([1, 2, 8]),
  };
}
