/** One line of CLIENT LIST. */
import type { Client } from './node-command.js';

/** Without a line break. */
export function describeClient(client: Client): string {
  const nowMs = performance.now();
  const seconds = (sinceMs: number): number => Math.floor((nowMs - sinceMs) / 1000);
  const fields: readonly (readonly [string, string | number])[] = [
    ['id', client.id],
    ['addr', client.address],
    ['laddr', client.localAddress],
    ['name', client.name],
    ['age', seconds(client.connectedMs)],
    ['idle', seconds(client.lastRequestMs)],
    ['flags', flagsOf(client)],
    ['db', client.database],
    ['multi', client.queuedCommands],
    ['cmd', client.lastCommand.toLowerCase().replace(/[^!-~]/g, '?')],
    ['user', 'default'],
    ['resp', client.protocol],
    ['lib-name', client.clientLibraryName],
    ['lib-ver', client.clientLibraryVersion],
  ];
  return fields.map(([name, value]) => `${name}=${value}`).join(' ');
}

function flagsOf(client: Client): string {
  const flags = `${client.queuedCommands >= 0 ? 'x' : ''}${client.stale ? 'r' : ''}`;
  return flags === '' ? 'N' : flags;
}
