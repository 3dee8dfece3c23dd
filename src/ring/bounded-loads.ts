/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam, 2016): a key goes to the first node
 * of its preference list that is not full. With `m` keys, a node of fair share `s` is full at
 * `ceil((1 + e) * m * s)`, so none ever carries more than `1 + e` times its share, rounded up.
 *
 * This counts; it does not remember keys. After a release the bound of the fewer keys may lie below what some
 * node carries already: nothing is moved away from it, but it gets nothing more until it is below again.
 */
import type { Key } from './placement.js';
import type { Ring } from './ring.js';
import { RingError } from './ring-error.js';
import { noNodes, totalWeight } from './weighted-node.js';

/** Takes back what floating point may add to a bound that is a whole number: 1.1 * 100 / 10 is 11, not 12. */
const ROUNDING = 1 - 2 ** -50;

export class BoundedLoads {
  private readonly loads = new Map<string, number>();
  private readonly weights: ReadonlyMap<string, number>;
  private readonly totalWeight: number;
  private count = 0;

  /** `excess` is the e of the paper, above 0: 0.25 lets a node carry 1.25 times its share. Throws `BAD_OPTION`. */
  constructor(
    readonly ring: Ring,
    readonly excess: number,
  ) {
    if (!Number.isFinite(excess) || excess <= 0) {
      throw new RingError('BAD_OPTION', `The excess over the fair load has to be above 0, not ${excess}.`);
    }
    if (ring.nodes.length === 0) throw noNodes();
    // A node that ketama gives no token can take no key, so it has no share either.
    const able = ring.nodes.filter((_, rank) => ring.tokenCounts[rank] !== 0);
    this.totalWeight = totalWeight(able);
    this.weights = new Map(able.map(({ name, weight }) => [name, weight]));
  }

  /** Keys assigned and not released. */
  get total(): number {
    return this.count;
  }

  /** Keys that a node has. Throws `UNKNOWN_NODE` for one that is not there or has no token. */
  loadOf(name: string): number {
    this.weightOf(name);
    return this.loads.get(name) ?? 0;
  }

  /** What a node may carry while `total` keys are assigned. Throws as `loadOf` does. */
  capacityOf(name: string, total = this.count): number {
    const bound = ((1 + this.excess) * total * this.weightOf(name)) / this.totalWeight;
    return Math.ceil(bound * ROUNDING);
  }

  /** Gives the key to a node and counts it. Two calls with one key count twice. */
  assign(key: Key): string {
    const total = this.count + 1;
    for (const name of this.ring.preference(this.ring.hashOf(key))) {
      const load = this.loads.get(name) ?? 0;
      if (load >= this.capacityOf(name, total)) continue;
      this.loads.set(name, load + 1);
      this.count = total;
      return name;
    }
    // The capacities add up to more than all keys, so some node has room, if only it has a token.
    throw new Error('every node of the ring is full');
  }

  /** Takes back one key of a node. Throws `UNKNOWN_NODE`, or `BAD_OPTION` if the node has none. */
  release(name: string): void {
    const load = this.loadOf(name);
    if (load === 0) throw new RingError('BAD_OPTION', `Node "${name}" has no key to release.`);
    this.loads.set(name, load - 1);
    this.count -= 1;
  }

  private weightOf(name: string): number {
    const weight = this.weights.get(name);
    if (weight === undefined) throw new RingError('UNKNOWN_NODE', `There is no node "${name}".`);
    return weight;
  }
}
