/** How a node that stops leaves its cluster: with its writes answered, and another leader in its place if it led. */
import type { RaftCore } from '../raft/core.js';
import type { RaftEngine } from '../replica/raft-engine.js';

const POLL_MS = 5;

/** Waits until what runs is answered; gives up after `patienceMs`. Where nobody leads, nothing is handed over. */
export async function answerAll(
  engine: { readonly unansweredWrites: number },
  patienceMs: number,
): Promise<void> {
  await until(() => engine.unansweredWrites === 0, patienceMs);
}

/** Gives up after `patienceMs` for each step: a node that is told to stop stops. */
export async function handOver(core: RaftCore, engine: RaftEngine, patienceMs: number): Promise<void> {
  await answerAll(engine, patienceMs);
  const successor = bestSuccessor(core);
  if (successor === null) return;
  let ended = false;
  engine.transferLeadership(successor, () => {
    ended = true;
  });
  await until(() => ended, patienceMs);
}

/** The active follower whose log is the longest; null if this node does not lead or has no follower. */
function bestSuccessor(core: RaftCore): string | null {
  if (core.role !== 'leader') return null;
  const active = core.followers().filter((follower) => follower.recentlyActive);
  active.sort((a, b) => b.matchIndex - a.matchIndex);
  return active[0]?.id ?? null;
}

async function until(condition: () => boolean, patienceMs: number): Promise<void> {
  const deadlineMs = performance.now() + patienceMs;
  while (!condition() && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
