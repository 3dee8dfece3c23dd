/** Finds the name of a command from its bytes, without making a string per entry of the log. */
import { commandTable } from './command-table.js';

const nameByHash = new Map<number, string>(
  Array.from(commandTable.keys(), (name) => [hashBytes(Buffer.from(name, 'latin1'), 0, name.length), name]),
);

/** The command whose upper-case name is `bytes[from, to)`, or null. */
export function nameAt(bytes: Uint8Array, from: number, to: number): string | null {
  const name = nameByHash.get(hashBytes(bytes, from, to));
  if (name === undefined || name.length !== to - from) return null;
  for (let at = 0; at < name.length; at += 1) {
    if (name.charCodeAt(at) !== bytes[from + at]) return null;
  }
  return name;
}

function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash, 31) + (bytes[at] ?? 0);
  return hash | 0;
}
