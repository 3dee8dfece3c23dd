/**
 * How far the leader knows each follower to be. In `probe` it looks for the place where the logs agree,
 * one message at a time; in `replicate` it sends ahead of the answers; in `snapshot` the log no longer
 * holds what the follower needs.
 */
import type { LogIndex, NodeId, SnapshotMetadata } from '../consensus/types.js';
import { InflightWindow } from './inflight.js';

/** Plain data, for people to look at. */
export interface FollowerProgress {
  readonly id: NodeId;
  readonly state: 'probe' | 'replicate' | 'snapshot';
  readonly matchIndex: LogIndex;
  readonly nextIndex: LogIndex;
  readonly inflightMessages: number;
  readonly recentlyActive: boolean;
}

/** A snapshot on its way: one piece at a time, the next when the follower has said what it has. */
export interface SnapshotSending {
  readonly metadata: SnapshotMetadata;
  /** Where the piece that is under way, or the next one, begins. */
  offset: number;
  /** Ticks since the piece was sent; null if it is to be sent now. */
  waitedTicks: number | null;
}

export class Progress {
  state: FollowerProgress['state'] = 'probe';
  /** Known to be durable there, and equal to this log up to here. Decreases only if the follower lost its disk. */
  matchIndex: LogIndex = 0;
  snapshot: SnapshotSending | null = null;
  /** A probe is under way; the next one waits for its answer or for the heartbeat. */
  probeSent = false;
  /** Something must go out in this turn, entries or not. */
  heartbeatDue = false;
  /** The follower knows that everything up to here is committed, if no message was lost. */
  announcedCommit: LogIndex = 0;
  /** Answered since the last CheckQuorum. */
  recentlyActive = false;
  /** The newest round of ReadIndex that the follower confirmed. */
  readRound = 0;
  readonly inflight: InflightWindow;

  constructor(
    readonly id: NodeId,
    public nextIndex: LogIndex,
    window: { readonly inflightMessagesMax: number; readonly inflightBytesMax: number },
  ) {
    this.inflight = new InflightWindow(window.inflightMessagesMax, window.inflightBytesMax);
  }

  becomeProbe(nextIndex: LogIndex): void {
    this.enter('probe');
    this.nextIndex = Math.max(nextIndex, this.matchIndex + 1);
  }

  becomeReplicate(): void {
    this.enter('replicate');
    this.nextIndex = this.matchIndex + 1;
    this.announcedCommit = 0;
  }

  becomeSnapshot(metadata: SnapshotMetadata): void {
    this.enter('snapshot');
    this.snapshot = { metadata, offset: 0, waitedTicks: null };
  }

  describe(): FollowerProgress {
    const { id, state, matchIndex, nextIndex, recentlyActive } = this;
    return { id, state, matchIndex, nextIndex, inflightMessages: this.inflight.messages, recentlyActive };
  }

  private enter(state: FollowerProgress['state']): void {
    this.state = state;
    this.snapshot = null;
    this.probeSent = false;
    this.inflight.clear();
  }
}
