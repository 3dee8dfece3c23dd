/**
 * Multi-probe consistent hashing (Appleton and O'Reilly, 2015): a ring with one token per node, on which every
 * key is hashed several times; the probe that has the shortest way to a token decides. With `1 + 1/e` probes the
 * fullest node carries `1 + e` times the mean. It takes next to no memory, and a lookup costs that many searches.
 *
 * A weight is given by more tokens, and so only in whole multiples of `1 / virtualNodes`.
 */
import { finalMix, murmur3 } from './hashes/murmur3.js';
import type { Key, NodeInput, Placement } from './placement.js';
import { RING_SIZE, Ring } from './ring.js';
import { checkCount } from './ring-options.js';
import { noNodes, type WeightedNode } from './weighted-node.js';

export interface MultiProbeOptions {
  /** 21 if left out: the fullest node carries about 1.05 times the mean. */
  readonly probes?: number | undefined;
  /** Tokens of a node of weight 1; 1 if left out. */
  readonly virtualNodes?: number | undefined;
}

const PROBES = 21;

export class MultiProbeHash implements Placement {
  private constructor(
    private readonly ring: Ring,
    private readonly probes: number,
  ) {}

  /** Throws `BAD_OPTION`, or as a ring does. */
  static of(
    nodes: Iterable<NodeInput>,
    { probes = PROBES, virtualNodes = 1 }: MultiProbeOptions = {},
  ): MultiProbeHash {
    checkCount('probes', probes);
    return new MultiProbeHash(Ring.of(nodes, { hash: 'murmur3', virtualNodes }), probes);
  }

  get nodes(): readonly WeightedNode[] {
    return this.ring.nodes;
  }

  get tableBytes(): number {
    return this.ring.tableBytes;
  }

  lookup(key: Key): string {
    const { table, nodes } = this.ring;
    // The probes are an arithmetic progression of two hashes, as section 3 of the paper suggests.
    let probe = murmur3(key);
    const step = finalMix(probe ^ 0x9e3779b9) | 1;
    let nearest = RING_SIZE;
    let owner = -1;
    for (let round = 0; round < this.probes; round += 1) {
      const position = table.positionOf(probe);
      const distance = ((table.tokens[position] ?? 0) - probe) >>> 0;
      if (distance < nearest) {
        nearest = distance;
        owner = table.owners[position] ?? -1;
      }
      probe = (probe + step) >>> 0;
    }
    const name = nodes[owner]?.name;
    if (name === undefined) throw noNodes();
    return name;
  }

  add(...added: readonly NodeInput[]): MultiProbeHash {
    return new MultiProbeHash(this.ring.add(...added), this.probes);
  }

  remove(...names: readonly string[]): MultiProbeHash {
    return new MultiProbeHash(this.ring.remove(...names), this.probes);
  }
}
