/** An engine of one node without a log on disk: it applies at once, or answers when a test says so. */
import { EntryKind, LogEntry, type LogIndex, type NodeId } from '../../../src/consensus/types.js';
import type { Answer, Consistency, RaftNodeEngine, RaftStatus } from '../../../src/replica/engine.js';
import { OK, type Reply } from '../../../src/resp/reply.js';
import type { ReadCommand, WriteCommand } from '../../../src/store/command.js';
import { encodeCommand } from '../../../src/store/command-codec.js';
import { Store } from '../../../src/store/store.js';

export class LocalEngine implements RaftNodeEngine {
  readonly kind = 'raft';
  readonly store = new Store();
  /** What the session handed in, in its order: `write SET k v`, `read GET k`, `stale GET k`. */
  readonly asked: string[] = [];
  /** How many may be open at once was, at most. */
  openMax = 0;
  /** Replaces what the machine would say. */
  refusal: Reply | null = null;
  readonly transfers: NodeId[] = [];
  statusChanges: Partial<RaftStatus> = {};
  /** Null, as long as no test says otherwise: reads then wait for the writes before them. */
  orderedTerm: number | null = null;
  /** What `replicasAt` answers. */
  replicas = 0;

  private readonly entries: LogEntry[] = [];
  private readonly waiting: (() => void)[] = [];

  /** `soon`: before the next turn of the event loop; `manually`: by `release`. */
  constructor(public answers: 'at once' | 'soon' | 'manually' = 'soon') {}

  get open(): number {
    return this.waiting.length;
  }

  write(command: WriteCommand, answer: Answer): void {
    this.asked.push(`write ${describe(command)}`);
    this.schedule(() => answer(this.refusal ?? this.apply(command)));
  }

  read(command: ReadCommand, consistency: Consistency, answer: Answer): void {
    this.asked.push(`${consistency === 'stale' ? 'stale' : 'read'} ${describe(command)}`);
    const run = (): void => {
      this.expire();
      answer(this.refusal ?? this.store.read(command, Date.now(), Math.random));
    };
    if (consistency === 'stale') run();
    else this.schedule(run);
  }

  readInOrder(command: ReadCommand, answer: Answer): void {
    this.asked.push(`read in order ${describe(command)}`);
    this.schedule(() => answer(this.refusal ?? this.apply(command)));
  }

  /** Answers the oldest `count` requests. */
  release(count = Number.POSITIVE_INFINITY): void {
    for (const run of this.waiting.splice(0, count)) run();
  }

  status(): RaftStatus {
    const { lastApplied } = this.store;
    return {
      engine: 'raft',
      id: 'n1',
      role: 'leader',
      term: 3,
      votedFor: 'n1',
      leader: 'n1',
      commitIndex: lastApplied,
      lastApplied,
      lastLogIndex: lastApplied,
      lastLogTerm: 3,
      snapshotIndex: 0,
      voters: ['n1', 'n2', 'n3'],
      learners: [],
      uncommittedBytes: 0,
      firstLogIndex: 1,
      termRuns: [{ term: 3, firstIndex: 1 }],
      electionElapsedTicks: 2,
      electionTimeoutTicks: 40,
      votes: [],
      followers: [],
      ...this.statusChanges,
    };
  }

  get unansweredWrites(): number {
    return this.waiting.length;
  }

  stopTakingWork(): void {
    throw new Error('nobody stops this engine');
  }

  digest(): string {
    return this.store.digest();
  }

  log(from: LogIndex, count: number): readonly LogEntry[] {
    return this.entries.filter(({ index }) => index >= from && index < from + count);
  }

  transferLeadership(target: NodeId, answer: Answer): void {
    this.transfers.push(target);
    answer(OK);
  }

  replicasAt(): number {
    return this.replicas;
  }

  /** Applies a command as another client's would be. */
  apply(command: WriteCommand): Reply {
    const index = this.store.lastApplied + 1;
    const payload = encodeCommand(command, Date.now());
    this.entries.push(new LogEntry(index, 3, EntryKind.Command, payload));
    return this.store.apply(index, payload);
  }

  private expire(): void {
    if (this.store.nextExpiryMs <= Date.now()) this.apply({ kind: 'clock' });
  }

  private schedule(run: () => void): void {
    if (this.answers === 'at once') {
      run();
      return;
    }
    this.waiting.push(run);
    this.openMax = Math.max(this.openMax, this.waiting.length);
    if (this.answers === 'soon' && this.waiting.length === 1) setImmediate(() => this.release());
  }
}

function describe(command: WriteCommand): string {
  if (command.kind === 'clock') return 'CLOCK';
  if (command.kind === 'transaction') return `[${command.commands.map(describe).join('; ')}]`;
  return command.arguments.map((argument) => argument.slice(0, 20)).join(' ');
}
