/**
 * CONFIG GET pattern…, in the terms of Redis, for tools that look. Nothing can be set: a node's settings are
 * those of its cluster. CONFIG SET agrees to what holds already, and refuses all else.
 */
import { type BinaryString, ErrorReply, MapReply, OK, type Reply } from '../../../resp/reply.js';
import { upperCase } from '../../../store/command-table.js';
import { matchesGlob } from '../../../store/glob.js';
import { type Client, immediately, type NodeCommand, specify } from '../node-command.js';

export const configCommand: NodeCommand = {
  specification: specify('CONFIG', -2, 'admin noscript loading stale', { GET: -3, SET: -4, RESETSTAT: 2 }),
  inTransaction: true,
  run: immediately((client, [, subcommand = '', ...rest]) => {
    switch (upperCase(subcommand)) {
      case 'GET':
        return get(client, rest);
      case 'SET':
        return set(client, rest);
      default:
        resetStatistics(client);
        return OK;
    }
  }),
};

function settings(client: Client): readonly (readonly [string, string])[] {
  const { configuration } = client.server;
  const self = configuration.members.find((member) => member.id === configuration.nodeId);
  return [
    ['appendfsync', 'always'],
    ['appendonly', 'yes'],
    ['bind', self?.host ?? ''],
    ['cluster-enabled', 'yes'],
    ['databases', '16'],
    ['dir', configuration.dataFolder],
    ['maxclients', String(configuration.limits.connectionsMax)],
    ['maxmemory', '0'],
    ['maxmemory-policy', 'noeviction'],
    ['port', String(self?.clientPort ?? 0)],
    ['proto-max-bulk-len', String(configuration.limits.valueBytesMax)],
    ['requirepass', configuration.password === null ? '' : '(set)'],
    ['save', ''],
    ['timeout', '0'],
  ];
}

function get(client: Client, patterns: readonly BinaryString[]): Reply {
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  return new MapReply(
    settings(client).filter(([name]) => lower.some((pattern) => matchesGlob(pattern, name))),
  );
}

function set(client: Client, pairs: readonly BinaryString[]): Reply {
  if (pairs.length % 2 !== 0) return new ErrorReply("ERR wrong number of arguments for 'config|set' command");
  const known = new Map(settings(client));
  for (let at = 0; at < pairs.length; at += 2) {
    const name = (pairs[at] ?? '').toLowerCase();
    const value = known.get(name);
    if (value === undefined) {
      return new ErrorReply(`ERR Unknown option or number of arguments for CONFIG SET - '${name}'`);
    }
    if (value !== pairs[at + 1]) {
      return new ErrorReply(
        `ERR CONFIG SET failed (possibly related to argument '${name}') - can't set immutable config`,
      );
    }
  }
  return OK;
}

function resetStatistics(client: Client): void {
  const { statistics } = client.server;
  statistics.commandsProcessed = 0;
  statistics.connectionsReceived = 0;
  statistics.connectionsRejected = 0;
}
