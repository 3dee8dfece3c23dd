/** What a ring and its rivals have in common: each maps keys to nodes, and none ever changes. */
import type { WeightedNode } from './weighted-node.js';

/** Bytes, or a text that stands for its UTF-8 bytes. Any length, also none. */
export type Key = string | Uint8Array;

export interface Placement {
  /** Sorted by name, whatever order they were added in. */
  readonly nodes: readonly WeightedNode[];

  /** What the tables take that a lookup reads; names and this object itself are not counted. */
  readonly tableBytes: number;

  /** The name of the node that owns the key. Throws `NO_NODES` if there is none. */
  lookup(key: Key): string;

  /** Another placement with these nodes as well; this one stays as it is. Throws `DUPLICATE_NODE`. */
  add(...nodes: readonly NodeInput[]): Placement;

  /** Another placement without these nodes; this one stays as it is. Throws `UNKNOWN_NODE`. */
  remove(...names: readonly string[]): Placement;
}

/** A name alone means weight 1. */
export type NodeInput = string | { readonly name: string; readonly weight?: number | undefined };
