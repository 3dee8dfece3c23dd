/**
 * The registers for which the next ballot is already promised by a majority, with the value that is chosen: an
 * operation on them needs one round trip (CASPaxos, section 2.2.1). An entry is used once, and is gone with
 * the first conflict or time-out; nothing of it survives a restart.
 */
import type { Ballot } from './ballot.js';
import type { Acceptance } from './register.js';

export interface Prepared {
  /** Promised by a majority, and not used for any value. */
  readonly ballot: Ballot;
  /** The newest that this majority has accepted. */
  readonly newest: Acceptance;
}

export class PreparedCache {
  /** The oldest comes first. */
  private readonly byKey = new Map<string, Prepared>();

  constructor(private readonly entriesMax: number) {}

  get size(): number {
    return this.byKey.size;
  }

  put(key: string, prepared: Prepared): void {
    this.byKey.delete(key);
    this.byKey.set(key, prepared);
    if (this.byKey.size <= this.entriesMax) return;
    const oldest = this.byKey.keys().next();
    if (oldest.done !== true) this.byKey.delete(oldest.value);
  }

  /** Whoever takes it has to use it, or let it go. */
  take(key: string): Prepared | null {
    const prepared = this.byKey.get(key) ?? null;
    if (prepared !== null) this.byKey.delete(key);
    return prepared;
  }

  drop(key: string): void {
    this.byKey.delete(key);
  }
}
