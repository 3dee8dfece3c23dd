/** What the acceptors of a Paxos cluster hold of some of its keys. Nothing is decided by asking. */
import { connectToAny } from '../../client/connect-to-any.js';
import type { NodeConnection } from '../../client/node-connection.js';
import { asText, Fields } from '../../client/status-fields.js';
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import { toBinary, toPrintable } from '../../command-line/binary-text.js';
import type { Reply } from '../../resp/reply.js';
import type { HeldRegister, RegisterInspection } from '../source.js';

const ANSWER_MS_MAX = 2000;
const KEYS_MAX = 20;

/** `key` first, unless it is empty; then some that there are, in no order of use. Rejects if nobody answers. */
export async function inspectRegisters(
  record: ClusterRecord,
  key: string,
): Promise<readonly RegisterInspection[]> {
  const options = { password: null, timeoutMs: ANSWER_MS_MAX };
  const connection = await connectToAny(record.members, options);
  try {
    const found = await someKeys(connection);
    const wanted = key === '' ? found : [toBinary(key), ...found];
    const keys = [...new Set(wanted)].slice(0, KEYS_MAX);
    return await Promise.all(keys.map((one) => inspectRegister(connection, one)));
  } finally {
    connection.close();
  }
}

async function someKeys(connection: NodeConnection): Promise<readonly string[]> {
  const reply = await connection.call(['SCAN', '0', 'COUNT', String(KEYS_MAX)], ANSWER_MS_MAX);
  const [, keys] = Array.isArray(reply) ? reply : [];
  return Array.isArray(keys) ? keys.map(asText).sort() : [];
}

async function inspectRegister(connection: NodeConnection, key: string): Promise<RegisterInspection> {
  const reply = await connection.call(['PAXOS', 'REGISTER', key], ANSWER_MS_MAX);
  return { key: toPrintable(key), acceptors: Array.isArray(reply) ? reply.map(parseAcceptor) : [] };
}

function parseAcceptor(reply: Reply): HeldRegister {
  const fields = new Fields(reply);
  const value = fields.textOrNull('value');
  return {
    node: fields.text('node'),
    hasAnswered: fields.flag('answered'),
    promised: fields.textOrNull('promised'),
    accepted: fields.textOrNull('accepted'),
    isChosen: fields.flag('chosen'),
    isTombstone: fields.flag('tombstone'),
    value: value === null ? null : toPrintable(value),
  };
}
