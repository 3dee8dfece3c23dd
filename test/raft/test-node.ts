/** One node of the test network: a core, a disk, and a machine that is the list of what it applied. */
import { carryOut, type EffectPorts } from '../../src/consensus/drive.js';
import type { ReadReady, ReadRefused, SnapshotPiece } from '../../src/consensus/effects.js';
import {
  type Configuration,
  EntryKind,
  type LogEntry,
  type SnapshotMetadata,
} from '../../src/consensus/types.js';
import { RaftCore } from '../../src/raft/core.js';
import type { RaftMessage } from '../../src/raft/messages.js';
import type { RaftOptions, SnapshotChunk } from '../../src/raft/options.js';
import type { ConsensusEvent } from '../../src/trace/events.js';
import { Disk } from './disk.js';
import { defaults, text } from './single.js';

/** What the whole network looks at, whoever it comes from. */
export interface Observer {
  persisting(node: TestNode, entries: readonly LogEntry[]): void;
  applying(node: TestNode, entries: readonly LogEntry[]): void;
  event(node: TestNode, event: ConsensusEvent): void;
  readReady(node: TestNode, read: ReadReady): void;
}

export class TestNode {
  core!: RaftCore;
  readonly disk = new Disk();
  /** Commands in the order in which they were applied. */
  machine: string[] = [];
  up = true;
  /** Nothing reaches the disk while it is stalled. */
  stalled = false;
  readonly events: ConsensusEvent[] = [];
  readonly reads: ReadReady[] = [];
  readonly refusals: ReadRefused[] = [];
  outbox: RaftMessage[] = [];
  /** A snapshot that is complete and not installed yet. */
  arrived: SnapshotMetadata | null = null;
  /** Bytes of snapshot pieces that were received, over the life of the node. */
  snapshotBytesReceived = 0;
  private pieces: Uint8Array[] = [];
  private incarnation = 0;

  constructor(
    readonly id: string,
    private readonly bootstrap: Configuration,
    private readonly options: Partial<RaftOptions>,
    private readonly observer: Partial<Observer> = {},
  ) {
    this.start();
  }

  start(): void {
    this.up = true;
    this.incarnation += 1;
    const { snapshot } = this.disk;
    this.machine = snapshot === null ? [] : JSON.parse(text(snapshot.bytes));
    this.arrived = null;
    this.pieces = [];
    const readSnapshotChunk = this.readSnapshotChunk;
    const options = defaults(this.id, { readSnapshotChunk, incarnation: this.incarnation, ...this.options });
    this.core = new RaftCore(options, this.disk.recover(this.bootstrap));
  }

  crash(written = 0): void {
    this.up = false;
    this.outbox = [];
    this.disk.crash(written);
  }

  /** One turn: takes the effects and carries them out, the disk apart. */
  turn(): void {
    if (!this.up || !this.core.hasEffects()) return;
    carryOut(this.core.takeEffects(), this.ports);
  }

  /** Makes the oldest outstanding batch durable. */
  write(): boolean {
    if (!this.up || this.stalled) return false;
    const sequence = this.disk.writeOne();
    if (sequence !== null) this.core.persisted(sequence);
    return sequence !== null;
  }

  /** Makes a complete snapshot durable and puts it into the machine. */
  install(isDamaged = false): boolean {
    const metadata = this.arrived;
    if (!this.up || metadata === null) return false;
    const bytes = Buffer.concat(this.pieces);
    this.arrived = null;
    this.pieces = [];
    if (isDamaged) {
      this.core.snapshotRejected(metadata);
      return true;
    }
    this.disk.snapshot = { metadata, bytes };
    this.machine = JSON.parse(text(bytes));
    this.core.snapshotInstalled(metadata);
    return true;
  }

  /** Writes a snapshot of the machine and drops the log up to it. */
  takeSnapshot(): SnapshotMetadata | null {
    const { core } = this;
    if (this.arrived !== null || core.appliedIndex <= core.snapshotIndex) return null;
    const metadata = core.snapshotMetadataAt(core.appliedIndex);
    this.disk.snapshot = { metadata, bytes: Buffer.from(JSON.stringify(this.machine), 'latin1') };
    core.compact(metadata);
    return metadata;
  }

  eventsOf<T extends ConsensusEvent['type']>(type: T): Extract<ConsensusEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as Extract<ConsensusEvent, { type: T }>[];
  }

  private readonly readSnapshotChunk = (
    index: number,
    offset: number,
    bytesMax: number,
  ): SnapshotChunk | null => {
    const { snapshot } = this.disk;
    if (snapshot === null || snapshot.metadata.index !== index) return null;
    const data = snapshot.bytes.slice(offset, offset + bytesMax);
    return { data, done: offset + data.length >= snapshot.bytes.length };
  };

  private receive(piece: SnapshotPiece): void {
    if (piece.offset === 0) this.pieces = [];
    const received = this.pieces.reduce((sum, each) => sum + each.length, 0);
    if (received !== piece.offset)
      throw new Error(`piece at ${piece.offset}, but ${received} bytes received`);
    this.pieces.push(piece.data);
    this.snapshotBytesReceived += piece.data.length;
    if (piece.done) this.arrived = piece.metadata;
  }

  private apply(entries: readonly LogEntry[]): void {
    this.observer.applying?.(this, entries);
    for (const entry of entries) {
      if (entry.kind === EntryKind.Command) this.machine.push(text(entry.data));
      this.core.applied(entry.index);
    }
  }

  private readonly ports: EffectPorts<RaftMessage> = {
    send: (message) => {
      this.outbox.push(message);
    },
    persist: (persist) => {
      this.disk.waiting.push(persist);
      this.observer.persisting?.(this, persist.entries);
    },
    receiveSnapshotPiece: (piece) => this.receive(piece),
    apply: (entries) => this.apply(entries),
    answerRead: (read) => {
      this.reads.push(read);
      this.observer.readReady?.(this, read);
    },
    refuseRead: (read) => {
      this.refusals.push(read);
    },
    record: (event) => {
      this.events.push(event);
      this.observer.event?.(this, event);
    },
  };
}
