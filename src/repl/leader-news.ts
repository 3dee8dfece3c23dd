/** Says what a command waits for while the cluster has no leader, and who is found. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineName } from '../cluster/cluster-record.js';

export interface SeenLeader {
  readonly leader: string | null;
  readonly term: number | null;
  /** A majority of the nodes answers. */
  readonly quorum: boolean;
  /** Null: there is no such cluster. */
  readonly engine: EngineName | null;
}

/** A command that takes less long needs no words. */
const PATIENCE_MS = 250;
const POLL_MS = 100;

/** Tells it to `tell`, a sentence at a time, until `work` is done; its outcome is passed on. */
export async function withLeaderNews<T>(
  work: Promise<T>,
  look: () => Promise<SeenLeader>,
  tell: (sentence: string) => void,
): Promise<T> {
  const news = new LeaderNews(look, tell);
  const done = new AbortController();
  const following = news.follow(done.signal);
  try {
    return await work;
  } finally {
    done.abort();
    if (news.isWaiting) {
      await following;
      await news.tellNewest();
    }
  }
}

class LeaderNews {
  /** It was told that there is no leader, and not yet that there is one. */
  isWaiting = false;
  private readonly startedMs = performance.now();

  constructor(
    private readonly look: () => Promise<SeenLeader>,
    private readonly tell: (sentence: string) => void,
  ) {}

  async follow(signal: AbortSignal): Promise<void> {
    for (let pauseMs = PATIENCE_MS; ; pauseMs = POLL_MS) {
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const { engine, leader } = await this.look();
      // Nobody waits for a leader where there never is one.
      if (signal.aborted || engine === 'paxos') return;
      if (leader === null && !this.isWaiting) this.tell('No leader: waiting for one …');
      this.isWaiting ||= leader === null;
      if (leader !== null) await this.tellNewest();
    }
  }

  async tellNewest(): Promise<void> {
    if (!this.isWaiting) return;
    const { leader, term } = await this.look();
    if (leader === null || !this.isWaiting) return;
    this.isWaiting = false;
    const seconds = ((performance.now() - this.startedMs) / 1000).toFixed(1);
    this.tell(`${leader} leads in term ${term}, found after ${seconds} s.`);
  }
}
