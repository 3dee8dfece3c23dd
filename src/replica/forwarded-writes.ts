/** Writes that this node sent to the leader on behalf of its own clients, until the leader answers. */
import type { NodeId } from '../consensus/types.js';
import type { RoutedWrite } from './waiting-writes.js';
import { leaderLost, notCommittedInTime } from './write-errors.js';

/** Leaves room to count on within the whole numbers that a double holds. */
const FIRST_REQUESTS = 2 ** 52;

interface ForwardedWrite {
  readonly leader: NodeId;
  readonly write: RoutedWrite;
}

export class ForwardedWrites {
  private readonly byRequest = new Map<number, ForwardedWrite>();
  private lastRequest: number;

  /**
   * Numbers begin where chance says: the leader may answer a write of an earlier run of this node after it
   * came back, and that answer must not be taken for one of this run. `random` gives numbers in [0, 1).
   */
  constructor(
    private readonly timeoutMs: number,
    random: () => number,
  ) {
    this.lastRequest = Math.floor(random() * FIRST_REQUESTS);
  }

  /** The number under which the leader is to answer. */
  add(leader: NodeId, write: RoutedWrite): number {
    this.lastRequest += 1;
    this.byRequest.set(this.lastRequest, { leader, write });
    return this.lastRequest;
  }

  /** The write that `leader` answers now; null if it is answered already, or was another's. */
  take(leader: NodeId, request: number): RoutedWrite | null {
    const forwarded = this.byRequest.get(request);
    if (forwarded === undefined || forwarded.leader !== leader) return null;
    this.byRequest.delete(request);
    return forwarded.write;
  }

  /** The connection to `peer` broke: what it had been sent may or may not have arrived. */
  peerLost(peer: NodeId): void {
    for (const [request, forwarded] of this.byRequest) {
      if (forwarded.leader !== peer) continue;
      this.byRequest.delete(request);
      forwarded.write.answer(leaderLost(peer));
    }
  }

  expire(nowMs: number): void {
    for (const [request, { write }] of this.byRequest) {
      const waitedMs = nowMs - write.startedMs;
      if (waitedMs < this.timeoutMs) continue;
      this.byRequest.delete(request);
      write.answer(notCommittedInTime(waitedMs));
    }
  }
}
