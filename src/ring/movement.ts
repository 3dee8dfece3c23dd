/** What moves from one ring to another: exact, from the arcs on which they disagree. */
import { type Arc, RING_SIZE, type Ring } from './ring.js';
import { RingError } from './ring-error.js';
import { byName, noNodes, totalWeight, type WeightedNode } from './weighted-node.js';

export interface Move {
  readonly from: string;
  readonly to: string;
  /** Number of places, of 2^32. */
  readonly length: number;
  readonly fraction: number;
}

export interface Movement {
  /** By name of `from`, then of `to`. Empty if every key stays where it is. */
  readonly moves: readonly Move[];
  /** The fraction of all places that change their owner. */
  readonly moved: number;
  /**
   * The least that has to move so that each node has the share that the second ring gives it. A ring that only
   * gains nodes, or only loses some, moves no more than that.
   */
  readonly minimum: number;
  /** As `minimum`, if the shares of both rings were exactly as the weights would have them. */
  readonly fairMinimum: number;
}

/** Throws `DIFFERENT_HASH` if the rings do not hash keys alike, and `NO_NODES` if one is empty. */
export function movementBetween(before: Ring, after: Ring): Movement {
  if (before.hash !== after.hash) {
    throw new RingError(
      'DIFFERENT_HASH',
      `One ring hashes keys by ${before.hash}, the other by ${after.hash}: compare rings of one hash.`,
    );
  }
  if (before.nodes.length === 0 || after.nodes.length === 0) throw noNodes();
  const flows = new Flows();
  for (const { from, to, length } of overlaps(before, after)) flows.add(from, to, length);
  return {
    moves: flows.moves(),
    moved: flows.movedLength / RING_SIZE,
    minimum: flows.netLength() / RING_SIZE,
    fairMinimum: fairMinimum(before.nodes, after.nodes),
  };
}

interface Overlap {
  readonly from: string;
  readonly to: string;
  readonly length: number;
}

/** Pieces of the ring that have one owner in each of the rings; together they are the whole ring. */
function* overlaps(before: Ring, after: Ring): Generator<Overlap, void, undefined> {
  const [one, other] = [segments(before), segments(after)];
  let [left, right] = [one.next(), other.next()];
  let start = 0;
  while (left.done !== true && right.done !== true) {
    const end = Math.min(left.value.end, right.value.end);
    yield { from: left.value.owner, to: right.value.owner, length: end - start };
    start = end;
    if (left.value.end === end) left = one.next();
    if (right.value.end === end) right = other.next();
  }
}

interface Segment {
  /** The place after the last one of the segment; it starts where the one before ends. */
  readonly end: number;
  readonly owner: string;
}

/** The arcs laid out from place 0 to the last one: the arc that wraps comes in two pieces. */
function* segments(ring: Ring): Generator<Segment, void, undefined> {
  let first: Arc | null = null;
  let end = 0;
  for (const arc of ring.arcs()) {
    first ??= arc;
    end = arc.token + 1;
    yield { end, owner: arc.owner };
  }
  if (first !== null && end < RING_SIZE) yield { end: RING_SIZE, owner: first.owner };
}

/** How many places go from whom to whom. */
class Flows {
  movedLength = 0;
  private readonly lengths = new Map<string, Map<string, number>>();

  add(from: string, to: string, length: number): void {
    if (from === to) return;
    this.movedLength += length;
    const targets = this.lengths.get(from) ?? new Map<string, number>();
    this.lengths.set(from, targets);
    targets.set(to, (targets.get(to) ?? 0) + length);
  }

  moves(): readonly Move[] {
    const moves = [...this.lengths].flatMap(([from, targets]) =>
      Array.from(targets, ([to, length]) => ({ from, to, length, fraction: length / RING_SIZE })),
    );
    return moves.sort(
      (one, other) =>
        byName({ name: one.from }, { name: other.from }) || byName({ name: one.to }, { name: other.to }),
    );
  }

  /** The sum of what each node gains, less what it gives away. */
  netLength(): number {
    const net = new Map<string, number>();
    for (const [from, targets] of this.lengths) {
      for (const [to, length] of targets) {
        net.set(from, (net.get(from) ?? 0) - length);
        net.set(to, (net.get(to) ?? 0) + length);
      }
    }
    return [...net.values()].reduce((sum, gain) => sum + Math.max(0, gain), 0);
  }
}

/** The sum of what the fair shares of the nodes grow by. */
function fairMinimum(before: readonly WeightedNode[], after: readonly WeightedNode[]): number {
  const [totalBefore, totalAfter] = [totalWeight(before), totalWeight(after)];
  const weightBefore = new Map(before.map(({ name, weight }) => [name, weight]));
  return after.reduce((sum, { name, weight }) => {
    const growth = weight / totalAfter - (weightBefore.get(name) ?? 0) / totalBefore;
    return sum + Math.max(0, growth);
  }, 0);
}
