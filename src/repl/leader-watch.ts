/** Who leads the session's cluster, looked up again and again for a prompt. */
import { readClusterRecord } from '../cluster/cluster-record.js';
import type { Home } from '../cluster/home.js';
import { clusterStatus } from '../cluster/status.js';
import type { SeenLeader } from './leader-news.js';

const ANSWER_MS_MAX = 300;
const PERIOD_MS = 1000;

/** Asks the nodes; null if there is no such cluster, or if its files cannot be read. */
export async function lookForLeader(home: Home, cluster: string): Promise<SeenLeader | null> {
  try {
    const record = readClusterRecord(home, cluster);
    return record === null ? null : await clusterStatus(home, record, ANSWER_MS_MAX);
  } catch {
    return null;
  }
}

export class LeaderWatch {
  /** As of the last look; null: there is no such cluster. */
  seen: SeenLeader | null = null;
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly look: () => Promise<SeenLeader | null>) {}

  /** Calls back after each look that found something else. */
  start(onChange: () => void): void {
    clearInterval(this.timer);
    const again = async (): Promise<void> => {
      const before = textOf(this.seen);
      await this.refresh();
      if (textOf(this.seen) !== before) onChange();
    };
    this.timer = setInterval(() => void again(), PERIOD_MS).unref();
  }

  /** Looks once. Several at a time are one. */
  refresh(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async lookOnce(): Promise<void> {
    this.seen = await this.look();
  }
}

function textOf(seen: SeenLeader | null): string {
  return seen === null ? '' : `${seen.leader} ${seen.term} ${seen.quorum}`;
}
