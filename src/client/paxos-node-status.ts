/** What a node of a Paxos cluster says about itself, `PAXOS STATUS`, as a typed object. */
import type { Reply } from '../resp/reply.js';
import type { NodeConnection } from './node-connection.js';
import { askForStatus, asText, Fields, type PeerStatus, parsePeer } from './status-fields.js';

/** The counters begin anew with the process. */
export interface PaxosNodeStatus {
  readonly id: string;
  readonly cluster: string;
  readonly clusterId: string;
  readonly engine: 'paxos';
  /** The newest counter of a ballot that the node used or saw. */
  readonly ballotCounter: number;
  /** How often the node was told to forget, in collections of tombstones. */
  readonly age: number;
  /** What its acceptor holds, tombstones included. */
  readonly registers: number;
  /** Keys that are there as far as its acceptor knows. */
  readonly keys: number;
  /** Those that it is to collect. */
  readonly tombstones: number;
  /** Under way or waiting. */
  readonly requests: number;
  /** Registers whose next round needs no prepare. */
  readonly prepared: number;
  readonly lastLogIndex: number;
  /** As a proposer: operations that were chosen, and that ended without. */
  readonly chosen: number;
  readonly unanswered: number;
  readonly rounds: number;
  readonly roundsWithoutPrepare: number;
  /** Rounds that lost to another ballot. */
  readonly conflicts: number;
  /** As an acceptor. */
  readonly promises: number;
  readonly acceptances: number;
  readonly rejections: number;
  /** What other proposers told to be chosen. */
  readonly learned: number;
  /** Tombstones that it collected. */
  readonly collected: number;
  readonly pid: number;
  readonly uptimeMs: number;
  readonly rssBytes: number;
  readonly host: string;
  readonly port: number;
  readonly peerPort: number;
  readonly peers: readonly PeerStatus[];
  /** What is made to go wrong on purpose: `isolated`. */
  readonly faults: readonly string[];
}

/** Rejects as `nodeStatus` does. */
export function paxosNodeStatus(connection: NodeConnection, timeoutMs: number): Promise<PaxosNodeStatus> {
  return askForStatus(connection, ['PAXOS', 'STATUS'], timeoutMs, parsePaxosNodeStatus);
}

/** Throws TypeError, naming the field, if one is missing or of the wrong type. Further fields are ignored. */
function parsePaxosNodeStatus(reply: Reply): PaxosNodeStatus {
  const fields = new Fields(reply);
  return {
    id: fields.text('id'),
    cluster: fields.text('cluster'),
    clusterId: fields.text('clusterid'),
    engine: fields.oneOf('engine', ['paxos']),
    ballotCounter: fields.number('ballotcounter'),
    age: fields.number('age'),
    registers: fields.number('registers'),
    keys: fields.number('keys'),
    tombstones: fields.number('tombstones'),
    requests: fields.number('requests'),
    prepared: fields.number('prepared'),
    lastLogIndex: fields.number('lastlogindex'),
    chosen: fields.number('chosen'),
    unanswered: fields.number('unanswered'),
    rounds: fields.number('rounds'),
    roundsWithoutPrepare: fields.number('roundswithoutprepare'),
    conflicts: fields.number('conflicts'),
    promises: fields.number('promises'),
    acceptances: fields.number('acceptances'),
    rejections: fields.number('rejections'),
    learned: fields.number('learned'),
    collected: fields.number('collected'),
    pid: fields.number('pid'),
    uptimeMs: fields.number('uptimems'),
    rssBytes: fields.number('rssbytes'),
    host: fields.text('host'),
    port: fields.number('port'),
    peerPort: fields.number('peerport'),
    peers: fields.list('peers', parsePeer),
    faults: fields.list('faults', asText),
  };
}
