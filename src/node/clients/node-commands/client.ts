/** CLIENT ID | SETNAME | GETNAME | INFO | LIST | KILL | NO-EVICT | NO-TOUCH | SETINFO. */
import { type BinaryString, ErrorReply, OK, type Reply, VerbatimReply } from '../../../resp/reply.js';
import { upperCase } from '../../../store/command-table.js';
import { describeClient } from '../describe-client.js';
import { type Client, immediately, type NodeCommand, specify } from '../node-command.js';
import { kill } from './client-kill.js';

/** What may be in the name of a client: all visible characters of ASCII. */
export function isPrintableName(name: BinaryString): boolean {
  return /^[!-~]*$/.test(name);
}

export const clientCommand: NodeCommand = {
  specification: specify('CLIENT', -2, 'noscript loading stale', {
    ID: 2,
    SETNAME: 3,
    GETNAME: 2,
    INFO: 2,
    LIST: -2,
    KILL: -3,
    'NO-EVICT': 3,
    'NO-TOUCH': 3,
    SETINFO: 4,
  }),
  inTransaction: true,
  run: immediately(answer),
};

function answer(client: Client, [, subcommand = '', ...rest]: readonly BinaryString[]): Reply {
  const [first = '', second = ''] = rest;
  switch (upperCase(subcommand)) {
    case 'ID':
      return client.id;
    case 'SETNAME':
      return setName(client, first);
    case 'GETNAME':
      return client.name === '' ? null : client.name;
    case 'INFO':
      return new VerbatimReply(`${describeClient(client)}\n`);
    case 'LIST':
      return list(client, rest);
    case 'KILL':
      return kill(client, rest);
    case 'NO-EVICT':
    case 'NO-TOUCH':
      // Nobody is ever evicted and no key is aged, so there is nothing to turn off.
      return /^(on|off)$/i.test(first) ? OK : new ErrorReply('ERR syntax error');
    default:
      return setInformation(client, upperCase(first), second);
  }
}

function setName(client: Client, name: BinaryString): Reply {
  if (!isPrintableName(name)) {
    return new ErrorReply('ERR Client names cannot contain spaces, newlines or special characters.');
  }
  client.name = name;
  return OK;
}

function setInformation(client: Client, attribute: string, value: BinaryString): Reply {
  if (attribute !== 'LIB-NAME' && attribute !== 'LIB-VER') {
    return new ErrorReply(`ERR Unrecognized option '${attribute}'`);
  }
  const shown = attribute.toLowerCase();
  if (!isPrintableName(value)) {
    return new ErrorReply(`ERR ${shown} cannot contain spaces, newlines or special characters.`);
  }
  if (attribute === 'LIB-NAME') client.clientLibraryName = value;
  else client.clientLibraryVersion = value;
  return OK;
}

/** CLIENT LIST [TYPE type | ID id…]. */
function list(client: Client, [option, ...values]: readonly BinaryString[]): Reply {
  const all = [...client.server.clients()];
  if (option === undefined) return listed(all);
  const name = upperCase(option);
  if (name === 'TYPE' && values.length === 1) {
    const type = (values[0] ?? '').toLowerCase();
    if (!CLIENT_TYPES.has(type)) return new ErrorReply(`ERR Unknown client type '${values[0]}'`);
    return listed(type === 'normal' ? all : []);
  }
  if (name !== 'ID' || values.length === 0) return new ErrorReply('ERR syntax error');
  if (!values.every((value) => /^\d{1,15}$/.test(value))) return new ErrorReply('ERR Invalid client ID');
  return listed(values.flatMap((value) => all.filter((each) => each.id === Number(value))));
}

/** There are only normal clients here. */
const CLIENT_TYPES: ReadonlySet<string> = new Set(['normal', 'master', 'replica', 'slave', 'pubsub']);

function listed(clients: readonly Client[]): Reply {
  return new VerbatimReply(clients.map((client) => `${describeClient(client)}\n`).join(''));
}
