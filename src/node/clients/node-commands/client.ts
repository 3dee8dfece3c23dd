/** CLIENT ID | SETNAME | GETNAME | INFO | LIST | NO-EVICT | SETINFO. */
import { type BinaryString, ErrorReply, OK, type Reply } from '../../../resp/reply.js';
import { upperCase } from '../../../store/command-table.js';
import { type Client, immediately, type NodeCommand, specify } from '../node-command.js';

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
    'NO-EVICT': 3,
    SETINFO: 4,
  }),
  inTransaction: true,
  run: immediately(answer),
};

function answer(
  client: Client,
  [, subcommand = '', first = '', second = '']: readonly BinaryString[],
): Reply {
  switch (upperCase(subcommand)) {
    case 'ID':
      return client.id;
    case 'SETNAME':
      return setName(client, first);
    case 'GETNAME':
      return client.name === '' ? null : client.name;
    case 'INFO':
      return `${describe(client)}\n`;
    case 'LIST':
      return [...client.server.clients()].map((each) => `${describe(each)}\n`).join('');
    case 'NO-EVICT':
      // Nobody is ever evicted, so there is nothing to turn off.
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
  if (attribute === 'LIB-NAME') client.libraryName = value;
  else client.libraryVersion = value;
  return OK;
}

function describe(client: Client): string {
  const nowMs = performance.now();
  const seconds = (sinceMs: number): number => Math.floor((nowMs - sinceMs) / 1000);
  const fields: readonly (readonly [string, string | number])[] = [
    ['id', client.id],
    ['addr', client.address],
    ['laddr', client.localAddress],
    ['name', client.name],
    ['age', seconds(client.connectedMs)],
    ['idle', seconds(client.lastRequestMs)],
    ['flags', client.stale ? 'r' : 'N'],
    ['db', client.database],
    ['multi', client.queuedCommands],
    ['cmd', client.lastCommand.toLowerCase().replace(/[^!-~]/g, '?')],
    ['user', 'default'],
    ['resp', client.protocol],
    ['lib-name', client.libraryName],
    ['lib-ver', client.libraryVersion],
  ];
  return fields.map(([name, value]) => `${name}=${value}`).join(' ');
}
