/**
 * What a node must not forget, as the changes that are written down one after the other: the state on disk is
 * a list of these, and what they come to is `DurableState`. The core in memory changes by them alone, so that
 * what is recovered is what was.
 */
import { invariant } from '../consensus/invariant.js';
import type { NodeId } from '../consensus/types.js';
import { type Ballot, isBefore } from './ballot.js';
import type { NodeAge } from './messages.js';
import { Register, type RegisterValue } from './register.js';

/** One change. The acceptor's: `promised`, `accepted`, `removed`, `agesRaised`; the proposer's: `proposer`. */
export type PaxosRecord =
  | { readonly type: 'promised'; readonly key: string; readonly ballot: Ballot }
  | {
      readonly type: 'accepted';
      readonly key: string;
      readonly ballot: Ballot;
      readonly value: RegisterValue;
      /** At least `ballot`; later if the prepare of the next round rode along. */
      readonly promised: Ballot;
    }
  | { readonly type: 'removed'; readonly key: string }
  | { readonly type: 'agesRaised'; readonly ages: readonly NodeAge[] }
  | {
      readonly type: 'proposer';
      /** Counters up to this one may have been used, or may yet be. */
      readonly reservedCounter: number;
      readonly age: number;
    };

export class DurableState {
  readonly registers = new Map<string, Register>();
  /** What is asked of each proposer; 0 where nothing is. */
  readonly agesRequired = new Map<NodeId, number>();
  reservedCounter = 0;
  /** Of this node as a proposer. */
  age = 0;

  apply(record: PaxosRecord): void {
    switch (record.type) {
      case 'promised':
        this.promise(record.key, record.ballot);
        return;
      case 'accepted':
        this.accept(record);
        return;
      case 'removed':
        this.registers.delete(record.key);
        return;
      case 'agesRaised':
        for (const { nodeId, age } of record.ages) {
          this.agesRequired.set(nodeId, Math.max(age, this.ageRequiredOf(nodeId)));
        }
        return;
      case 'proposer':
        this.reservedCounter = Math.max(this.reservedCounter, record.reservedCounter);
        this.age = Math.max(this.age, record.age);
        return;
    }
  }

  ageRequiredOf(nodeId: NodeId): number {
    return this.agesRequired.get(nodeId) ?? 0;
  }

  private promise(key: string, ballot: Ballot): void {
    const register = this.registers.get(key);
    invariant(!isBefore(ballot, register?.promised ?? null), `the promise for ${key} goes back`);
    const next = new Register(ballot, register?.accepted ?? null);
    next.isChosen = register?.isChosen ?? false;
    this.registers.set(key, next);
  }

  private accept({ key, ballot, value, promised }: Extract<PaxosRecord, { type: 'accepted' }>): void {
    const register = this.registers.get(key);
    invariant(!isBefore(ballot, register?.promised ?? null), `a broken promise is accepted for ${key}`);
    invariant(!isBefore(promised, ballot), `the promise for ${key} goes back`);
    this.registers.set(key, new Register(promised, { ballot, value }));
  }
}
