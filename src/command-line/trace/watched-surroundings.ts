/** The surroundings of a command whose requests are watched, and whose output is kept for later. */
import type { CallWatcher, ClusterClient, ClusterClientOptions } from '../../client/cluster-client.js';
import { replyText } from '../../resp/reply-text.js';
import type { AskedRequest } from '../../trace/command/scope.js';
import { millisecondsOf, shortCommand, shortText } from '../../trace/steps.js';
import type { Surroundings } from '../surroundings.js';

export class WatchedSurroundings implements Surroundings {
  /** What the client sent, in that order. */
  readonly asked: AskedRequest[] = [];
  output = '';
  messages = '';
  /** What the command prints with `--json`. */
  json: unknown = null;
  exitCode = 0;
  readonly paint: Surroundings['paint'];
  readonly paintMessage: Surroundings['paintMessage'];
  readonly endsValues = true;
  readonly ownsTerminal: boolean;
  readonly progressStream = null;

  constructor(private readonly outer: Surroundings) {
    this.paint = outer.paint;
    this.paintMessage = outer.paintMessage;
    this.ownsTerminal = outer.ownsTerminal;
  }

  // Commands take these out of their surroundings, so they are bound.
  readonly write = (chunk: string | Uint8Array): void => {
    this.output += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
  };

  readonly writeMessage = (text: string): void => {
    this.messages += text;
  };

  readonly writeJson = (value: unknown): void => {
    this.json = value;
  };

  readonly setExitCode = (code: number): void => {
    this.exitCode = code;
  };

  readonly interruptible = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    this.outer.interruptible(work);

  readonly withClient = <T>(
    options: ClusterClientOptions,
    work: (client: ClusterClient) => Promise<T>,
  ): Promise<T> =>
    this.outer.withClient(options, async (client) => {
      client.watcher = this.watch;
      try {
        return await work(client);
      } finally {
        client.watcher = null;
      }
    });

  private readonly watch: CallWatcher = ({ client, command, node }) => {
    const request: AskedRequest = {
      node,
      client,
      command: shortCommand(command),
      askedMs: nowMs(),
      answeredMs: null,
      answer: null,
    };
    this.asked.push(request);
    return (reply) => {
      request.answeredMs = nowMs();
      request.answer = shortText(replyText(reply));
    };
  };
}

function nowMs(): number {
  return millisecondsOf(process.hrtime.bigint());
}
