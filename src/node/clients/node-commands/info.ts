/** INFO [section…]: what monitoring tools read, with a section of our own, `# Raft` or `# Paxos`. */

import type { Answer, PaxosStatus, RaftStatus } from '../../../replica/engine.js';
import { type BinaryString, type Reply, VerbatimReply } from '../../../resp/reply.js';
import { type Client, type NodeCommand, specify } from '../node-command.js';
import { REDIS_VERSION } from './hello.js';

const DATABASES = 16;
const EVERYTHING = new Set(['all', 'default', 'everything']);

type Field = readonly [name: string, value: string | number];

interface Section {
  readonly title: string;
  fields(client: Client): readonly Field[];
}

export const info: NodeCommand = {
  specification: specify('INFO', -1, 'loading stale'),
  inTransaction: true,
  run: (client, [, ...names], answer) => {
    const wanted = new Set(names.map((name) => name.toLowerCase()));
    const isWanted = (title: string): boolean =>
      wanted.size === 0 ||
      wanted.has(title.toLowerCase()) ||
      names.some((name) => EVERYTHING.has(name.toLowerCase()));
    const sections = [...SECTIONS, engineSection(client)];
    const text = sections.filter(({ title }) => isWanted(title)).map((section) => render(section, client));
    if (isWanted('Keyspace')) withKeyspace(client, text, answer);
    else answer(new VerbatimReply(text.join('\r\n')));
  },
};

const SECTIONS: readonly Section[] = [
  { title: 'Server', fields: serverFields },
  { title: 'Clients', fields: clientFields },
  { title: 'Memory', fields: memoryFields },
  {
    title: 'Persistence',
    fields: ({ server }) => [
      ['loading', 0],
      ['aof_enabled', 1],
      ['async_loading', 0],
      ['fsyncs', server.information.disk.syncs],
    ],
  },
  { title: 'Stats', fields: statisticsFields },
  { title: 'Replication', fields: replicationFields },
  { title: 'Peers', fields: peerFields },
  { title: 'CPU', fields: processorFields },
  { title: 'Cluster', fields: () => [['cluster_enabled', 1]] },
];

function engineSection({ server }: Client): Section {
  const status = server.engine.status();
  return status.engine === 'raft'
    ? { title: 'Raft', fields: () => raftFields(status) }
    : { title: 'Paxos', fields: () => paxosFields(status) };
}

function render({ title, fields }: Section, client: Client): string {
  return renderFields(title, fields(client));
}

function renderFields(title: string, fields: readonly Field[]): string {
  return `# ${title}\r\n${fields.map(([name, value]) => `${name}:${value}\r\n`).join('')}`;
}

function serverFields({ server }: Client): readonly Field[] {
  const { information, configuration } = server;
  const self = configuration.members.find((member) => member.id === configuration.nodeId);
  const uptimeSeconds = Math.floor((performance.now() - information.startedMs) / 1000);
  return [
    ['redis_version', REDIS_VERSION],
    ['redis_mode', 'cluster'],
    ['conclave_version', information.version],
    ['os', `${process.platform} ${process.arch}`],
    ['arch_bits', 64],
    ['process_id', process.pid],
    ['run_id', information.runId],
    ['tcp_port', self?.clientPort ?? 0],
    ['uptime_in_seconds', uptimeSeconds],
    ['uptime_in_days', Math.floor(uptimeSeconds / 86_400)],
    ['config_file', ''],
  ];
}

function clientFields({ server }: Client): readonly Field[] {
  return [
    ['connected_clients', [...server.clients()].length],
    ['maxclients', server.configuration.limits.connectionsMax],
    ['blocked_clients', 0],
  ];
}

function memoryFields(): readonly Field[] {
  const usage = process.memoryUsage();
  return [
    ['used_memory', usage.heapUsed + usage.arrayBuffers],
    ['used_memory_rss', usage.rss],
    ['maxmemory', 0],
    ['maxmemory_policy', 'noeviction'],
  ];
}

function statisticsFields({ server }: Client): readonly Field[] {
  const { statistics } = server;
  return [
    ['total_connections_received', statistics.connectionsReceived],
    ['rejected_connections', statistics.connectionsRejected],
    ['total_commands_processed', statistics.commandsProcessed],
  ];
}

/** Where nobody leads, every node takes every write, and none is behind another. */
const LEADERLESS_REPLICATION: readonly Field[] = [
  ['role', 'master'],
  ['connected_slaves', 0],
];

