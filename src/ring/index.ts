/** What `conclave/ring` offers: everything below is public, everything else in this room is not. */
export { type Balance, balanceOf, type NodeShare } from './balance.js';
export { BoundedLoads } from './bounded-loads.js';
export { HASH_NAMES, type HashName } from './hash-functions.js';
export { JumpHash } from './jump-hash.js';
export { MaglevHash } from './maglev-hash.js';
export { type Move, type Movement, movementBetween } from './movement.js';
export { MultiProbeHash, type MultiProbeOptions } from './multi-probe-hash.js';
export type { Key, NodeInput, Placement } from './placement.js';
export { RendezvousHash } from './rendezvous-hash.js';
export { type Arc, type Location, RING_SIZE, Ring } from './ring.js';
export { RingError, type RingErrorCode } from './ring-error.js';
export { DEFAULT_HASH, type RingOptions } from './ring-options.js';
export type { SerializedRing } from './serialized-ring.js';
export type { WeightedNode } from './weighted-node.js';
