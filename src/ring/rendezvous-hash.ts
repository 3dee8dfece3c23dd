/**
 * Rendezvous hashing (Thaler and Ravishankar, 1998): every node scores every key, and the highest score wins.
 * Balance and movement are as good as chance allows and weights are exact, but a lookup asks all nodes.
 */
import { finalMix, murmur3 } from './hashes/murmur3.js';
import type { Key, NodeInput, Placement } from './placement.js';
import { checkedNodes, noNodes, type WeightedNode, withNodes, withoutNodes } from './weighted-node.js';

/** Any number but that of the first seed, which is 0. */
const SECOND_SEED = 0x9e3779b9;

export class RendezvousHash implements Placement {
  /** Two seeds for each node: with one of 32 bits alone, some two of very many nodes would be as one. */
  private readonly seeds: Uint32Array;
  private readonly hasEqualWeights: boolean;

  private constructor(readonly nodes: readonly WeightedNode[]) {
    this.seeds = Uint32Array.from(nodes.flatMap(({ name }) => [murmur3(name), murmur3(name, SECOND_SEED)]));
    this.hasEqualWeights = nodes.every(({ weight }) => weight === nodes[0]?.weight);
  }

  /** Throws as a ring does. */
  static of(nodes: Iterable<NodeInput>): RendezvousHash {
    return new RendezvousHash(checkedNodes(nodes));
  }

  get tableBytes(): number {
    return this.seeds.byteLength;
  }

  lookup(key: Key): string {
    const hash = murmur3(key);
    const winner = this.nodes[this.hasEqualWeights ? this.highest(hash) : this.highestWeighted(hash)];
    if (winner === undefined) throw noNodes();
    return winner.name;
  }

  add(...added: readonly NodeInput[]): RendezvousHash {
    return new RendezvousHash(withNodes(this.nodes, added));
  }

  remove(...names: readonly string[]): RendezvousHash {
    return new RendezvousHash(withoutNodes(this.nodes, names));
  }

  /** Of equal scores, the smaller name wins. */
  private highest(hash: number): number {
    const { seeds } = this;
    let [winner, best] = [-1, -1];
    for (let rank = 0; 2 * rank < seeds.length; rank += 1) {
      const score = scoreOf(hash, seeds, rank);
      if (score > best) [winner, best] = [rank, score];
    }
    return winner;
  }

  /** With `u` uniform between 0 and 1, the node of the highest `-weight / ln u` wins in proportion to its weight. */
  private highestWeighted(hash: number): number {
    const { seeds, nodes } = this;
    let [winner, best] = [-1, -1];
    for (let rank = 0; rank < nodes.length; rank += 1) {
      const uniform = (scoreOf(hash, seeds, rank) + 0.5) / 2 ** 32;
      const score = (nodes[rank]?.weight ?? 0) / -Math.log(uniform);
      if (score > best) [winner, best] = [rank, score];
    }
    return winner;
  }
}

function scoreOf(hash: number, seeds: Uint32Array, rank: number): number {
  return finalMix(finalMix(hash ^ (seeds[2 * rank] ?? 0)) ^ (seeds[2 * rank + 1] ?? 0));
}
