/** Rings by chance for the property tests. */
import fc from 'fast-check';
import { HASH_NAMES, type Ring, type RingOptions } from '../../src/ring/index.js';

export interface NamedNode {
  readonly name: string;
  readonly weight: number;
}

/** Names that labels made by mere concatenation would confuse, among others. */
const NAMES = ['n1', 'n11', 'n1#1', 'n1-1', 'n#', 'n', '#', '1', 'é', '10.0.0.1:11211', 'n2', 'n3'];

export const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
);

const weight = fc.oneof(fc.constant(1), fc.constantFrom(0.5, 2, 3.7));

export const node: fc.Arbitrary<NamedNode> = fc.record({ name, weight });

export const nodes = fc.uniqueArray(node, { minLength: 1, maxLength: 8, selector: (each) => each.name });

export const options: fc.Arbitrary<RingOptions> = fc.record({
  hash: fc.constantFrom(...HASH_NAMES),
  virtualNodes: fc.constantFrom(4, 12, 40),
});

/** The rings of which the movement promises hold: with ketama, weights make tokens of other nodes come and go. */
export const steadyOptions = options.filter(({ hash }) => hash !== 'ketama');

export const key = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 40 }));

export const keys = fc.array(key, { minLength: 1, maxLength: 60 });

/** Everything that a reader of the ring can see of its tokens. */
export function contents(ring: Ring): unknown {
  const { tokens, owners } = ring.table;
  return {
    nodes: ring.nodes,
    claims: Array.from(tokens, (token, position) => [token, ring.nodes[owners[position] ?? -1]?.name]),
  };
}
