/** One line on its way: where its output goes, how it is ended early, and how it came out. */
import { ClientError } from '../client/client-error.js';
import type { ClusterClient, ClusterClientOptions } from '../client/cluster-client.js';
import { describeError, formatReport, InterruptedError, reportToJson } from '../command-line/error-report.js';
import { type Paint, painter } from '../command-line/paint.js';
import type { Surroundings } from '../command-line/surroundings.js';
import type { Clients } from './clients.js';
import { type SeenLeader, withLeaderNews } from './leader-news.js';
import type { Mode } from './settings.js';

/** Where answers go, and what is said beside them. */
export interface Sink {
  write(chunk: string | Uint8Array): void;
  writeMessage(text: string): void;
}

export interface RunScene {
  readonly sink: Sink;
  readonly mode: Mode;
  readonly isColoured: boolean;
  readonly progressStream: NodeJS.WriteStream | null;
  readonly signal: AbortSignal;
  readonly clients: Clients;
  readonly look: () => Promise<SeenLeader | null>;
}

/** After it was told to end, a command is waited for no longer than this. */
const ENDING_MS_MAX = 1000;

export class Run implements Surroundings {
  exitCode = 0;
  readonly paint: Paint;
  readonly endsValues = true;
  readonly ownsTerminal = false;
  readonly progressStream: NodeJS.WriteStream | null;
  private isOver = false;

  constructor(private readonly scene: RunScene) {
    this.paint = painter(scene.isColoured);
    this.progressStream = scene.mode === 'json' ? null : scene.progressStream;
  }

  get paintMessage(): Paint {
    return this.paint;
  }

  get signal(): AbortSignal {
    return this.scene.signal;
  }

  // Commands take these out of their surroundings, so they are bound.
  readonly write = (chunk: string | Uint8Array): void => {
    if (!this.isOver) this.scene.sink.write(chunk);
  };

  readonly writeMessage = (text: string): void => {
    if (!this.isOver) this.scene.sink.writeMessage(text);
  };

  /** In the mode for programs a line; else laid out, since somebody asked for it with `--json`. */
  readonly writeJson = (value: unknown): void => {
    const isCompact = this.scene.mode === 'json';
    this.write(`${JSON.stringify(value, null, isCompact ? undefined : 2)}\n`);
  };

  /** Text for people, or what stands for it in the mode for programs. */
  writeText(text: string, json: unknown): void {
    if (this.scene.mode === 'json') this.writeJson(json);
    else this.write(text);
  }

  readonly setExitCode = (code: number): void => {
    this.exitCode = code;
  };

  readonly interruptible = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => work(this.signal);

  readonly withClient = <T>(
    options: ClusterClientOptions,
    work: (client: ClusterClient) => Promise<T>,
  ): Promise<T> => {
    const { clients } = this.scene;
    const client = clients.of(options);
    return this.whileAsking(
      () => work(client),
      () => clients.drop(client),
    );
  };

  /** `work` asks the cluster; `giveUp` makes it fail at once. */
  async whileAsking<T>(work: () => Promise<T>, giveUp: () => void): Promise<T> {
    this.signal.throwIfAborted();
    this.signal.addEventListener('abort', giveUp, { once: true });
    const look = async (): Promise<SeenLeader> =>
      (await this.scene.look()) ?? { leader: null, term: null, quorum: false, engine: null };
    try {
      return await withLeaderNews(work(), look, (sentence) => this.remark(sentence));
    } catch (error) {
      const isOpen = error instanceof ClientError && error.code === 'UNKNOWN_OUTCOME';
      if (this.signal.aborted && !isOpen) throw new InterruptedError('Interrupted; nothing was changed.');
      throw error;
    } finally {
      this.signal.removeEventListener('abort', giveUp);
    }
  }

  /** Waits for `work`, but not for long once it was told to end. */
  async finish(work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let onAbort = (): void => {};
    const tooLong = new Promise<never>((_, reject) => {
      const error = new InterruptedError('Interrupted; it still ends in the background.');
      onAbort = () => {
        timer = setTimeout(() => reject(error), ENDING_MS_MAX);
      };
    });
    if (this.signal.aborted) onAbort();
    this.signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([work, tooLong]);
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', onAbort);
    }
  }

  fail(error: unknown): void {
    const report = describeError(error);
    this.exitCode = report.exitCode;
    if (this.scene.mode === 'json') this.writeJson(reportToJson(report));
    else this.writeMessage(formatReport(report, (text) => this.paint('red', text)));
  }

  /** Whatever is still written goes nowhere: the answer is given. */
  end(): void {
    this.isOver = true;
  }

  remark(sentence: string): void {
    if (this.scene.mode !== 'json') this.writeMessage(`${this.paint('dim', sentence)}\n`);
  }
}
