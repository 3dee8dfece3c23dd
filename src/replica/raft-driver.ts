/**
 * Drives the Raft core of this node: one event-loop turn collects inputs, then all effects are carried
 * out at once. That turn is the batch: one disk write, one fsync, one socket write per peer.
 */

import { carryOut, type EffectPorts } from '../consensus/drive.js';
import type { Effects, SnapshotPiece } from '../consensus/effects.js';
import type { LogEntry } from '../consensus/types.js';
import type { RaftCore } from '../raft/core.js';
import type { RaftMessage, ReadIndex } from '../raft/messages.js';
import type { WriteAheadLog } from '../wal/write-ahead-log.js';
import { Applier } from './applier.js';
import type { RaftEngine } from './raft-engine.js';
import type { Surroundings } from './surroundings.js';
import { questionOf } from './traced-message.js';

/** What the driver hands on. */
export interface DriverPorts {
  receiveSnapshot(piece: SnapshotPiece): void;
  /** The machine has applied these. */
  applied(entries: readonly LogEntry[]): void;
}

export interface DriverTimes {
  readonly tickMs: number;
  readonly electionTimeoutMs: number;
}

export class RaftDriver {
  private turnIsDue = false;
  private stopped = false;
  private cancelTick: (() => void) | null = null;
  private announcedCommit = 0;
  private readonly applier: Applier;

  constructor(
    private readonly core: RaftCore,
    private readonly wal: WriteAheadLog,
    private readonly engine: RaftEngine,
    private readonly surroundings: Surroundings,
    private readonly ports: DriverPorts,
    private readonly times: DriverTimes,
  ) {
    this.applier = new Applier(
      () => surroundings.nowMs(),
      (entry) => engine.apply(entry),
    );
  }

  /** Ticks do not catch up after a stall: one that comes late must not look like many that passed. */
  start(): void {
    this.cancelTick = this.surroundings.every(this.times.tickMs, () => this.tick());
    this.wake();
  }

  stop(): void {
    this.stopped = true;
    this.cancelTick?.();
  }

  step(message: RaftMessage): void {
    if (message.type === 'readIndex' && this.surroundings.steps.isFollowed) this.tellQueued(message);
    this.core.step(message);
    this.wake();
  }

  /** The machine was replaced by a snapshot, which covers all that was still to be applied. */
  machineReplaced(): void {
    this.applier.clear();
  }

  /** Something was handed to the core: its effects are carried out at the end of this turn. */
  readonly wake = (): void => {
    if (this.turnIsDue) return;
    this.turnIsDue = true;
    this.surroundings.defer(this.turn);
  };

  private tick(): void {
    this.core.tick();
    this.engine.tick();
    this.announceCommit();
    this.wake();
  }

  private readonly turn = (): void => {
    this.turnIsDue = false;
    if (this.stopped) return;
    this.engine.beforeEffects();
    this.applyDue();
    while (this.core.hasEffects()) this.carryOut(this.core.takeEffects());
    this.surroundings.flush();
  };

  private carryOut(effects: Effects<RaftMessage>): void {
    // Decided before anything of it leaves.
    if (this.surroundings.steps.isFollowed) this.tellEntries('committed', effects.committed);
    carryOut(effects, this.effectPorts);
    this.applyDue();
  }

  private applyDue(): void {
    if (this.applier.isDone) return;
    const applied = this.applier.applySlice();
    const last = applied.at(-1);
    if (last === undefined) return;
    if (this.surroundings.steps.isFollowed) this.tellEntries('applied', applied);
    this.core.applied(last.index);
    this.engine.applied(last.index);
    // After the core: whoever takes a snapshot now asks it about the last of them.
    this.ports.applied(applied);
    if (!this.applier.isDone) this.wake();
  }

  private readonly effectPorts: EffectPorts<RaftMessage> = {
    // A node whose disk hangs must not keep the others from replacing it by staying audible.
    send: (message) => {
      const isAudible = this.wal.stalledForMs() <= this.times.electionTimeoutMs;
      if (isAudible) this.surroundings.send(message.to, { type: 'raft', message });
    },
    persist: (persist) => {
      this.wal.append(persist, () => {
        if (this.stopped) return;
        if (this.surroundings.steps.isFollowed) this.tellEntries('entriesDurable', persist.entries);
        this.core.persisted(persist.sequence);
        this.wake();
      });
    },
    receiveSnapshotPiece: (piece) => this.ports.receiveSnapshot(piece),
    apply: (entries) => this.applier.add(entries),
    answerRead: (read) => this.engine.answerRead(read),
    refuseRead: (read) => this.engine.refuseRead(read),
    record: (event) => {
      this.surroundings.record(event);
      this.engine.observe(event);
    },
  };

  private tellEntries(type: 'entriesDurable' | 'committed' | 'applied', entries: readonly LogEntry[]): void {
    const first = entries[0];
    if (first === undefined) return;
    const lastIndex = first.index + entries.length - 1;
    this.surroundings.steps.record({ type, firstIndex: first.index, lastIndex });
  }

  private tellQueued(message: ReadIndex): void {
    const { readRound } = this.core;
    this.surroundings.steps.record({
      type: 'readQueued',
      question: questionOf(message),
      afterRound: readRound,
    });
  }

  /** Commits come by the thousand; a sample per tick tells as much. */
  private announceCommit(): void {
    const commitIndex = this.core.commitIndex;
    if (commitIndex === this.announcedCommit) return;
    this.announcedCommit = commitIndex;
    this.surroundings.record({ type: 'commitAdvanced', term: this.core.term, commitIndex });
  }
}
