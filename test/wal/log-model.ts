/** What a log must be after each append, and random histories of appends to hold it to. */
import fc from 'fast-check';
import { EntryKind, type HardState, LogEntry } from '../../src/consensus/types.js';
import type { LogPosition } from '../../src/wal/log-checks.js';
import { WriteAheadLog } from '../../src/wal/write-ahead-log.js';
import type { SimulatedDisk } from './simulated-disk.js';

export const FOLDER = '/data/wal';

export type Step =
  | { kind: 'append'; back: number; sizes: number[]; vote: number | null }
  | { kind: 'hardState'; vote: number }
  | { kind: 'compact' }
  | { kind: 'reset'; ahead: number }
  | { kind: 'wait' };

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('append' as const),
        back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(4) }),
        sizes: fc.array(fc.oneof(fc.nat(60), fc.nat(900)), { minLength: 0, maxLength: 4 }),
        vote: fc.option(fc.nat(3), { freq: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hardState' as const), vote: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('reset' as const), ahead: fc.integer({ min: -3, max: 5 }) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  ),
  { minLength: 1, maxLength: 14 },
);

/** A state of the log; `epoch` counts the resets. */
export interface ModelState {
  readonly hardState: HardState;
  readonly base: LogPosition;
  readonly entries: readonly LogEntry[];
  readonly epoch: number;
}

export const EMPTY_STATE: ModelState = {
  hardState: { currentTerm: 0, votedFor: null },
  base: { index: 0, term: 0 },
  entries: [],
  epoch: 0,
};

/** Drives a log through steps and remembers every state that it may be recovered to. */
export class ModelRun {
  /** The state after each append handed in; the first is what the run began with. */
  readonly states: ModelState[];
  acknowledged = 0;
  private term: number;
  private sequence = 0;
  private seed = 0;

  constructor(
    readonly wal: WriteAheadLog,
    start: ModelState,
    public snapshot: LogPosition | null,
  ) {
    this.states = [start];
    this.term = Math.max(start.hardState.currentTerm, start.base.term, start.entries.at(-1)?.term ?? 0);
  }

  get newest(): ModelState {
    return this.states.at(-1)!;
  }

  async run(all: readonly Step[]): Promise<void> {
    for (const step of all) await this.take(step);
    await this.quiet();
  }

  /** Until everything handed in is acknowledged. */
  async quiet(): Promise<void> {
    while (this.acknowledged < this.states.length - 1) await new Promise((resolve) => setImmediate(resolve));
  }

  private async take(step: Step): Promise<void> {
    if (step.kind === 'append') this.append(step.back, step.sizes, step.vote);
    else if (step.kind === 'hardState') this.append(0, [], step.vote);
    else if (step.kind === 'compact') await this.compact();
    else if (step.kind === 'reset') this.reset(step.ahead);
    else await this.quiet();
  }

  private append(back: number, sizes: readonly number[], vote: number | null): void {
    const { hardState, base, entries, epoch } = this.newest;
    if (vote !== null) this.term = Math.max(this.term, hardState.currentTerm) + 1;
    const next = vote === null ? null : { currentTerm: this.term, votedFor: vote === 0 ? null : `n${vote}` };
    // What a snapshot stands for is committed, and never replaced.
    const floor = Math.max(base.index, this.snapshot?.index ?? 0);
    const kept = entries.slice(0, Math.max(entries.length - back, floor - base.index));
    const first = base.index + kept.length + 1;
    const added = sizes.map((size, place) => this.entry(first + place, size));
    const state = {
      hardState: next ?? hardState,
      base,
      entries: [...(added.length ? kept : entries), ...added],
      epoch,
    };
    this.sequence += 1;
    this.hand(state, (done) =>
      this.wal.append({ sequence: this.sequence, hardState: next, entries: added }, done),
    );
  }

  private entry(index: number, size: number): LogEntry {
    this.seed += 1;
    const data = Buffer.alloc(size, `${index}.${this.term}.${this.seed}|`);
    return new LogEntry(index, this.term, size % 7 === 0 ? EntryKind.Noop : EntryKind.Command, data);
  }

  /** A snapshot of some of what is acknowledged, then the log before it is let go. */
  private async compact(): Promise<void> {
    await this.quiet();
    const { entries } = this.newest;
    const entry = entries[Math.floor(entries.length / 2)];
    if (entry === undefined || entry.index <= (this.snapshot?.index ?? 0)) return;
    this.snapshot = { index: entry.index, term: entry.term };
    this.wal.truncatePrefix(entry.index);
  }

  /** A snapshot from a leader, at odds with the log or beyond its end. */
  private reset(ahead: number): void {
    const { hardState, base, entries, epoch } = this.newest;
    const index = Math.max(base.index + entries.length + ahead, (this.snapshot?.index ?? 0) + 1);
    this.term += 1;
    this.snapshot = { index, term: this.term };
    const state = { hardState, base: this.snapshot, entries: [], epoch: epoch + 1 };
    this.hand(state, (done) => this.wal.reset({ index, term: this.term }, done));
  }

  private hand(state: ModelState, give: (done: () => void) => void): void {
    this.states.push(state);
    const number = this.states.length - 1;
    give(() => {
      if (this.acknowledged !== number - 1) throw new Error('acknowledged out of order');
      this.acknowledged = number;
    });
  }
}

export function openOn(disk: SimulatedDisk, snapshot: LogPosition | null, segmentBytes = 2048) {
  return WriteAheadLog.open(FOLDER, { groupId: 1, snapshot, fileSystem: disk, segmentBytes });
}

/** What recovery has to return if the log on disk is in `state` and the newest snapshot at `snapshot`. */
export function expectedAt(state: ModelState, newestEpoch: number, snapshot: LogPosition | null): string {
  const after = snapshot?.index ?? 0;
  const entries = state.epoch === newestEpoch ? state.entries.filter((entry) => entry.index > after) : [];
  return describeLog(state.hardState, entries);
}

/** All that counts, in a form that can be compared. */
export function describeLog(hardState: HardState, entries: readonly LogEntry[]): string {
  const rows = entries.map(
    ({ index, term, kind, data }) => `${index}/${term}/${kind}/${Buffer.from(data).toString('latin1')}`,
  );
  return [`term ${hardState.currentTerm} vote ${hardState.votedFor}`, ...rows].join('\n');
}
