/**
 * The consistent-hash ring: 2^32 places in a circle, on which every node has tokens at places that its name
 * alone decides. A key belongs to the node with the first token at or after the hash of the key (Karger et
 * al., "Consistent Hashing and Random Trees", 1997).
 *
 * A ring never changes. `add` and `remove` return another one, so whoever holds a ring holds a snapshot.
 */
import { type HashFunction, type HashName, hashFunction } from './hash-functions.js';
import type { Key, NodeInput, Placement } from './placement.js';
import { RingError } from './ring-error.js';
import { type CheckedOptions, checkCount, checkOptions, type RingOptions } from './ring-options.js';
import { parseRing, type SerializedRing } from './serialized-ring.js';
import { buildTable, dropOwners, mergeTables, REMOVED, type TokenTable } from './token-table.js';
import { checkedNodes, noNodes, type WeightedNode, withNodes, withoutNodes } from './weighted-node.js';

/** The number of places on a ring. */
export const RING_SIZE = 2 ** 32;

/** A table of more tokens than this, half a gigabyte, is a mistake in a weight rather than a wish. */
const TOKENS_MAX = 2 ** 25;

/** Where a key falls. */
export interface Location {
  /** Of the key: 0 to 2^32 - 1. */
  readonly hash: number;
  /** The first one that is not below the hash, or else the lowest of all. */
  readonly token: number;
  readonly owner: string;
}

/** The places after `after`, up to and including `token`, round the end of the circle if need be. */
export interface Arc {
  readonly after: number;
  readonly token: number;
  /** Number of places: 1 to 2^32. */
  readonly length: number;
  readonly owner: string;
}

export class Ring implements Placement {
  readonly hash: HashName;
  /** Tokens of a node of weight 1. */
  readonly virtualNodes: number;
  private readonly hashKey: (key: Key) => number;
  private readonly names: readonly string[];

  private constructor(
    private readonly options: CheckedOptions,
    readonly nodes: readonly WeightedNode[],
    /** How many tokens each of `nodes` has. */
    readonly tokenCounts: readonly number[],
    /** For those who compute with tokens; owners are positions in `nodes`. */
    readonly table: TokenTable,
  ) {
    this.hash = options.hash;
    this.virtualNodes = options.virtualNodes;
    this.hashKey = hashFunction(options.hash).hashKey;
    this.names = nodes.map((node) => node.name);
  }

  /**
   * Without nodes, the ring is there but owns no key.
   * Throws `BAD_NAME`, `BAD_WEIGHT`, `DUPLICATE_NODE`, `UNKNOWN_HASH`, `BAD_OPTION` or `TOO_MANY_TOKENS`.
   */
  static of(nodes: Iterable<NodeInput>, options: RingOptions = {}): Ring {
    return Ring.build(checkOptions(options), checkedNodes(nodes));
  }

  /** The ring that `toJSON` described. Throws `MALFORMED_RING`, or as `of` does. */
  static fromJSON(value: unknown): Ring {
    const { nodes, ...options } = parseRing(value);
    return Ring.of(nodes, options);
  }

  private static build(options: CheckedOptions, nodes: readonly WeightedNode[]): Ring {
    const counts = countTokens(options, nodes);
    const table = buildTable(tokensOf(hashFunction(options.hash), nodes, counts));
    return new Ring(options, nodes, counts, table);
  }

  get tableBytes(): number {
    return this.table.bytes;
  }

  lookup(key: Key): string {
    const owner = this.names[this.table.owners[this.table.positionOf(this.hashKey(key))] ?? 0];
    if (owner === undefined) throw noNodes();
    return owner;
  }

  /** As `lookup`, with the hash and the token that decided. Throws `NO_NODES`. */
  locate(key: Key): Location {
    const hash = this.hashKey(key);
    const position = this.table.positionOf(hash);
    return { hash, token: this.table.tokens[position] ?? 0, owner: this.ownerAt(position) };
  }

  /** 0 to 2^32 - 1. */
  hashOf(key: Key): number {
    return this.hashKey(key);
  }

  /**
   * The owner first, then the next `count` - 1 other nodes round the ring: where replicas go, and who takes over
   * when those before are gone. Shorter if there are fewer nodes. Throws `NO_NODES`, or `BAD_OPTION` unless
   * `count` is an integer above 0.
   */
  preferenceList(key: Key, count: number): string[] {
    return this.preferenceListAt(this.hashKey(key), count);
  }

  /** As `preferenceList`, from the hash of a key. */
  preferenceListAt(hash: number, count: number): string[] {
    checkCount('count', count);
    const chosen: string[] = [];
    for (const owner of this.preference(hash)) {
      chosen.push(owner);
      if (chosen.length === count) break;
    }
    return chosen;
  }

