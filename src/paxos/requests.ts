/** The requests of a proposer: for each register one under way, and a bounded number that waits for it. */
import type { Operation, Request } from './operation.js';

interface RegisterRequests<Reply> {
  active: Operation<Reply> | null;
  /** In the order in which they came, and so of their deadlines. */
  readonly waiting: Request<Reply>[];
}

export interface RequestBounds {
  readonly waitingPerKeyMax: number;
  readonly requestsMax: number;
}

export class Requests<Reply> {
  private readonly byKey = new Map<string, RegisterRequests<Reply>>();
  private total = 0;

  constructor(private readonly bounds: RequestBounds) {}

  get count(): number {
    return this.total;
  }

  hasRoomFor(key: string): boolean {
    const waiting = this.byKey.get(key)?.waiting.length ?? 0;
    return this.total < this.bounds.requestsMax && waiting < this.bounds.waitingPerKeyMax;
  }

  active(key: string): Operation<Reply> | null {
    return this.byKey.get(key)?.active ?? null;
  }

  allActive(): Operation<Reply>[] {
    const active: Operation<Reply>[] = [];
    for (const each of this.byKey.values()) if (each.active !== null) active.push(each.active);
    return active;
  }

  add(key: string, request: Request<Reply>): void {
    const known = this.byKey.get(key);
    if (known === undefined) this.byKey.set(key, { active: null, waiting: [request] });
    else known.waiting.push(request);
    this.total += 1;
  }

  /** Takes out the request that is next for `key`; null if none waits. */
  next(key: string): Request<Reply> | null {
    const request = this.byKey.get(key)?.waiting.shift() ?? null;
    if (request === null) this.byKey.delete(key);
    return request;
  }

  start(operation: Operation<Reply>): void {
    const known = this.byKey.get(operation.key);
    if (known !== undefined) known.active = operation;
  }

  /** The operation on `key` is over. */
  finish(key: string): void {
    const known = this.byKey.get(key);
    if (known === undefined) return;
    known.active = null;
    this.total -= 1;
  }

  /** Takes out what waits and whose time is over. */
  takeExpired(nowTick: number): readonly Request<Reply>[] {
    const expired: Request<Reply>[] = [];
    for (const { waiting } of this.byKey.values()) {
      while (waiting[0] !== undefined && waiting[0].deadlineTick <= nowTick) {
        expired.push(waiting[0]);
        waiting.shift();
      }
    }
    this.total -= expired.length;
    return expired;
  }
}
