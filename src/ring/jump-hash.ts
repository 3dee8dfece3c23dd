/**
 * Jump consistent hash (Lamping and Veach, 2014): no table at all, but it knows numbered buckets only. A node
 * that is added takes a new last bucket, which moves the least possible. When a node is removed, the node of the
 * last bucket takes its place, so twice as much moves as has to, unless it was the last one itself. The buckets
 * therefore tell the history: unlike on a ring, the order of adds and removes matters.
 */
import { murmur3 } from './hashes/murmur3.js';
import type { Key, NodeInput, Placement } from './placement.js';
import { RingError } from './ring-error.js';
import {
  byName,
  checkedNodes,
  noNodes,
  type WeightedNode,
  withNodes,
  withoutNodes,
} from './weighted-node.js';

/** Seeds of the two halves of a 64-bit hash; any two that differ will do. */
const LOW_SEED = 0;
const HIGH_SEED = 0x9e3779b9;

export class JumpHash implements Placement {
  readonly tableBytes = 0;
  readonly nodes: readonly WeightedNode[];

  private constructor(private readonly buckets: readonly string[]) {
    this.nodes = checkedNodes(buckets);
  }

  /** The first buckets go to the nodes in the order of their names. Throws `WEIGHTS_UNSUPPORTED`, or as a ring does. */
  static of(nodes: Iterable<NodeInput>): JumpHash {
    return new JumpHash(equalNames(checkedNodes(nodes)));
  }

  lookup(key: Key): string {
    const { length } = this.buckets;
    const name = this.buckets[jumpBucket(murmur3(key, HIGH_SEED), murmur3(key, LOW_SEED), length)];
    if (name === undefined) throw noNodes();
    return name;
  }

  add(...added: readonly NodeInput[]): JumpHash {
    withNodes(this.nodes, added);
    return new JumpHash([...this.buckets, ...equalNames([...checkedNodes(added)].sort(byName))]);
  }

  remove(...names: readonly string[]): JumpHash {
    withoutNodes(this.nodes, names);
    const buckets = [...this.buckets];
    for (const name of new Set(names)) {
      const last = buckets.pop();
      const bucket = buckets.indexOf(name);
      if (bucket !== -1 && last !== undefined) buckets[bucket] = last;
    }
    return new JumpHash(buckets);
  }
}

/** The multiplier of the paper's generator, 2862933555777941757, in two halves. */
const MULTIPLIER_HIGH = 0x27bb2ee6;
const MULTIPLIER_LOW = 0x87b0b0fd;

/** The bucket, 0 to `count` - 1, of a 64-bit key; -1 if there are no buckets. Figure 1 of the paper. */
export function jumpBucket(keyHigh: number, keyLow: number, count: number): number {
  let [high, low] = [keyHigh | 0, keyLow | 0];
  let bucket = -1;
  let next = 0;
  while (next < count) {
    bucket = next;
    const carried = Math.imul(high, MULTIPLIER_LOW) + Math.imul(low, MULTIPLIER_HIGH);
    high = (carried + highProduct(low, MULTIPLIER_LOW)) | 0;
    low = Math.imul(low, MULTIPLIER_LOW);
    // Plus one, with a carry if all bits of the lower half were set.
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
    next = Math.floor((bucket + 1) * (2 ** 31 / ((high >>> 1) + 1)));
  }
  return bucket;
}

/** The upper 32 bits of the product of two unsigned 32-bit integers. */
function highProduct(one: number, other: number): number {
  const [oneHigh, oneLow] = [one >>> 16, one & 0xffff];
  const [otherHigh, otherLow] = [other >>> 16, other & 0xffff];
  const middle = oneHigh * otherLow + ((oneLow * otherLow) >>> 16);
  const cross = oneLow * otherHigh + (middle & 0xffff);
  return oneHigh * otherHigh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000);
}

function equalNames(nodes: readonly WeightedNode[]): readonly string[] {
  for (const { name, weight } of nodes) {
    if (weight === 1) continue;
    throw new RingError(
      'WEIGHTS_UNSUPPORTED',
      `Jump hash knows no weights, and node "${name}" has ${weight}; use weight 1, or another method.`,
    );
  }
  return nodes.map((node) => node.name);
}
