/** HELLO [protocol [AUTH user password] [SETNAME name]]: who this is, and which protocol to speak. */
import { type BinaryString, ErrorReply, MapReply, type Reply } from '../../../resp/reply.js';
import { upperCase } from '../../../store/command-table.js';
import { type Client, immediately, type NodeCommand, specify } from '../node-command.js';
import { checkPassword } from './auth.js';
import { isPrintableName } from './client.js';

/** The version of Redis whose behaviour the commands follow; client libraries look at it. */
export const REDIS_VERSION = '7.0.15';

const UNSUPPORTED = new ErrorReply('NOPROTO unsupported protocol version');
const NEEDS_AUTHENTICATION = new ErrorReply(
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
);

export const hello: NodeCommand = {
  specification: specify('HELLO', -1, 'noscript loading stale fast no_auth'),
  beforeAuthentication: true,
  waitsForEarlier: true,
  run: immediately((client, commandArguments) => {
    const version = commandArguments[1];
    if (version === undefined) return client.authenticated ? describe(client) : NEEDS_AUTHENTICATION;
    if (!/^-?\d+$/.test(version)) {
      return new ErrorReply('ERR Protocol version is not an integer or out of range');
    }
    if (version !== '2' && version !== '3') return UNSUPPORTED;
    const refusal = takeOptions(client, commandArguments.slice(2));
    if (refusal !== null) return refusal;
    if (!client.authenticated) return NEEDS_AUTHENTICATION;
    client.protocol = version === '3' ? 3 : 2;
    return describe(client);
  }),
};

function takeOptions(client: Client, options: readonly BinaryString[]): ErrorReply | null {
  let name: BinaryString | null = null;
  for (let at = 0; at < options.length; ) {
    const option = upperCase(options[at] ?? '');
    const [first, second] = options.slice(at + 1, at + 3);
    if (option === 'AUTH' && first !== undefined && second !== undefined) {
      const refusal = checkPassword(client, first, second);
      if (refusal !== null) return refusal;
      at += 3;
    } else if (option === 'SETNAME' && first !== undefined) {
      if (!isPrintableName(first)) {
        return new ErrorReply('ERR Client names cannot contain spaces, newlines or special characters.');
      }
      name = first;
      at += 2;
    } else return new ErrorReply(`ERR Syntax error in HELLO option '${options[at] ?? ''}'`);
  }
  if (name !== null) client.name = name;
  return null;
}

function describe(client: Client): Reply {
  const { engine } = client.server;
  // Where nobody leads, every node takes every write.
  const isMaster = engine.kind === 'paxos' || engine.status().role === 'leader';
  return new MapReply([
    ['server', 'redis'],
    ['version', REDIS_VERSION],
    ['proto', client.protocol],
    ['id', client.id],
    ['mode', 'cluster'],
    ['role', isMaster ? 'master' : 'replica'],
    ['modules', []],
  ]);
}
