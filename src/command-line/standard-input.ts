/** Reads everything that is piped into a command. */
import { usageError } from '../cluster/cluster-error.js';
import type { BinaryString } from '../resp/reply.js';
import type { Surroundings } from './surroundings.js';

/** One character per byte. Throws a usage error where standard input is not the command's own. */
export async function readStandardInput(surroundings: Surroundings): Promise<BinaryString> {
  requireStandardInput(surroundings);
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('latin1');
}

/** Throws a usage error where somebody else, a REPL, reads standard input. */
export function requireStandardInput({ ownsTerminal }: Surroundings): void {
  if (ownsTerminal) return;
  throw usageError(
    'NO_STANDARD_INPUT',
    'Standard input cannot be read from here.',
    'Run it as a command of its own, from a shell.',
  );
}
