/** How fast a cluster lives: its heartbeat and election timeout. */
import { usageError } from './cluster-error.js';

export interface Timing {
  readonly heartbeatMs: number;
  /** The shortest election timeout; each is drawn between this and twice this. */
  readonly electionTimeoutMs: number;
}

export type Tempo = 'normal' | 'slow';

/** `slow` is for eyes: an election takes seconds. */
const TEMPOS: Readonly<Record<Tempo, Timing>> = {
  normal: { heartbeatMs: 50, electionTimeoutMs: 300 },
  slow: { heartbeatMs: 1000, electionTimeoutMs: 5000 },
};

const TIMING_MS_MAX = 600_000;

/** Single values win over the tempo. Throws unless a follower can miss a heartbeat without an election. */
export function chooseTiming(tempo: Tempo, heartbeatMs?: number, electionTimeoutMs?: number): Timing {
  const base = TEMPOS[tempo];
  const ratio = base.electionTimeoutMs / base.heartbeatMs;
  const heartbeat =
    heartbeatMs ?? Math.min(base.heartbeatMs, Math.floor((electionTimeoutMs ?? Infinity) / 2));
  const election =
    electionTimeoutMs ?? (heartbeatMs === undefined ? base.electionTimeoutMs : Math.ceil(heartbeat * ratio));
  if (heartbeat < 1 || election > TIMING_MS_MAX) {
    throw usageError('BAD_TIMING', `The election timeout must lie between 2 and ${TIMING_MS_MAX} ms.`);
  }
  if (election < 2 * heartbeat) {
    throw usageError(
      'BAD_TIMING',
      `An election timeout of ${election} ms is too short for a heartbeat of ${heartbeat} ms.`,
      `Use at least ${2 * heartbeat} ms, so that one late heartbeat does not cause an election.`,
    );
  }
  return { heartbeatMs: heartbeat, electionTimeoutMs: election };
}
