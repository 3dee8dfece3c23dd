/** What the keys of a group hold, and a working copy of it that one operation reads and writes. */
import type { BinaryString } from '../../resp/reply.js';

/** The value of each key of the group, by the number of the key; null where there is no such key. */
export type KeyState = readonly (BinaryString | null)[];

/** Copies the state at the first change, so that an operation without effect hands back the state it was given. */
export class Values {
  private state: KeyState = [];
  private copy: (BinaryString | null)[] | null = null;

  constructor(private readonly numberOf: ReadonlyMap<BinaryString, number>) {}

  start(state: KeyState): void {
    this.state = state;
    this.copy = null;
  }

  end(): KeyState {
    return this.copy ?? this.state;
  }

  read(key: BinaryString): BinaryString | null {
    return (this.copy ?? this.state)[this.numberOf.get(key) ?? -1] ?? null;
  }

  /** Null removes the key. */
  write(key: BinaryString, value: BinaryString | null): void {
    if (this.read(key) === value) return;
    this.copy ??= [...this.state];
    this.copy[this.numberOf.get(key) ?? -1] = value;
  }
}
