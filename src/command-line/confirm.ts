/** Asks a person before something is lost. */
import { createInterface } from 'node:readline/promises';
import { ClusterError, usageError } from '../cluster/cluster-error.js';

/** Throws unless the person says yes; where nobody can be asked, names the flag that says it instead. */
export async function confirm(question: string, flag: string, isQuiet: boolean): Promise<void> {
  if (isQuiet || process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw usageError('CONFIRMATION_NEEDED', `${question} There is nobody to ask.`, `Say so with ${flag}.`);
  }
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close the dialogue, and leave its question without an answer.
  const closed = new AbortController();
  dialogue.once('close', () => closed.abort());
  try {
    const answer = await dialogue.question(`${question} (y/N) `, { signal: closed.signal });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    dialogue.close();
  }
  throw new ClusterError('NOT_CONFIRMED', 'Nothing was done.');
}
