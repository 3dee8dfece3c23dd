/**
 * The counters from which a proposer makes its ballots. None is ever used again, also after a crash: they are
 * reserved on disk in blocks, and a restart goes on behind what was reserved (phxpaxos #145).
 */
import type { NodeId } from '../consensus/types.js';
import type { Ballot } from './ballot.js';

export class BallotCounter {
  private newest: number;
  private reserved: number;
  private durable: number;

  /** `recovered`: the last counter that a former run may have used. */
  constructor(
    private readonly nodeId: NodeId,
    recovered: number,
    private readonly blockSize: number,
  ) {
    this.newest = recovered;
    this.reserved = recovered;
    this.durable = recovered;
  }

  /** The newest that was used here, or seen. */
  get current(): number {
    return this.newest;
  }

  /** A ballot after every one that was used or seen; it may leave the node once `isDurable` says so. */
  next(): Ballot {
    this.newest += 1;
    return { counter: this.newest, nodeId: this.nodeId };
  }

  /** Whoever proposes next should not lose to this ballot (CASPaxos, section 2.1: fast-forward). */
  see(ballot: Ballot): void {
    if (ballot.counter > this.newest) this.newest = ballot.counter;
  }

  /** Whether counters in use are not reserved yet: the record has to be written now. */
  get isReservationDue(): boolean {
    return this.newest > this.reserved;
  }

  /** Whether the block is so far used up that the next one can go along with whatever is written. */
  get isReservationNear(): boolean {
    return this.newest > this.reserved - this.blockSize / 2;
  }

  /** What to write down as reserved from now on. */
  reserve(): number {
    this.reserved = Math.max(this.reserved, this.newest + this.blockSize);
    return this.reserved;
  }

  reservedOnDisk(counter: number): void {
    this.durable = Math.max(this.durable, counter);
  }

  isDurable(ballot: Ballot): boolean {
    return ballot.counter <= this.durable;
  }
}