  /** The distinct owners round the ring, from the place `hash` on. Throws `NO_NODES`. */
  *preference(hash: number): Generator<string, void, undefined> {
    const { owners, length } = this.table;
    if (length === 0) throw noNodes();
    const seen = new Set<number>();
    let position = this.table.positionOf(hash);
    for (let steps = 0; steps < length && seen.size < this.nodes.length; steps += 1) {
      const owner = owners[position] ?? 0;
      if (!seen.has(owner)) {
        seen.add(owner);
        yield this.ownerAt(position);
      }
      position = position + 1 === length ? 0 : position + 1;
    }
  }

  /** In ascending order of tokens; together they are the whole ring. A token that several claim is one arc. */
  *arcs(): Generator<Arc, void, undefined> {
    const { tokens, length } = this.table;
    let after = tokens[length - 1] ?? 0;
    for (let position = 0; position < length; position += 1) {
      const token = tokens[position] ?? 0;
      // Of several claims on a token, the first holds it. For the first position, only a ring of one token can
      // see its own token behind it: that arc is the whole circle.
      if (token === after && position > 0) continue;
      yield { after, token, length: arcLength(after, token), owner: this.ownerAt(position) };
      after = token;
    }
  }

  /** Merges the tokens of the new nodes into those that are there. */
  add(...added: readonly NodeInput[]): Ring {
    const nodes = withNodes(this.nodes, added);
    return this.withMembers(nodes, (counts) => {
      const old = new Set(this.names);
      const isNew = nodes.map((node) => !old.has(node.name));
      const fresh = nodes.filter((_, rank) => isNew[rank]);
      const freshCounts = counts.filter((_, rank) => isNew[rank]);
      const freshRanks = Uint32Array.from([...nodes.keys()].filter((rank) => isNew[rank]));
      const oldRanks = Uint32Array.from([...nodes.keys()].filter((rank) => !isNew[rank]));
      const small = buildTable(tokensOf(hashFunction(this.hash), fresh, freshCounts));
      const ranked = dropOwners(small, freshRanks);
      return mergeTables(this.table, oldRanks, ranked);
    });
  }

  remove(...names: readonly string[]): Ring {
    const nodes = withoutNodes(this.nodes, names);
    return this.withMembers(nodes, () => {
      const rankOf = new Map(nodes.map((node, rank) => [node.name, rank]));
      return dropOwners(
        this.table,
        Uint32Array.from(this.names, (name) => rankOf.get(name) ?? REMOVED),
      );
    });
  }

  /** All that is needed to have this ring again, by `fromJSON`; `JSON.stringify` calls it. */
  toJSON(): SerializedRing {
    return { hash: this.hash, virtualNodes: this.virtualNodes, nodes: this.nodes };
  }

  /** With ketama, a node that comes or goes may change how many tokens the others have: then all is built anew. */
  private withMembers(
    nodes: readonly WeightedNode[],
    changeTable: (counts: readonly number[]) => TokenTable,
  ): Ring {
    const counts = countTokens(this.options, nodes);
    const before = new Map(this.names.map((name, rank) => [name, this.tokenCounts[rank]]));
    const same = nodes.every(({ name }, rank) => (before.get(name) ?? counts[rank]) === counts[rank]);
    if (!same) return Ring.build(this.options, nodes);
    return new Ring(this.options, nodes, counts, changeTable(counts));
  }

  private ownerAt(position: number): string {
    const owner = this.names[this.table.owners[position] ?? 0];
    if (owner === undefined) throw noNodes();
    return owner;
  }
}

/** Places after one token up to and including the next: 1 to 2^32. */
function arcLength(after: number, token: number): number {
  return token > after ? token - after : token - after + RING_SIZE;
}

function countTokens(options: CheckedOptions, nodes: readonly WeightedNode[]): readonly number[] {
  const counts = hashFunction(options.hash).tokenCounts(nodes, options.virtualNodes);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= TOKENS_MAX) return counts;
  throw new RingError(
    'TOO_MANY_TOKENS',
    `These nodes would have ${total} tokens, and a ring holds ${TOKENS_MAX}; use smaller weights or fewer virtual nodes.`,
  );
}

function tokensOf(
  hash: HashFunction,
  nodes: readonly WeightedNode[],
  counts: readonly number[],
): readonly Uint32Array[] {
  return nodes.map(({ name }, rank) => {
    const tokens = new Uint32Array(counts[rank] ?? 0);
    hash.writeTokens(name, tokens);
    return tokens;
  });
}
