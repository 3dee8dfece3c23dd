/** The keys that expire, the next one first: a binary heap in which each entry knows its place. */
import type { KeyEntry, KeyTable } from './key-table.js';

export class ExpiryHeap {
  private readonly entries: KeyEntry[] = [];

  /** When the first of them is due, in milliseconds since the epoch; Infinity if there is none. */
  get nextMs(): number {
    const first = this.entries[0];
    return first === undefined ? Number.POSITIVE_INFINITY : timeOf(first);
  }

  /** The first entry, if it is due at `nowMs`. */
  firstDue(nowMs: number): KeyEntry | null {
    const first = this.entries[0];
    return first !== undefined && timeOf(first) <= nowMs ? first : null;
  }

  /** To be called when `entry` is new or its record was replaced. */
  update(entry: KeyEntry): void {
    if (entry.record.expiresAtMs === null) {
      this.remove(entry);
      return;
    }
    if (entry.heapPosition === -1) this.place(entry, this.entries.length);
    this.moveUp(entry);
    this.moveDown(entry);
  }

  remove(entry: KeyEntry): void {
    const position = entry.heapPosition;
    if (position === -1) return;
    entry.heapPosition = -1;
    const last = this.entries.pop();
    if (last === undefined || last === entry) return;
    this.place(last, position);
    this.moveUp(last);
    this.moveDown(last);
  }

  /** How many keys of `table` are due at `nowMs`. Looks at no more than those and their children. */
  countDue(nowMs: number, table: KeyTable): number {
    if (this.nextMs > nowMs) return 0;
    let count = 0;
    const positions = [0];
    for (let position = positions.pop(); position !== undefined; position = positions.pop()) {
      const entry = this.entries[position];
      if (entry === undefined || timeOf(entry) > nowMs) continue;
      if (entry.owner === table) count += 1;
      positions.push(2 * position + 1, 2 * position + 2);
    }
    return count;
  }

  private moveUp(entry: KeyEntry): void {
    const timeMs = timeOf(entry);
    let position = entry.heapPosition;
    while (position > 0) {
      const above = (position - 1) >>> 1;
      const parent = this.entries[above];
      if (parent === undefined || timeOf(parent) <= timeMs) break;
      this.place(parent, position);
      position = above;
    }
    this.place(entry, position);
  }

  private moveDown(entry: KeyEntry): void {
    const timeMs = timeOf(entry);
    let position = entry.heapPosition;
    for (;;) {
      const child = this.earlierChild(position);
      if (child === null || timeOf(child) >= timeMs) break;
      const below = child.heapPosition;
      this.place(child, position);
      position = below;
    }
    this.place(entry, position);
  }

  private earlierChild(position: number): KeyEntry | null {
    const left = this.entries[2 * position + 1];
    const right = this.entries[2 * position + 2];
    if (left === undefined) return null;
    return right !== undefined && timeOf(right) < timeOf(left) ? right : left;
  }

  private place(entry: KeyEntry, position: number): void {
    this.entries[position] = entry;
    entry.heapPosition = position;
  }
}

function timeOf(entry: KeyEntry): number {
  return entry.record.expiresAtMs ?? Number.POSITIVE_INFINITY;
}
