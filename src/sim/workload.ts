/** What the clients of a run ask for: a few keys, so that they meet, and values that are never the same twice. */
import type { HistoryCommand } from '../check/history.js';
import type { Random } from './random.js';

export interface Workload {
  readonly sessions: number;
  /** So many of the sessions only read. */
  readonly readers: number;
  readonly keys: number;
  /** A session that only reads gives up waiting for an answer after so long. */
  readonly readerPatienceMs: number;
  /** Pause of a session between two operations: uniform in [0, this). */
  readonly pauseMsMax: number;
  /** Shares of the kinds of operations, by name. */
  readonly weights: readonly (readonly [OperationKind, number])[];
}

type OperationKind =
  | 'read'
  | 'write'
  | 'increment'
  | 'compareAndSet'
  | 'delete'
  | 'readMany'
  | 'writeMany'
  | 'transaction';

const COUNTERS = 2;
const SEVERAL_KEYS: ReadonlySet<OperationKind> = new Set<OperationKind>([
  'readMany',
  'writeMany',
  'transaction',
]);

export function drawWorkload(random: Random): Workload {
  const isSimple = random.chance(0.6);
  const weight = (): number => random.integer(0, 4);
  const simple: [OperationKind, number][] = [
    ['read', 1 + weight()],
    ['write', 1 + weight()],
    ['increment', weight()],
    ['compareAndSet', weight()],
    ['delete', random.integer(0, 1)],
  ];
  const several: [OperationKind, number][] = [
    ['readMany', weight()],
    ['writeMany', weight()],
    ['transaction', weight()],
  ];
  const sessions = random.pick([1, 2, 3, 4, 6]);
  return {
    sessions,
    readers: random.integer(0, sessions - 1),
    keys: random.pick([1, 1, 2, 4]),
    readerPatienceMs: random.pick([50, 150, 500, 5_000]),
    pauseMsMax: random.pick([100, 400, 1_000]),
    weights: isSimple ? simple : [...simple, ...several],
  };
}

/** The same without operations on several keys, and with more deletions: each is a long story under Paxos. */
export function ofSingleKeys(workload: Workload, random: Random): Workload {
  const weights = workload.weights
    .filter(([kind]) => !SEVERAL_KEYS.has(kind))
    .map(([kind, weight]) => [kind, kind === 'delete' ? random.integer(0, 3) : weight] as const);
  return { ...workload, weights };
}

/** Draws the operations of a run, one after the other. */
export class OperationSource {
  private written = 0;
  private readonly newest = new Map<string, string>();

  constructor(
    private readonly workload: Workload,
    private readonly random: Random,
  ) {}

  nextRead(): HistoryCommand {
    return { kind: 'single', words: this.single('read') };
  }

  next(): HistoryCommand {
    const kind = this.drawKind();
    if (kind === 'transaction') {
      return { kind, commands: [this.write(), ['INCR', this.counter()], ['GET', this.key()]] };
    }
    return { kind: 'single', words: this.single(kind) };
  }

  private drawKind(): OperationKind {
    const { weights } = this.workload;
    let rest = this.random.next() * weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [kind, weight] of weights) {
      rest -= weight;
      if (rest < 0) return kind;
    }
    return 'read';
  }

  private single(kind: Exclude<OperationKind, 'transaction'>): readonly string[] {
    switch (kind) {
      case 'read':
        return ['GET', this.random.chance(0.8) ? this.key() : this.counter()];
      case 'write':
        return this.write();
      case 'increment':
        return ['INCR', this.counter()];
      case 'compareAndSet':
        return this.compareAndSet();
      case 'delete':
        return ['DEL', this.key()];
      case 'readMany':
        return ['MGET', this.key(), this.key()];
      case 'writeMany':
        return ['MSET', ...this.write().slice(1), ...this.write().slice(1)];
    }
  }

  private write(): readonly string[] {
    const key = this.key();
    return ['SET', key, this.value(key)];
  }

  /** Expects what was written last, as far as the clients know: it often holds, and often not. */
  private compareAndSet(): readonly string[] {
    const key = this.key();
    const expected = this.newest.get(key) ?? 'nothing';
    return ['SET', key, this.value(key), 'IFEQ', expected];
  }

  private value(key: string): string {
    this.written += 1;
    const value = `v${this.written}`;
    this.newest.set(key, value);
    return value;
  }

  private key(): string {
    return `k${this.random.integer(1, this.workload.keys)}`;
  }

  private counter(): string {
    return `c${this.random.integer(1, COUNTERS)}`;
  }
}
