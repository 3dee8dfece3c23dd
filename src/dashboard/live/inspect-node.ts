/** The newest entries of the log of one node, and the last lines of its log file. */
import { connectToNode } from '../../client/connect-to-node.js';
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import type { Home } from '../../cluster/home.js';
import { LogFileReader } from '../../cluster/node-log.js';
import { toPrintable } from '../../command-line/binary-text.js';
import { MapReply, type Reply } from '../../resp/reply.js';
import type { Inspection } from '../source.js';

const ANSWER_MS_MAX = 1000;
const LOG_FILE_BYTES_MAX = 16 * 1024;
const LINES_MAX = 50;

/** What cannot be had, as of a node that is down, is left out. */
export async function inspectNode(home: Home, record: ClusterRecord, node: string): Promise<Inspection> {
  // Under Paxos there is no log that tells of all keys.
  const entries = record.engine === 'raft' ? await newestEntries(record, node).catch(() => []) : [];
  return { entries, lines: lastLines(home, record, node) };
}

async function newestEntries(record: ClusterRecord, node: string): Promise<Inspection['entries']> {
  const member = record.members.find(({ id }) => id === node);
  if (member === undefined) return [];
  const connection = await connectToNode(member, { password: null, timeoutMs: ANSWER_MS_MAX });
  try {
    const reply = await connection.call(['RAFT', 'LOG'], ANSWER_MS_MAX);
    return Array.isArray(reply) ? reply.flatMap(parseEntry) : [];
  } finally {
    connection.close();
  }
}

function parseEntry(reply: Reply): Inspection['entries'] {
  if (!(reply instanceof MapReply)) return [];
  const fields = new Map(reply.entries);
  const [index, term, kind, command] = ['index', 'term', 'kind', 'command'].map((name) => fields.get(name));
  if (typeof index !== 'number' || typeof term !== 'number') return [];
  const text = typeof command === 'string' && command !== '' ? toPrintable(command) : `(${String(kind)})`;
  return [{ index, term, text }];
}

function lastLines(home: Home, record: ClusterRecord, node: string): Inspection['lines'] {
  const reader = new LogFileReader(home.nodeLogFile(record.name, node), null, LOG_FILE_BYTES_MAX);
  return [...reader.next(), ...reader.rest()].slice(-LINES_MAX).map((line) => ({
    timeMs: line.time ?? 0,
    text: line.message,
    isBad: line.level === 'warn' || line.level === 'error' || line.level === 'fatal',
  }));
}