function replicationFields({ server }: Client): readonly Field[] {
  const { configuration, engine, information } = server;
  const status = engine.status();
  if (status.engine === 'paxos') return LEADERLESS_REPLICATION;
  if (status.role === 'leader') {
    return [
      ['role', 'master'],
      ['connected_slaves', information.peers().filter((peer) => peer.connected).length],
      ['master_repl_offset', status.commitIndex],
    ];
  }
  const leader = configuration.members.find((member) => member.id === status.leader);
  return [
    ['role', 'slave'],
    ['master_host', leader?.host ?? ''],
    ['master_port', leader?.clientPort ?? 0],
    ['master_link_status', leader === undefined ? 'down' : 'up'],
    ['slave_repl_offset', status.lastApplied],
    ['connected_slaves', 0],
  ];
}

/** Since the node started, as `fsyncs` is: what replication costs is the difference between two moments. */
function peerFields({ server }: Client): readonly Field[] {
  const { peers, traffic } = server.information;
  return [
    ['peers_connected', peers().filter((peer) => peer.connected).length],
    ['peer_messages_sent', traffic.messagesSent],
    ['peer_messages_received', traffic.messagesReceived],
    ['peer_bytes_sent', traffic.bytesSent],
    ['peer_bytes_received', traffic.bytesReceived],
  ];
}

function processorFields(): readonly Field[] {
  const { user, system } = process.cpuUsage();
  return [
    ['used_cpu_sys', (system / 1_000_000).toFixed(6)],
    ['used_cpu_user', (user / 1_000_000).toFixed(6)],
  ];
}

function paxosFields(status: PaxosStatus): readonly Field[] {
  const { statistics } = status;
  return [
    ['paxos_id', status.id],
    ['paxos_nodes', status.nodes.join(',')],
    ['paxos_ballot_counter', status.ballotCounter],
    ['paxos_age', status.age],
    ['paxos_registers', status.registers],
    ['paxos_tombstones', status.tombstones],
    ['paxos_requests', status.requests],
    ['paxos_prepared', status.prepared],
    ['paxos_chosen', statistics.chosen],
    ['paxos_unanswered', statistics.unanswered],
    ['paxos_rounds', statistics.rounds],
    ['paxos_rounds_without_prepare', statistics.roundsWithoutPrepare],
    ['paxos_rounds_per_operation', perOperation(statistics)],
    ['paxos_conflicts', statistics.conflicts],
    ['paxos_promises', statistics.promises],
    ['paxos_acceptances', statistics.acceptances],
    ['paxos_rejections', statistics.rejections],
    ['paxos_learned', statistics.learned],
    ['paxos_collected', statistics.collected],
  ];
}

function perOperation({ chosen, rounds }: PaxosStatus['statistics']): string {
  return chosen === 0 ? '0' : (rounds / chosen).toFixed(2);
}

function raftFields(status: RaftStatus): readonly Field[] {
  return [
    ['raft_id', status.id],
    ['raft_role', status.role],
    ['raft_term', status.term],
    ['raft_voted_for', status.votedFor ?? ''],
    ['raft_leader', status.leader ?? ''],
    ['raft_commit_index', status.commitIndex],
    ['raft_last_applied', status.lastApplied],
    ['raft_last_log_index', status.lastLogIndex],
    ['raft_last_log_term', status.lastLogTerm],
    ['raft_snapshot_index', status.snapshotIndex],
    ['raft_voters', status.voters.join(',')],
    ['raft_uncommitted_bytes', status.uncommittedBytes],
  ];
}

/** From this node's own machine: monitoring has to work while no majority is there. */
function withKeyspace(client: Client, sections: readonly string[], answer: Answer): void {
  const counts: number[] = [];
  for (let database = 0; database < DATABASES; database += 1) {
    const command = { kind: 'single', database, arguments: ['DBSIZE'] as readonly BinaryString[] } as const;
    client.server.engine.read(command, 'stale', (reply: Reply) => {
      counts.push(typeof reply === 'number' ? reply : 0);
      if (counts.length < DATABASES) return;
      const fields = counts
        .map((keys, at): Field => [`db${at}`, `keys=${keys}`])
        .filter((_, at) => (counts[at] ?? 0) > 0);
      answer(new VerbatimReply([...sections, renderFields('Keyspace', fields)].join('\r\n')));
    });
  }
}
