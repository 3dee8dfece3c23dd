/**
 * What the invariants are shown: after each step of a node, what is new in its log and in what it knows.
 * The observer keeps its own copy of every node's log, by terms, so that nothing escapes it.
 */
import type { LogEntry, LogIndex, NodeId, Term } from '../consensus/types.js';
import type { RaftCore } from '../raft/core.js';
import type { Role } from '../trace/events.js';

/** What a node looked like. */
export interface Look {
  readonly role: Role;
  readonly term: Term;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  readonly lastLogIndex: LogIndex;
  readonly lastLogTerm: Term;
}

export interface Observation {
  readonly node: NodeId;
  readonly core: RaftCore;
  /** Null if this is the first look at an incarnation. */
  readonly before: Look | null;
  readonly now: Look;
  /** The first entry that is gone, or another, since the last look; null if the log only grew. */
  readonly cutFrom: LogIndex | null;
  /** Entries that are new since the last look; all there are if it is the first. */
  readonly appended: readonly LogEntry[];
}

/** The log of one incarnation as it was seen last. */
export class NodeObserver {
  private before: Look | null = null;
  private core: RaftCore | null = null;
  private readonly terms = new Map<LogIndex, Term>();

  constructor(private readonly node: NodeId) {}

  /** The process is gone. */
  forget(): void {
    this.before = null;
    this.core = null;
    this.terms.clear();
  }

  /** Null if nothing is new. */
  look(core: RaftCore): Observation | null {
    if (this.core !== core) this.forget();
    this.core = core;
    const { before } = this;
    if (before !== null && isAs(core, before)) return null;
    const now = lookAt(core);
    this.before = now;
    const from = this.firstChange(core, before);
    const cutFrom = before !== null && from <= before.lastLogIndex ? from : null;
    if (before !== null)
      for (let index = from; index <= before.lastLogIndex; index += 1) this.terms.delete(index);
    const appended = core.entries(from, now.lastLogIndex);
    for (const entry of appended) this.terms.set(entry.index, entry.term);
    return { node: this.node, core, before, now, cutFrom, appended };
  }

  /** The first index whose entry was not there before, or had another term; one past the end if none. */
  private firstChange(core: RaftCore, before: Look | null): LogIndex {
    if (before === null) return core.firstLogIndex;
    const sameEnd = before.lastLogIndex === core.lastLogIndex && before.lastLogTerm === core.lastLogTerm;
    if (sameEnd) return core.lastLogIndex + 1;
    let index = Math.min(before.lastLogIndex, core.lastLogIndex);
    while (index >= core.firstLogIndex && core.termAt(index) !== this.terms.get(index)) index -= 1;
    return index + 1;
  }
}

function lookAt(core: RaftCore): Look {
  const { role, term, commitIndex, appliedIndex, lastLogIndex, lastLogTerm } = core;
  return { role, term, commitIndex, appliedIndex, lastLogIndex, lastLogTerm };
}

function isAs(core: RaftCore, look: Look): boolean {
  return (
    core.commitIndex === look.commitIndex &&
    core.lastLogIndex === look.lastLogIndex &&
    core.appliedIndex === look.appliedIndex &&
    core.term === look.term &&
    core.role === look.role &&
    core.lastLogTerm === look.lastLogTerm
  );
}
