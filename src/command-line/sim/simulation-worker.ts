/** A worker thread that simulates, one run after the other. */
import { Worker } from 'node:worker_threads';
import { builtFile } from '../../cluster/launch.js';
import type { Sighting } from '../../sim/tell/watcher.js';
import type { RunOutcome, RunTask, TimedLine, WorkerReply } from './worker-protocol.js';

/** Who hears of a run while it goes on. */
export interface RunListener {
  readonly onLines?: (lines: readonly TimedLine[]) => void;
  readonly onSightings?: (sightings: readonly Sighting[]) => void;
}

interface Pending {
  readonly listener: RunListener;
  readonly resolve: (outcome: RunOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** Threads need a file of their own. */
const workerFile = (): string => builtFile('src', 'command-line', 'sim', 'worker.js');

/** A run makes much that is soon forgotten: with more room, less of it is copied. */
const YOUNG_GENERATION_MEBIBYTES = 64;

export class SimulationWorker {
  private readonly thread: Worker;
  private pending: Pending | null = null;
  /** Why it runs nothing more. */
  private end: Error | null = null;

  /** Ends as soon as `signal` is aborted, also in the middle of a run. */
  constructor(signal: AbortSignal) {
    this.thread = new Worker(workerFile(), {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MEBIBYTES },
    });
    this.thread.on('message', (message: WorkerReply) => this.receive(message));
    this.thread.on('error', (error) => this.ended(error));
    this.thread.on('exit', () => this.ended(new DOMException('The simulation was stopped.', 'AbortError')));
    signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  /** One at a time. Rejects with an AbortError if the worker is closed meanwhile. */
  run(task: RunTask, listener: RunListener = {}): Promise<RunOutcome> {
    return new Promise((resolveRun, reject) => {
      if (this.end !== null) return reject(this.end);
      this.pending = { listener, resolve: resolveRun, reject };
      this.thread.postMessage(task);
    });
  }

  async close(): Promise<void> {
    await this.thread.terminate();
  }

  private receive(message: WorkerReply): void {
    if (message.type === 'lines') this.pending?.listener.onLines?.(message.lines);
    else if (message.type === 'sightings') this.pending?.listener.onSightings?.(message.sightings);
    else if (message.type === 'failed') this.fail(new Error(message.message));
    else {
      const { pending } = this;
      this.pending = null;
      pending?.resolve(message.outcome);
    }
  }

  private ended(error: unknown): void {
    this.end ??= error instanceof Error ? error : new Error(String(error));
    this.fail(this.end);
  }

  private fail(error: Error): void {
    const { pending } = this;
    this.pending = null;
    pending?.reject(error);
  }
}

/** Hands `count` workers to `work`, and ends them when it is over, however it is over. */
export async function withWorkers<T>(
  count: number,
  signal: AbortSignal,
  work: (workers: readonly SimulationWorker[]) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const workers = Array.from({ length: count }, () => new SimulationWorker(signal));
  try {
    return await work(workers);
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}
