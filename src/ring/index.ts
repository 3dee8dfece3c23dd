/** What `conclave/ring` offers: everything below is public, everything else in this room is not. */
export { type Balance, balanceOf, type NodeShare } from './balance.js';
export { HASH_NAMES, type HashName } from './hash-functions.js';
export { type Move, type Movement, movementBetween } from './movement.js';
export type { Key, NodeInput, Placement } from './placement.js';
export { type Arc, type Location, RING_SIZE, Ring } from './ring.js';
export { RingError, type RingErrorCode } from './ring-error.js';
export { DEFAULT_HASH, type RingOptions } from './ring-options.js';
export type { SerializedRing } from './serialized-ring.js';
export type { WeightedNode } from './weighted-node.js';
