/**
 * The acceptor of a node: promises and accepts (Paxos Made Simple, section 2.2; CASPaxos, section 2.2). It
 * writes down what it says before it says it.
 */
import { invariant } from '../consensus/invariant.js';
import { type Ballot, isBefore, isSameBallot } from './ballot.js';
import type { Accept, Chosen, Prepare, RaiseAges, Remove } from './messages.js';
import type { Register, RegisterValue } from './register.js';
import type { PaxosState } from './state.js';

export class Acceptor {
  /** Called when a tombstone is accepted. */
  onTombstone: (key: string, ballot: Ballot) => void = () => {};

  constructor(protected readonly state: PaxosState) {}

  /** "An acceptor can respond to a prepare request unless it has already promised not to" (section 2.2). */
  handlePrepare(message: Prepare): void {
    const { state } = this;
    const { key, ballot, from } = message;
    if (!this.mayAnswer(message)) return;
    const register = this.register(key);
    if (register !== null && isBefore(ballot, register.promised)) {
      this.reject(message, register.promised);
      return;
    }
    if (!isSameBallot(register?.promised ?? null, ballot)) {
      state.write({ type: 'promised', key, ballot });
      state.statistics.promises += 1;
    }
    const accepted = register?.accepted ?? null;
    state.sendWhenDurable({ ...state.addressed(from), type: 'promise', key, ballot, accepted });
  }

  /** P1a: "An acceptor can accept a proposal numbered n iff it has not responded to a prepare > n". */
  handleAccept(message: Accept): void {
    if (!this.mayAnswer(message)) return;
    const { key, ballot, value } = message;
    const register = this.register(key);
    if (register?.accepted != null && isSameBallot(register.accepted.ballot, ballot)) {
      const isSame = isSameValue(register.accepted.value, value);
      invariant(isSame, `ballot ${ballot.counter} of ${ballot.nodeId} has two values for one key`);
      this.confirm(message, register);
      return;
    }
    if (register !== null && isBefore(ballot, register.promised)) {
      this.reject(message, register.promised);
      return;
    }
    this.accept(message);
  }

  /** Tells what is known to be chosen; it need not survive a crash. */
  handleChosen({ registers }: Chosen): void {
    for (const { key, ballot } of registers) this.learn(key, ballot);
    this.state.statistics.learned += registers.length;
  }

  learn(key: string, ballot: Ballot): void {
    const register = this.register(key);
    if (register?.accepted != null && isSameBallot(register.accepted.ballot, ballot))
      register.isChosen = true;
  }

  /** CASPaxos, section 3.1: messages of younger proposers are rejected from here on. */
  handleRaiseAges({ from, collection, ages }: RaiseAges): void {
    const { state } = this;
    const isNew = ages.some(({ nodeId, age }) => age > state.durable.ageRequiredOf(nodeId));
    if (isNew) state.write({ type: 'agesRaised', ages });
    state.sendWhenDurable({ ...state.addressed(from), type: 'agesRaised', collection });
  }

  /**
   * CASPaxos, section 3.1: forgets tombstones. Only of a register that promised nothing beyond its
   * tombstone: a promise that is forgotten is a promise that is broken.
   */
  handleRemove({ from, collection, registers }: Remove): void {
    const { state } = this;
    for (const { key, ballot } of registers) {
      if (this.isLeftAs(key, ballot)) state.write({ type: 'removed', key });
    }
    state.sendWhenDurable({ ...state.addressed(from), type: 'removed', collection });
  }

  protected isLeftAs(key: string, ballot: Ballot): boolean {
    const register = this.register(key);
    if (register === null || register.accepted === null || register.accepted.value.state !== null)
      return false;
    return isSameBallot(register.accepted.ballot, ballot) && isSameBallot(register.promised, ballot);
  }

  protected register(key: string): Register | null {
    return this.state.durable.registers.get(key) ?? null;
  }

  /** False if the message was sent before its proposer was as old as it has to be; it is rejected then. */
  protected mayAnswer(message: Prepare | Accept): boolean {
    const { state } = this;
    const { ballot, from, age } = message;
    invariant(ballot.nodeId === from, `${from} uses a ballot of ${ballot.nodeId}`);
    if (age < state.durable.ageRequiredOf(from)) {
      this.reject(message, null);
      return false;
    }
    state.counter.see(ballot);
    return true;
  }

  private accept(message: Accept): void {
    const { state } = this;
    const { key, ballot, value, next } = message;
    if (next !== null) state.counter.see(next);
    state.write({ type: 'accepted', key, ballot, value, promised: next ?? ballot });
    state.statistics.acceptances += 1;
    if (next !== null) state.statistics.promises += 1;
    if (value.state === null) this.onTombstone(key, ballot);
    const register = this.register(key);
    if (register !== null) this.confirm(message, register);
  }

  private confirm({ key, ballot, from, next }: Accept, { promised }: Register): void {
    const { state } = this;
    const nextPromised = next !== null && isSameBallot(promised, next);
    state.sendWhenDurable({ ...state.addressed(from), type: 'accepted', key, ballot, nextPromised });
  }

  private reject({ key, ballot, from }: Prepare | Accept, promised: Ballot | null): void {
    const { state } = this;
    state.statistics.rejections += 1;
    state.send({ ...state.addressed(from), type: 'rejected', key, ballot, promised });
  }
}

function isSameValue(left: RegisterValue, right: RegisterValue): boolean {
  if (left === right) return true;
  if (left.state !== right.state || left.changes.length !== right.changes.length) return false;
  return left.changes.every((change, place) => isSameBallot(change, right.changes[place] ?? null));
}
