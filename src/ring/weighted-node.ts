/** Checks the nodes that a caller names, and puts them in the one order that everything here relies on. */
import type { NodeInput } from './placement.js';
import { RingError } from './ring-error.js';

export interface WeightedNode {
  /** Not empty, unique among the nodes of a placement. */
  readonly name: string;
  /** Positive and finite; a node of weight 2 gets twice the keys of a node of weight 1. */
  readonly weight: number;
}

/** Sorted by name. Throws `BAD_NAME`, `BAD_WEIGHT` or `DUPLICATE_NODE`. */
export function checkedNodes(inputs: Iterable<NodeInput>): readonly WeightedNode[] {
  const nodes = Array.from(inputs, checkedNode).sort(byName);
  nodes.forEach((node, rank) => {
    if (rank > 0 && nodes[rank - 1]?.name === node.name) throw duplicateNode(node.name);
  });
  return nodes;
}

/** Throws `DUPLICATE_NODE` for a name that is there already. Sorted by name. */
export function withNodes(
  nodes: readonly WeightedNode[],
  added: readonly NodeInput[],
): readonly WeightedNode[] {
  return checkedNodes([...nodes, ...added]);
}

/** Throws `UNKNOWN_NODE` for a name that is not there. */
export function withoutNodes(
  nodes: readonly WeightedNode[],
  names: readonly string[],
): readonly WeightedNode[] {
  const gone = new Set(names);
  const rest = nodes.filter((node) => !gone.delete(node.name));
  for (const name of gone) {
    throw new RingError('UNKNOWN_NODE', `There is no node "${name}" to remove; there are ${listed(nodes)}.`);
  }
  return rest;
}

/** The order of UTF-16 code units: the same on every machine, whatever its language. */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  if (one.name === other.name) return 0;
  return one.name < other.name ? -1 : 1;
}

export function noNodes(): RingError {
  return new RingError('NO_NODES', 'There are no nodes, so no key has an owner; add a node first.');
}

export function totalWeight(nodes: readonly WeightedNode[]): number {
  return nodes.reduce((sum, node) => sum + node.weight, 0);
}

/** With the flag "u", a pair counts as one character and does not match. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function checkedNode(input: NodeInput): WeightedNode {
  const { name, weight = 1 } = typeof input === 'string' ? { name: input } : input;
  if (typeof name !== 'string' || name === '') {
    throw new RingError('BAD_NAME', 'A node needs a name, a text that is not empty.');
  }
  if (LONE_SURROGATE.test(name)) {
    // Its UTF-8 form would be that of another name, so two nodes could claim the same tokens.
    throw new RingError('BAD_NAME', `The name ${JSON.stringify(name)} is not well-formed Unicode.`);
  }
  if (typeof weight !== 'number' || !Number.isFinite(weight) || weight <= 0) {
    throw new RingError(
      'BAD_WEIGHT',
      `The weight of node "${name}" is ${weight}; it has to be a number above 0. To take a node off, remove it.`,
    );
  }
  return Object.freeze({ name, weight });
}

function duplicateNode(name: string): RingError {
  return new RingError('DUPLICATE_NODE', `There are two nodes "${name}"; every name has to be unique.`);
}

const LISTED_MAX = 8;

function listed(nodes: readonly WeightedNode[]): string {
  if (nodes.length === 0) return 'none';
  const names = nodes.slice(0, LISTED_MAX).map((node) => node.name);
  return names.join(', ') + (nodes.length > LISTED_MAX ? ` and ${nodes.length - LISTED_MAX} more` : '');
}
