/**
 * What a command finds around itself: the process that was started for it, or a REPL that runs it in
 * passing. A command that keeps to this needs no change to be at home in both.
 */
import type { ClusterClient, ClusterClientOptions } from '../client/cluster-client.js';
import { withInterrupt } from './interrupt.js';
import { type Paint, painterFor } from './paint.js';

export interface Surroundings {
  /** Takes data, as standard output does. */
  write(chunk: string | Uint8Array): void;
  /** Takes messages, as standard error does. */
  writeMessage(text: string): void;
  /** Takes what `--json` prints: the whole answer of a command. */
  writeJson(value: unknown): void;
  /** Colours data. */
  readonly paint: Paint;
  /** Colours messages. */
  readonly paintMessage: Paint;
  /** A value that is printed as it is gets a line break behind it, since other output follows. */
  readonly endsValues: boolean;
  /** The terminal and standard input are the command's own. */
  readonly ownsTerminal: boolean;
  /** Where one line may change while a command works; null: nowhere. */
  readonly progressStream: NodeJS.WriteStream | null;
  setExitCode(code: number): void;
  /** Runs work that the person may end; the signal is aborted when they do. */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Runs work with a client, and sees to its end. */
  withClient<T>(options: ClusterClientOptions, work: (client: ClusterClient) => Promise<T>): Promise<T>;
}

/** A command that was started by itself: the process is its own, and ends with it. */
export const processSurroundings: Surroundings = {
  write: (chunk) => void process.stdout.write(chunk),
  writeMessage: (text) => void process.stderr.write(text),
  writeJson: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
  get paint() {
    return painterFor(process.stdout, process.env);
  },
  get paintMessage() {
    return painterFor(process.stderr, process.env);
  },
  get endsValues() {
    return process.stdout.isTTY === true;
  },
  ownsTerminal: true,
  progressStream: process.stderr,
  setExitCode: (code) => {
    process.exitCode = code;
  },
  interruptible: withInterrupt,
  withClient: async (options, work) => {
    const { ClusterClient } = await import('../client/cluster-client.js');
    const client = new ClusterClient(options);
    try {
      return await work(client);
    } finally {
      client.close();
    }
  },
};
