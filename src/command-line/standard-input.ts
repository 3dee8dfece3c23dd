/** Reads everything that is piped into a command. */
import type { BinaryString } from '../resp/reply.js';

/** One character per byte. */
export async function readStandardInput(): Promise<BinaryString> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('latin1');
}
