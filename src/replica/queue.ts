/**
 * First in, first out, for what passes by the thousand. A slot is cleared when its value leaves, and used again: a
 * `Map` or an array that shrinks leaves old tables behind, and once one of them is in the old generation, all that
 * it held and all tables after it outlive each collection of the young one.
 */

const CAPACITY_MIN = 4;
/** An empty queue with more room than this lets go of it. */
const CAPACITY_KEPT_MAX = 4096;

export class Queue<Value> {
  /** As many as a power of two, so that a position is found with a mask. */
  private slots = emptySlots<Value>(CAPACITY_MIN);
  private head = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The one that came first. */
  get first(): Value | undefined {
    return this.slots[this.head];
  }

  push(value: Value): void {
    if (this.count === this.slots.length) this.grow();
    this.slots[(this.head + this.count) & (this.slots.length - 1)] = value;
    this.count += 1;
  }

  /** Takes out the one that came first. */
  shift(): Value | undefined {
    const value = this.slots[this.head];
    if (this.count === 0) return value;
    this.slots[this.head] = undefined;
    this.head = (this.head + 1) & (this.slots.length - 1);
    this.count -= 1;
    if (this.count === 0 && this.slots.length > CAPACITY_KEPT_MAX) this.clear();
    return value;
  }

  /** Takes out everything, in order. */
  takeAll(): Value[] {
    const taken: Value[] = [];
    for (let value = this.shift(); value !== undefined; value = this.shift()) taken.push(value);
    return taken;
  }

  clear(): void {
    this.slots = emptySlots(CAPACITY_MIN);
    this.head = 0;
    this.count = 0;
  }

  private grow(): void {
    const grown = emptySlots<Value>(2 * this.slots.length);
    for (let at = 0; at < this.count; at += 1) {
      const from = (this.head + at) & (this.slots.length - 1);
      grown[at] = this.slots[from];
      this.slots[from] = undefined;
    }
    this.slots = grown;
    this.head = 0;
  }
}

function emptySlots<Value>(capacity: number): (Value | undefined)[] {
  return new Array<Value | undefined>(capacity).fill(undefined);
}
