/**
 * What is on disk, what is on its way there, and what waits for it. Nothing is acknowledged, voted or
 * promised before it is durable (Figure 2: "updated on stable storage before responding to RPCs").
 */
import type { Persist } from '../consensus/effects.js';
import { HeldMessages } from '../consensus/held-messages.js';
import type { HardState, LogIndex } from '../consensus/types.js';
import type { RaftLog } from './log.js';
import type { RaftMessage } from './messages.js';

interface Outstanding {
  readonly sequence: number;
  /** The last of its entries that has not been replaced since. */
  lastIndex: LogIndex;
}

export class Durability {
  private readonly outstanding: Outstanding[] = [];
  private hardStateChanged = false;
  private firstUnsavedIndex: LogIndex;
  private readonly held = new HeldMessages<RaftMessage>();

  constructor(private durable: LogIndex) {
    this.firstUnsavedIndex = durable + 1;
  }

  /** The log is on this node's own disk up to here. */
  get durableIndex(): LogIndex {
    return this.durable;
  }

  hasWork(log: RaftLog): boolean {
    const toSave = this.hardStateChanged || this.firstUnsavedIndex <= log.lastIndex;
    return toSave || this.held.hasWork;
  }

  markHardState(): void {
    this.hardStateChanged = true;
  }

  /** Holds a message until all that the core knows now is durable. Answers to one leader are merged. */
  hold(message: RaftMessage): void {
    this.held.hold(message, mergeAcknowledgements);
  }

  /** The log was cut: the entries from `index` on are not what the disk has, or will have. */
  truncated(index: LogIndex): void {
    this.durable = Math.min(this.durable, index - 1);
    this.firstUnsavedIndex = Math.min(this.firstUnsavedIndex, index);
    for (const each of this.outstanding) each.lastIndex = Math.min(each.lastIndex, index - 1);
  }

  /** A durable snapshot stands for everything up to `index`. */
  coveredBySnapshot(index: LogIndex): void {
    this.durable = Math.max(this.durable, index);
    this.firstUnsavedIndex = Math.max(this.firstUnsavedIndex, index + 1);
  }

  /** A snapshot replaced the log: nothing after `index` is left to save, or saved. */
  replacedBySnapshot(index: LogIndex): void {
    this.truncated(index + 1);
    this.durable = index;
    this.firstUnsavedIndex = index + 1;
  }

  /** What to write now, or null. Messages held so far go out with it, or at once if all is durable. */
  take(log: RaftLog, hardState: HardState): Persist | null {
    const entries = log.slice(this.firstUnsavedIndex, log.lastIndex);
    let persist: Persist | null = null;
    if (this.hardStateChanged || entries.length > 0) {
      const sequence = this.held.nextSequence();
      persist = { sequence, hardState: this.hardStateChanged ? hardState : null, entries };
      this.outstanding.push({ sequence, lastIndex: log.lastIndex });
      this.hardStateChanged = false;
      this.firstUnsavedIndex = log.lastIndex + 1;
    }
    this.held.park();
    return persist;
  }

  /** Everything up to `sequence` is durable: messages that waited for it may be taken. */
  persisted(sequence: number): void {
    if (!this.held.persisted(sequence)) return;
    let done = 0;
    for (const each of this.outstanding) {
      if (each.sequence > sequence) break;
      this.durable = Math.max(this.durable, each.lastIndex);
      done += 1;
    }
    this.outstanding.splice(0, done);
  }

  /** The messages whose time has come, each once. */
  takeReleased(): RaftMessage[] {
    return this.held.takeReleased();
  }
}

/** Acknowledgements are cumulative: of two to the same leader in one turn, the larger says it all. */
function mergeAcknowledgements(earlier: RaftMessage, later: RaftMessage): RaftMessage | null {
  if (earlier.type !== 'appendEntriesResponse' || later.type !== 'appendEntriesResponse') return null;
  if (!earlier.success || !later.success || earlier.to !== later.to || earlier.term !== later.term)
    return null;
  const { groupId, from, to, term } = later;
  return {
    groupId,
    from,
    to,
    term,
    type: 'appendEntriesResponse',
    success: true,
    matchIndex: Math.max(earlier.matchIndex, later.matchIndex),
    rejectedIndex: 0,
    hintIndex: 0,
    hintTerm: 0,
    readRound: Math.max(earlier.readRound, later.readRound),
  };
}
