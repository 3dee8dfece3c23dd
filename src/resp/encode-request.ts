/** A request as a client sends it: an array of bulk strings. */
import type { BinaryString } from './reply.js';

export function encodeRequest(commandArguments: readonly BinaryString[]): Buffer {
  let text = `*${commandArguments.length}\r\n`;
  for (const argument of commandArguments) text += `$${argument.length}\r\n${argument}\r\n`;
  return Buffer.from(text, 'latin1');
}
