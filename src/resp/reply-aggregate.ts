/** Arrays, maps, sets, pushes and attributes while their items are still coming. */
import { MapReply, PushReply, type Reply, SetReply } from './reply.js';

const ITEMS_PER_COUNT: Readonly<Record<string, number>> = { '*': 1, '~': 1, '>': 1, '%': 2, '|': 2 };

export class ReplyAggregate {
  private readonly items: Reply[] = [];

  private readonly size: number;

  /** `type` is one that `isAggregate` knows; `count` is what the header says. */
  constructor(
    private readonly type: string,
    count: number,
  ) {
    this.size = count * (ITEMS_PER_COUNT[type] ?? 1);
  }

  static isAggregate(type: string): boolean {
    return ITEMS_PER_COUNT[type] !== undefined;
  }

  get isComplete(): boolean {
    return this.items.length === this.size;
  }

  /** An attribute speaks about the reply behind it, and is none itself. */
  get isAttribute(): boolean {
    return this.type === '|';
  }

  add(item: Reply): void {
    this.items.push(item);
  }

  /** The finished reply; call it once `isComplete`. */
  toReply(): Reply {
    if (this.type === '~') return new SetReply(this.items);
    if (this.type === '>') return new PushReply(this.items);
    return this.type === '%' ? new MapReply(inPairs(this.items)) : this.items;
  }
}

function inPairs(items: readonly Reply[]): Array<readonly [Reply, Reply]> {
  const pairs: Array<readonly [Reply, Reply]> = [];
  for (let at = 0; at + 1 < items.length; at += 2) pairs.push([items[at] ?? null, items[at + 1] ?? null]);
  return pairs;
}
