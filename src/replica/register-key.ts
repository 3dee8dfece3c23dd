/** How a key of a numbered database names its register: one character for the database, then the key. */
import type { BinaryString } from '../resp/reply.js';

export function registerOf(database: number, key: BinaryString): string {
  return String.fromCharCode(database) + key;
}

export function databaseAndKeyOf(register: string): { database: number; key: BinaryString } {
  return { database: register.charCodeAt(0), key: register.slice(1) };
}
