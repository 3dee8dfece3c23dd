/**
 * Faults in the links of this node to its peers, made on purpose, to see what a cluster makes of them. They
 * take whole messages, in both directions, and nobody is told: connections stay, as they do at first when a
 * network falls apart. They end with the process.
 */
import type { NodeId } from '../../consensus/types.js';

export class LinkFaults {
  private isIsolated = false;

  /** Cuts this node off from all its peers. */
  isolate(): void {
    this.isIsolated = true;
  }

  heal(): void {
    this.isIsolated = false;
  }

  /** Whether messages to and from `peer` are lost. */
  cuts(_peer: NodeId): boolean {
    return this.isIsolated;
  }

  /** As the status of the node tells them. */
  get names(): readonly string[] {
    return this.isIsolated ? ['isolated'] : [];
  }
}
