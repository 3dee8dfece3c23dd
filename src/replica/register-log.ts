/**
 * Writes down what a Paxos core must not forget: the records of a turn are an entry of the log, and when the
 * log has grown, a snapshot of all registers takes its place.
 */
import { EntryKind, LogEntry, type LogIndex, type SnapshotMetadata } from '../consensus/types.js';
import type { PersistRecords } from '../paxos/effects.js';
import type { DurableState } from '../paxos/records.js';
import { inSlices } from './in-slices.js';
import type { RecoveredRegisters } from './recover-registers.js';
import { encodeRecords } from './register-codec.js';
import { freezeRegisters } from './register-snapshot.js';
import type { Surroundings } from './surroundings.js';

/** Of every entry: there are no terms. */
const TERM = 1;

export class RegisterLog {
  private newestIndex: LogIndex;
  private bytesSinceSnapshot = 0;
  private lastSnapshotBytes = 0;
  private isTaking = false;

  constructor(
    private readonly recovered: RecoveredRegisters,
    private readonly surroundings: Surroundings,
    private readonly snapshotLogBytes: number,
  ) {
    this.newestIndex = recovered.lastIndex;
  }

  /** Of the newest entry, durable or not. */
  get lastIndex(): LogIndex {
    return this.newestIndex;
  }

  /** How long the oldest write that is not yet durable has waited, in milliseconds. */
  stalledForMs(): number {
    return this.recovered.wal.stalledForMs();
  }

  /**
   * Makes the records durable, then calls `done`. `state` is what they come to, with all that was handed in
   * before, and nothing else.
   */
  append({ records, sequence }: PersistRecords, state: DurableState, done: () => void): void {
    this.newestIndex += 1;
    const entry = new LogEntry(this.newestIndex, TERM, EntryKind.Registers, encodeRecords(records));
    this.bytesSinceSnapshot += entry.dataBytes;
    const isDue = this.bytesSinceSnapshot >= Math.max(this.snapshotLogBytes, this.lastSnapshotBytes);
    const snapshot = isDue && !this.isTaking ? this.freeze(state) : null;
    this.recovered.wal.append({ sequence, hardState: null, entries: [entry] }, () => {
      done();
      // Only now: the log must not end before the snapshot does.
      if (snapshot !== null) this.write(snapshot).catch((error: unknown) => this.surroundings.failed(error));
    });
  }

  private freeze(state: DurableState): { readonly index: LogIndex; readonly chunks: Iterable<Uint8Array> } {
    this.isTaking = true;
    this.bytesSinceSnapshot = 0;
    return { index: this.newestIndex, chunks: freezeRegisters(state) };
  }

  private async write(frozen: {
    readonly index: LogIndex;
    readonly chunks: Iterable<Uint8Array>;
  }): Promise<void> {
    const { wal, snapshots } = this.recovered;
    const { log, record } = this.surroundings;
    let bytes = 0;
    const chunks = inSlices(frozen.chunks, this.surroundings, (chunkBytes) => {
      bytes += chunkBytes;
    });
    const configuration = { voters: [], votersOutgoing: [], learners: [] };
    const metadata: SnapshotMetadata = { index: frozen.index, term: TERM, configuration };
    await snapshots.write(metadata, chunks);
    wal.truncatePrefix(frozen.index);
    this.isTaking = false;
    this.lastSnapshotBytes = bytes;
    record({ type: 'snapshotTaken', term: null, index: frozen.index, bytes });
    log.info({ index: frozen.index, bytes }, 'took a snapshot');
  }
}
