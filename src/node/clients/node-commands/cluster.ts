/**
 * CLUSTER SLOTS | SHARDS | NODES | INFO | MYID | KEYSLOT | COUNTKEYSINSLOT, for clients that look for the
 * leader. All slots belong to the one group; its leader is the master, the others are its replicas. Where
 * nobody leads, every node serves every slot: the one that is asked says that it is the master.
 */
import { createHash } from 'node:crypto';
import { majorityOf } from '../../../consensus/quorum.js';
import type { Answer } from '../../../replica/engine.js';
import { type BinaryString, ErrorReply, MapReply, type Reply } from '../../../resp/reply.js';
import { upperCase } from '../../../store/command-table.js';
import { keySlot } from '../../../store/key-slot.js';
import type { MemberAddress } from '../../configuration.js';
import { type Client, type NodeCommand, specify } from '../node-command.js';

const SLOTS = 16_384;
const ID_DIGITS = 40;

export const clusterCommand: NodeCommand = {
  specification: specify('CLUSTER', -2, 'stale', {
    SLOTS: 2,
    SHARDS: 2,
    NODES: 2,
    INFO: 2,
    MYID: 2,
    KEYSLOT: 3,
    COUNTKEYSINSLOT: 3,
  }),
  inTransaction: true,
  run: (client, [, subcommand = '', argument = ''], answer) => {
    if (upperCase(subcommand) === 'COUNTKEYSINSLOT') countKeysInSlot(client, argument, answer);
    else answer(describe(client, upperCase(subcommand), argument));
  },
};

function describe(client: Client, subcommand: string, argument: BinaryString): Reply {
  switch (subcommand) {
    case 'SLOTS':
      return slots(client);
    case 'SHARDS':
      return shards(client);
    case 'NODES':
      return nodes(client);
    case 'INFO':
      return clusterInfo(client);
    case 'MYID':
      return nodeHash(client, client.server.configuration.nodeId);
    default:
      return keySlot(argument);
  }
}

/** Forty hexadecimal digits, as clients of a Redis cluster expect them. */
function nodeHash(client: Client, id: string): string {
  const { clusterId } = client.server.configuration;
  return createHash('sha256').update(`${clusterId}\0${id}`).digest('hex').slice(0, ID_DIGITS);
}

/** The leader first. While none is known, this node: any node takes any command. */
function masterFirst(client: Client): readonly MemberAddress[] {
  const { configuration, engine } = client.server;
  const status = engine.status();
  const master = (status.engine === 'raft' ? status.leader : null) ?? configuration.nodeId;
  const { members } = configuration;
  return [
    ...members.filter((member) => member.id === master),
    ...members.filter((member) => member.id !== master),
  ];
}

function slots(client: Client): Reply {
  const addresses = masterFirst(client).map((member) => [
    member.host,
    member.clientPort,
    nodeHash(client, member.id),
    [],
  ]);
  return [[0, SLOTS - 1, ...addresses]];
}

function shards(client: Client): Reply {
  const status = client.server.engine.status();
  const offset = status.engine === 'raft' ? status.commitIndex : 0;
  const nodeMaps = masterFirst(client).map(
    (member, position) =>
      new MapReply([
        ['id', nodeHash(client, member.id)],
        ['port', member.clientPort],
        ['ip', member.host],
        ['endpoint', member.host],
        ['role', position === 0 ? 'master' : 'replica'],
        ['replication-offset', offset],
        ['health', isReachable(client, member.id) ? 'online' : 'failed'],
      ]),
  );
  return [
    new MapReply([
      ['slots', [0, SLOTS - 1]],
      ['nodes', nodeMaps],
    ]),
  ];
}

/** Only a leader's term is an epoch: Paxos has none that all nodes share. */
function epochOf({ server }: Client): number {
  const status = server.engine.status();
  return status.engine === 'raft' ? status.term : 0;
}

/** Whether there is a leader or, where nobody leads, a majority to talk to. */
function canServe({ server }: Client): boolean {
  const status = server.engine.status();
  if (status.engine === 'raft') return status.leader !== null;
  const connected = server.information.peers().filter((peer) => peer.connected);
  return 1 + connected.length >= majorityOf(status.nodes.length);
}

function isReachable(client: Client, id: string): boolean {
  const { configuration, information } = client.server;
  if (id === configuration.nodeId) return true;
  return information.peers().some((peer) => peer.id === id && peer.connected);
}

function nodes(client: Client): Reply {
  const { configuration } = client.server;
  const epoch = epochOf(client);
  const [master] = masterFirst(client);
  const lines = configuration.members.map((member) => {
    const isMaster = member.id === master?.id;
    const flags = [member.id === configuration.nodeId ? 'myself,' : '', isMaster ? 'master' : 'slave'].join(
      '',
    );
    const reachable = isReachable(client, member.id);
    return [
      nodeHash(client, member.id),
      `${member.host}:${member.clientPort}@${member.peerPort}`,
      reachable ? flags : `${flags},fail`,
      isMaster || master === undefined ? '-' : nodeHash(client, master.id),
      0,
      0,
      epoch,
      reachable ? 'connected' : 'disconnected',
      ...(isMaster ? [`0-${SLOTS - 1}`] : []),
    ].join(' ');
  });
  return `${lines.join('\n')}\n`;
}

function clusterInfo(client: Client): Reply {
  const { configuration } = client.server;
  const epoch = epochOf(client);
  const isUp = canServe(client);
  const lines = [
    `cluster_state:${isUp ? 'ok' : 'fail'}`,
    `cluster_slots_assigned:${SLOTS}`,
    `cluster_slots_ok:${isUp ? SLOTS : 0}`,
    'cluster_slots_pfail:0',
    `cluster_slots_fail:${isUp ? 0 : SLOTS}`,
    `cluster_known_nodes:${configuration.members.length}`,
    'cluster_size:1',
    `cluster_current_epoch:${epoch}`,
    `cluster_my_epoch:${epoch}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** Counted from the keys themselves, as a read like any other: `SCAN` would need many. */
function countKeysInSlot(client: Client, argument: BinaryString, answer: Answer): void {
  const slot = /^\d{1,5}$/.test(argument) ? Number(argument) : Number.NaN;
  if (!(slot < SLOTS)) {
    answer(new ErrorReply('ERR Invalid slot'));
    return;
  }
  const command = { kind: 'single', database: 0, arguments: ['#COUNTKEYSINSLOT', String(slot)] } as const;
  // As in Redis, each node counts what it holds itself.
  client.server.engine.read(command, 'stale', answer);
}
