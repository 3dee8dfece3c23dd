/** What there is to tell of Paxos nodes, where Raft has roles, terms and indexes. */
/** Counters begin anew with the process of a node. */
export interface PaxosFigures {
  /** Ballots: the newest counter that was used or seen. */
  readonly ballotCounter: number;
  readonly keys: number;
  /** Requests whose change was chosen. */
  readonly chosen: number;
  readonly unanswered: number;
  readonly rounds: number;
  readonly roundsWithoutPrepare: number;
  /** Rounds that lost to another ballot. */
  readonly conflicts: number;
  readonly promises: number;
  readonly acceptances: number;
  readonly rejections: number;
  readonly tombstones: number;
  readonly collected: number;
}

/** Of all that a node tells, these alone. */
export function figuresOf(report: PaxosFigures): PaxosFigures {
  const { acceptances, ballotCounter, chosen, collected, conflicts, keys } = report;
  const { promises, rejections, rounds, roundsWithoutPrepare, tombstones, unanswered } = report;
  return {
    ballotCounter,
    keys,
    chosen,
    unanswered,
    rounds,
    roundsWithoutPrepare,
    conflicts,
    promises,
    acceptances,
    rejections,
    tombstones,
    collected,
  };
}

/** For the cluster: what proposers and acceptors did adds up, the newest ballot and the most keys count. */
export function sumOfFigures(all: readonly PaxosFigures[]): PaxosFigures | null {
  return all.reduce<PaxosFigures | null>((sum, one) => (sum === null ? one : addFigures(sum, one)), null);
}

function addFigures(left: PaxosFigures, right: PaxosFigures): PaxosFigures {
  return {
    ballotCounter: Math.max(left.ballotCounter, right.ballotCounter),
    keys: Math.max(left.keys, right.keys),
    chosen: left.chosen + right.chosen,
    unanswered: left.unanswered + right.unanswered,
    rounds: left.rounds + right.rounds,
    roundsWithoutPrepare: left.roundsWithoutPrepare + right.roundsWithoutPrepare,
    conflicts: left.conflicts + right.conflicts,
    promises: left.promises + right.promises,
    acceptances: left.acceptances + right.acceptances,
    rejections: left.rejections + right.rejections,
    tombstones: left.tombstones + right.tombstones,
    collected: left.collected + right.collected,
  };
}

/** How many rounds a chosen operation took, as in `1.02`; null if there was none. */
export function roundsPerOperation({ chosen, rounds }: PaxosFigures): string | null {
  return chosen === 0 ? null : (rounds / chosen).toFixed(2);
}
