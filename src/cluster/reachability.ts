/** Which nodes reach which: what a cluster without a leader depends on. */
import type { ObservedNode } from './status.js';

/** Nodes that answer and do not reach a majority of all, themselves included. */
export function nodesCutOff(nodes: readonly ObservedNode[]): readonly string[] {
  return nodes
    .filter(({ report }) => report !== null && 1 + connectedPeers(report) <= nodes.length / 2)
    .map(({ member }) => member.id);
}

/** Nodes that answer and do not reach every other one. */
export function nodesNotFullyConnected(nodes: readonly ObservedNode[]): readonly string[] {
  return nodes
    .filter(({ report }) => report !== null && 1 + connectedPeers(report) < nodes.length)
    .map(({ member }) => member.id);
}

function connectedPeers({ peers }: NonNullable<ObservedNode['report']>): number {
  return peers.filter((peer) => peer.connected).length;
}
