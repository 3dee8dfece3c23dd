/** Tells one run: as fast as it is simulated, or in slowed virtual time for people who watch. */
import { setTimeout as sleep } from 'node:timers/promises';
import { InterruptedError } from '../error-report.js';
import type { Surroundings } from '../surroundings.js';
import type { SimulationWorker } from './simulation-worker.js';
import { withWorkers } from './simulation-worker.js';
import type { RunOutcome, RunTask, TimedLine } from './worker-protocol.js';

/** Nobody waits longer for the next line, however long nothing happens in virtual time. */
const PAUSE_MS_MAX = 2_000;
const CTRL_C = '\u0003';

export interface ReplayRequest {
  readonly task: RunTask;
  /** Virtual seconds in a second; null: as fast as it goes. */
  readonly speed: number | null;
  readonly write: (line: string) => void;
  readonly surroundings: Surroundings;
}

/** Null if nobody wanted to see the end. Throws `InterruptedError` on Ctrl-C, but not while it is followed. */
export async function replay({
  task,
  speed,
  write,
  surroundings,
}: ReplayRequest): Promise<RunOutcome | null> {
  const isFollowed = speed !== null;
  let isHeard = true;
  const onOutputError = (): void => {
    isHeard = false;
  };
  process.stdout.once('error', onOutputError);
  try {
    return await surroundings.interruptible((signal) =>
      withWorkers(1, signal, async ([worker]) => {
        if (worker === undefined) return null;
        if (isFollowed) return follow(worker, { task, speed, write, surroundings }, signal);
        return worker.run(task, {
          onLines: (lines) => {
            for (const { text } of lines) write(text);
          },
        });
      }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    // Nobody reads any more, as in `conclave sim replay 1 | head`.
    if (isFollowed || !isHeard) return null;
    throw new InterruptedError('Interrupted; the run was not told to its end.');
  } finally {
    process.stdout.removeListener('error', onOutputError);
  }
}

async function follow(
  worker: SimulationWorker,
  { task, speed, write, surroundings }: ReplayRequest & { speed: number },
  signal: AbortSignal,
): Promise<RunOutcome> {
  const told: TimedLine[] = [];
  const outcome = await worker.run(task, { onLines: (lines) => void told.push(...lines) });
  const leaving = new AbortController();
  const release = surroundings.ownsTerminal ? listenForLeaving(() => leaving.abort()) : () => {};
  const either = AbortSignal.any([signal, leaving.signal]);
  try {
    let lastMs = told[0]?.timeMs ?? 0;
    for (const { timeMs, text } of told) {
      const pauseMs = Math.min(PAUSE_MS_MAX, (timeMs - lastMs) / speed);
      if (pauseMs >= 1) await sleep(pauseMs, undefined, { signal: either });
      either.throwIfAborted();
      lastMs = timeMs;
      write(text);
    }
    return outcome;
  } finally {
    release();
  }
}

/** q, or Ctrl-C while the terminal hands it on as a key. Returns the function that leaves the terminal as it was. */
function listenForLeaving(leave: () => void): () => void {
  const input = process.stdin;
  if (input.isTTY !== true || process.stdout.isTTY !== true) return () => {};
  const onData = (data: Buffer): void => {
    if (['q', 'Q', CTRL_C].includes(String(data))) leave();
  };
  input.setRawMode(true);
  input.resume();
  input.on('data', onData);
  return () => {
    input.removeListener('data', onData);
    input.pause();
    input.setRawMode(false);
  };
}
