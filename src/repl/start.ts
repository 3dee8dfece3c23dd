/** `conclave repl`: a batch if there is anything to read but a person, else the prompt. */
import { withInterrupt } from '../command-line/interrupt.js';
import { painter, painterFor } from '../command-line/paint.js';
import { processSurroundings } from '../command-line/surroundings.js';
import { batchLines, runBatch } from './batch.js';
import { History } from './history.js';
import { runInteractive, runPlain } from './interactive.js';
import { openSession, type ReplSession } from './session.js';
import type { SessionOptions } from './session-options.js';
import type { SettingValues } from './settings.js';

export interface ReplRequest {
  readonly executed: readonly string[];
  /** `-` is standard input; null: none. */
  readonly file: string | null;
  readonly keepsGoing: boolean;
}

export interface ReplBasis extends Pick<SessionOptions, 'table' | 'home' | 'timeoutMs'> {
  /** What the flags say; the rest begins as it is built in. */
  readonly settings: Omit<SettingValues, 'timer' | 'output'>;
}

/** Returns the exit code. Throws usage errors. */
export async function startRepl(basis: ReplBasis, request: ReplRequest): Promise<number> {
  const isTold = request.executed.length > 0 || request.file !== null;
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  if (isTold || !isTerminal) return startBatch(basis, isTold ? request : { ...request, file: '-' });
  await startPrompt(basis);
  return 0;
}

async function startBatch(basis: ReplBasis, request: ReplRequest): Promise<number> {
  const settings = { ...basis.settings, timer: 'off' as const, output: null };
  const session = openSession({ ...basis, settings, isColoured: false, progressStream: null });
  const { executed, file, keepsGoing } = request;
  try {
    return await withInterrupt((signal) =>
      runBatch(session, batchLines(executed, file), { sink: processSurroundings, keepsGoing, signal }),
    );
  } finally {
    session.close();
  }
}

async function startPrompt(basis: ReplBasis): Promise<void> {
  const paint = painterFor(process.stdout, process.env);
  const isColoured = paint('dim', '') !== '';
  const settings = { ...basis.settings, timer: 'auto' as const, output: null };
  const session: ReplSession = openSession({
    ...basis,
    settings,
    isColoured,
    progressStream: process.stderr,
  });
  const history = new History(basis.home.historyFile);
  const isPlain = process.env.TERM === 'dumb';
  try {
    await (isPlain ? runPlain(session, history, painter(false)) : runInteractive(session, history, paint));
  } finally {
    session.close();
  }
}
