/** The methods that "ring compare" sets side by side. */
import {
  BoundedLoads,
  HASH_NAMES,
  JumpHash,
  type Key,
  MaglevHash,
  MultiProbeHash,
  type Placement,
  RendezvousHash,
  Ring,
} from '../../ring/index.js';
import type { NamedNode } from './node-names.js';

/** What is measured of a method: a placement in all but the nodes. */
export type Candidate = Pick<Placement, 'tableBytes' | 'lookup'> & {
  add(node: NamedNode): Candidate;
  remove(name: string): Candidate;
};

export interface Method {
  readonly name: string;
  /** A lookup asks every node, so fewer keys have to do where there are many nodes. */
  readonly asksAllNodes: boolean;
  /** Throws a `RingError` if the method cannot serve these nodes. */
  build(nodes: readonly NamedNode[]): Candidate;
}

/** As an example of bounded loads: no node above 1.1 times its fair share. */
const EXCESS = 0.1;

/** `virtualNodes` is for the rings; undefined is the usual number of each. */
export function methodsToCompare(virtualNodes: number | undefined): readonly Method[] {
  const method = (name: string, build: Method['build'], asksAllNodes = false): Method => ({
    name,
    build,
    asksAllNodes,
  });
  return [
    ...HASH_NAMES.map((hash) => method(`ring ${hash}`, (nodes) => Ring.of(nodes, { hash, virtualNodes }))),
    method('ring, bounded loads', (nodes) => new BoundedCandidate(Ring.of(nodes, { virtualNodes }))),
    method('multi-probe', (nodes) => MultiProbeHash.of(nodes)),
    method('jump', (nodes) => JumpHash.of(nodes)),
    method('rendezvous', (nodes) => RendezvousHash.of(nodes), true),
    method('maglev', (nodes) => MaglevHash.of(nodes)),
  ];
}

/** Takes every key that is looked up as another one that has to be placed. */
class BoundedCandidate implements Candidate {
  private readonly loads: BoundedLoads;

  constructor(private readonly ring: Ring) {
    this.loads = new BoundedLoads(ring, EXCESS);
  }

  get tableBytes(): number {
    return this.ring.tableBytes;
  }

  lookup(key: Key): string {
    return this.loads.assign(key);
  }

  add(node: NamedNode): Candidate {
    return new BoundedCandidate(this.ring.add(node));
  }

  remove(name: string): Candidate {
    return new BoundedCandidate(this.ring.remove(name));
  }
}
