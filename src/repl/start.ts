/** `conclave repl`: a batch if there is anything to read but a person, else the prompt. */
import { withInterrupt } from '../command-line/interrupt.js';
import { processSurroundings } from '../command-line/surroundings.js';
import { batchLines, runBatch } from './batch.js';
import { openSession } from './session.js';
import type { SessionOptions } from './session-options.js';

export interface ReplRequest {
  readonly executed: readonly string[];
  /** `-` is standard input; null: none. */
  readonly file: string | null;
  readonly keepsGoing: boolean;
}

type SessionBasis = Pick<SessionOptions, 'table' | 'home' | 'settings' | 'timeoutMs'>;

/** Returns the exit code. Throws usage errors. */
export async function startRepl(basis: SessionBasis, request: ReplRequest): Promise<number> {
  const isBatch = request.executed.length > 0 || request.file !== null;
  const session = openSession({ ...basis, isColoured: false, progressStream: null });
  const file = isBatch ? request.file : '-';
  try {
    return await withInterrupt((signal) =>
      runBatch(session, batchLines(request.executed, file), {
        sink: processSurroundings,
        keepsGoing: request.keepsGoing,
        signal,
      }),
    );
  } finally {
    session.close();
  }
}
