/** What a node says of itself in the status of every engine: its place in the cluster, its process, its peers. */
import { MapReply, type Reply } from '../../../resp/reply.js';
import type { Client } from '../node-command.js';

export type Field = readonly [name: string, value: Reply];

export function processFields({ server }: Client): readonly Field[] {
  const { configuration, information, linkFaults } = server;
  const self = configuration.members.find((member) => member.id === configuration.nodeId);
  return [
    ['cluster', configuration.clusterName],
    ['clusterid', configuration.clusterId],
    ['pid', process.pid],
    ['uptimems', Math.floor(performance.now() - information.startedMs)],
    ['rssbytes', process.memoryUsage.rss()],
    ['host', self?.host ?? ''],
    ['port', self?.clientPort ?? 0],
    ['peerport', self?.peerPort ?? 0],
    ['peers', information.peers().map(describePeer)],
    ['faults', linkFaults.names],
  ];
}

function describePeer({ connected, id }: { readonly id: string; readonly connected: boolean }): Reply {
  return new MapReply([
    ['id', id],
    ['connected', connected],
  ]);
}
