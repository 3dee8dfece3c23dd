/**
 * Maglev hashing (Eisenbud et al., "Maglev", 2016, section 3.4): a table of a prime number of entries that the
 * nodes fill in turns, each by its own permutation. A lookup is one access, and the balance is almost perfect;
 * when a node comes or goes, some keys of other nodes move too.
 */
import { murmur3 } from './hashes/murmur3.js';
import type { Key, NodeInput, Placement } from './placement.js';
import { RingError } from './ring-error.js';
import { checkedNodes, noNodes, type WeightedNode, withNodes, withoutNodes } from './weighted-node.js';

/** The sizes the paper measures: each serves as many nodes as leave each some hundred entries. */
const SMALL_TABLE = 65_537;
const LARGE_TABLE = 655_373;
const ENTRIES_PER_NODE_MIN = 100;

const OFFSET_SEED = 0;
const SKIP_SEED = 0x9e3779b9;
const EMPTY = 0xffffffff;

export class MaglevHash implements Placement {
  private readonly table: Uint32Array;

  private constructor(readonly nodes: readonly WeightedNode[]) {
    this.table = fillTable(nodes);
  }

  /** Throws `BAD_OPTION` for more nodes than the table has room for, or as a ring does. */
  static of(nodes: Iterable<NodeInput>): MaglevHash {
    return new MaglevHash(checkedNodes(nodes));
  }

  get tableBytes(): number {
    return this.table.byteLength;
  }

  lookup(key: Key): string {
    const owner = this.nodes[this.table[murmur3(key) % this.table.length] ?? 0];
    if (owner === undefined) throw noNodes();
    return owner.name;
  }

  add(...added: readonly NodeInput[]): MaglevHash {
    return new MaglevHash(withNodes(this.nodes, added));
  }

  remove(...names: readonly string[]): MaglevHash {
    return new MaglevHash(withoutNodes(this.nodes, names));
  }
}

/** Section 3.4, algorithm 1. A node of half the highest weight takes every second turn. */
function fillTable(nodes: readonly WeightedNode[]): Uint32Array {
  const size = nodes.length * ENTRIES_PER_NODE_MIN <= SMALL_TABLE ? SMALL_TABLE : LARGE_TABLE;
  if (nodes.length > size) {
    throw new RingError(
      'BAD_OPTION',
      `A Maglev table has ${size} entries, too few for ${nodes.length} nodes.`,
    );
  }
  const table = new Uint32Array(size).fill(EMPTY);
  const heaviest = nodes.reduce((most, { weight }) => Math.max(most, weight), 0);
  const places = Float64Array.from(nodes, ({ name }) => murmur3(name, OFFSET_SEED) % size);
  const skips = Float64Array.from(nodes, ({ name }) => (murmur3(name, SKIP_SEED) % (size - 1)) + 1);
  const credits = new Float64Array(nodes.length);
  for (let filled = 0; nodes.length > 0 && filled < size; ) {
    for (let rank = 0; rank < nodes.length && filled < size; rank += 1) {
      const credit = (credits[rank] ?? 0) + (nodes[rank]?.weight ?? 0) / heaviest;
      credits[rank] = credit >= 1 ? credit - 1 : credit;
      if (credit < 1) continue;
      let place = places[rank] ?? 0;
      const skip = skips[rank] ?? 1;
      while (table[place] !== EMPTY) place = (place + skip) % size;
      table[place] = rank;
      places[rank] = place;
      filled += 1;
    }
  }
  return table;
}
