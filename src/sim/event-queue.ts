/** Virtual time: what will happen, in the order of its time, and of its planning where times are equal. */

interface Planned {
  readonly timeMs: number;
  readonly sequence: number;
  readonly action: () => void;
}

export class EventQueue {
  /** A binary heap: the next one first. */
  private readonly heap: Planned[] = [];
  private sequence = 0;
  private currentMs = 0;

  /** Milliseconds since the simulation began. */
  get nowMs(): number {
    return this.currentMs;
  }

  get isEmpty(): boolean {
    return this.heap.length === 0;
  }

  /** When the next action is due; Infinity if there is none. */
  get nextMs(): number {
    return this.heap[0]?.timeMs ?? Number.POSITIVE_INFINITY;
  }

  /** Plans `action` for `delayMs` from now; a negative delay means now. */
  after(delayMs: number, action: () => void): void {
    this.sequence += 1;
    const timeMs = this.currentMs + Math.max(0, delayMs);
    this.heap.push({ timeMs, sequence: this.sequence, action });
    this.rise(this.heap.length - 1);
  }

  /** Moves time on to the next action and runs it. */
  runNext(): void {
    const next = this.heap[0];
    const last = this.heap.pop();
    if (next === undefined || last === undefined) return;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    this.currentMs = next.timeMs;
    next.action();
  }

  private rise(place: number): void {
    const { heap } = this;
    const moved = heap[place];
    let at = place;
    while (moved !== undefined && at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || !isBefore(moved, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    if (moved !== undefined) heap[at] = moved;
  }

  private sink(): void {
    const { heap } = this;
    const moved = heap[0];
    if (moved === undefined) return;
    let at = 0;
    while (true) {
      const left = heap[2 * at + 1];
      if (left === undefined) break;
      const right = heap[2 * at + 2];
      const takesRight = right !== undefined && isBefore(right, left);
      const child = takesRight ? right : left;
      if (!isBefore(child, moved)) break;
      heap[at] = child;
      at = 2 * at + (takesRight ? 2 : 1);
    }
    heap[at] = moved;
  }
}

function isBefore(left: Planned, right: Planned): boolean {
  return left.timeMs < right.timeMs || (left.timeMs === right.timeMs && left.sequence < right.sequence);
}
