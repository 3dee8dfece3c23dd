/** One happening in a cluster, as a sentence that grows while more nodes tell of it. */

export type Tone = 'election' | 'leader' | 'trouble' | 'good' | 'action' | 'quiet';

export interface TimelineEntry {
  /** What is told by several nodes has the same key on each. */
  readonly key: string;
  readonly timeMs: number;
  readonly tone: Tone;
  /** Who tells it, or voted, or whatever the sentence lists; in the order in which they did. */
  readonly names: readonly string[];
  /** As `names`, for those who said no. */
  readonly refusals: readonly string[];
  /** Of two sentences for the same happening the more detailed one is kept. */
  readonly detail: number;
  /** Makes the sentence out of both lists. */
  readonly tell: (names: readonly string[], refusals: readonly string[]) => string;
}

export interface Timeline {
  /** In the order of time. */
  readonly entries: readonly TimelineEntry[];
  /** Who led last, as far as events told. */
  readonly leader: string | null;
  /** Since when there is no leader, as far as events told; null while there is one. */
  readonly leaderLostMs: number | null;
}
