/** A ring as JSON: what it is made of, since its tokens follow from that. */
import type { HashName } from './hash-functions.js';
import type { NodeInput } from './placement.js';
import { RingError } from './ring-error.js';
import { isHashName } from './ring-options.js';
import type { WeightedNode } from './weighted-node.js';

export interface SerializedRing {
  readonly hash: HashName;
  readonly virtualNodes: number;
  readonly nodes: readonly WeightedNode[];
}

/** What may be left out of a description that a person wrote. */
export interface RingDescription {
  readonly hash?: HashName;
  readonly virtualNodes?: number;
  readonly nodes: readonly NodeInput[];
}

/** Other fields are passed over. Throws `MALFORMED_RING`; what the values mean is for the ring to check. */
export function parseRing(value: unknown): RingDescription {
  if (!isObject(value) || !Array.isArray(value.nodes)) {
    throw malformed('it has to be an object with a list "nodes"');
  }
  const { hash, virtualNodes } = value;
  if (hash !== undefined && !isHashName(hash)) throw malformed(`${JSON.stringify(hash)} is no hash`);
  if (virtualNodes !== undefined && typeof virtualNodes !== 'number') {
    throw malformed('"virtualNodes" has to be a number');
  }
  return {
    nodes: value.nodes.map(parseNode),
    ...(hash === undefined ? {} : { hash }),
    ...(virtualNodes === undefined ? {} : { virtualNodes }),
  };
}

function parseNode(value: unknown): NodeInput {
  if (typeof value === 'string') return value;
  if (!isObject(value) || typeof value.name !== 'string') {
    throw malformed('a node has to be a name, or an object with "name" and "weight"');
  }
  const { name, weight } = value;
  if (weight === undefined || typeof weight === 'number') return { name, weight };
  throw malformed(`the weight of node "${name}" has to be a number`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(why: string): RingError {
  return new RingError('MALFORMED_RING', `This does not describe a ring: ${why}.`);
}
