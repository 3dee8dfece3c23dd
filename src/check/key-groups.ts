/**
 * Splits a history into groups of keys that no operation connects. Linearizability is local (Herlihy & Wing
 * 1990, theorem 1): the history is linearizable if and only if that of each object is. The objects here are
 * the key groups, since no operation touches two of them.
 */
import type { BinaryString } from '../resp/reply.js';

/** Union-find over keys; the numbers are those of the keys in the order in which they came. */
class Connections {
  readonly numberOf = new Map<BinaryString, number>();
  private readonly parents: number[] = [];

  find(key: BinaryString): number {
    const known = this.numberOf.get(key);
    if (known !== undefined) return this.root(known);
    const fresh = this.parents.length;
    this.numberOf.set(key, fresh);
    this.parents.push(fresh);
    return fresh;
  }

  connect(left: BinaryString, right: BinaryString): void {
    const [from, to] = [this.find(left), this.find(right)];
    this.parents[from] = to;
  }

  private root(of: number): number {
    let at = of;
    for (let parent = this.parents[at]; parent !== undefined && parent !== at; parent = this.parents[at]) {
      const grandparent = this.parents[parent] ?? parent;
      this.parents[at] = grandparent;
      at = grandparent;
    }
    return at;
  }
}

export interface KeyGroup<Item> {
  /** Sorted. */
  readonly keys: readonly BinaryString[];
  /** In the order in which they were given. */
  readonly items: readonly Item[];
}

/** The smallest groups first, since a violation in one of them is found soonest. Every item has a key. */
export function groupByKeys<Item extends { readonly keys: readonly BinaryString[] }>(
  items: readonly Item[],
): readonly KeyGroup<Item>[] {
  const connections = new Connections();
  for (const { keys } of items) {
    const [first = ''] = keys;
    for (const key of keys) connections.connect(first, key);
  }
  const groups = new Map<number, { keys: BinaryString[]; items: Item[] }>();
  for (const key of connections.numberOf.keys()) {
    const number = connections.find(key);
    const group = groups.get(number);
    if (group === undefined) groups.set(number, { keys: [key], items: [] });
    else group.keys.push(key);
  }
  for (const item of items) groups.get(connections.find(item.keys[0] ?? ''))?.items.push(item);
  const sorted = [...groups.values()].sort((one, other) => one.items.length - other.items.length);
  for (const group of sorted) group.keys.sort();
  return sorted;
}
