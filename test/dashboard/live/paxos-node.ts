/** What a node of a Paxos cluster answers, for tests that listen in its place. */
import { MapReply, type Reply } from '../../../src/resp/reply.js';

const COUNTERS = [
  ...['ballotcounter', 'age', 'registers', 'keys', 'tombstones', 'requests', 'prepared', 'lastlogindex'],
  ...['chosen', 'unanswered', 'rounds', 'roundswithoutprepare', 'conflicts', 'promises', 'acceptances'],
  ...['rejections', 'learned', 'collected', 'pid', 'uptimems', 'rssbytes', 'port', 'peerport'],
];

/** Every counter is 7. */
export function paxosStatusReply(id: string, clusterId: string): Reply {
  return new MapReply([
    ...([
      ['id', id],
      ['cluster', 'default'],
      ['clusterid', clusterId],
      ['engine', 'paxos'],
      ['host', '127.0.0.1'],
      ['peers', []],
      ['faults', []],
    ] as const),
    ...COUNTERS.map((name): readonly [string, Reply] => [name, 7]),
  ]);
}

export function acceptorReply(node: string, changes: Readonly<Record<string, Reply>> = {}): Reply {
  const fields = { node, answered: true, promised: '4.n2', accepted: '3.n2', chosen: true, tombstone: false };
  return new MapReply(Object.entries({ ...fields, value: 'hello', ...changes }));
}
