/** Runs the lines of a session, and says what came of each. */
import { ClusterClient, type ClusterClientOptions } from '../client/cluster-client.js';
import { requireClusterRecord } from '../cluster/cluster-record.js';
import { parseDuration } from '../cluster/duration.js';
import { type Access, resolveOneNode } from '../command-line/cluster-access.js';
import { replyToJson } from '../command-line/reply-text.js';
import type { BinaryString } from '../resp/reply.js';
import { answerFileBefore } from './answer-file.js';
import { Capture } from './capture.js';
import { changeSetting } from './change-setting.js';
import { Clients } from './clients.js';
import { describeHelp } from './help.js';
import { interpret, type Request } from './interpret.js';
import { lookForLeader } from './leader-watch.js';
import { parseLine } from './parse-line.js';
import { RedisLine } from './redis-line.js';
import { formatRedisReply } from './redis-reply-text.js';
import { Run, type Sink } from './run.js';
import type { SessionOptions } from './session-options.js';
import { flagsOf } from './settings.js';
import { elapsedText } from './timer.js';
import { explainUnknownCommand } from './unknown-command.js';
import type { Verbs } from './verbs.js';

export interface RunOptions {
  /** Takes the output as it comes; without it the answer holds it. */
  readonly sink?: Sink;
  readonly signal?: AbortSignal;
}

/** What came of a line. */
export interface Answer {
  /** The exit code is 0. */
  readonly ok: boolean;
  /** As a command of its own would have ended: 0, 1, 2 or 130. */
  readonly exitCode: number;
  /** Answers and messages in the order in which they came; empty if a sink took them. */
  readonly output: string;
  /** The line asks to leave. */
  readonly leaves: boolean;
}

export class LineRunner {
  readonly redis: RedisLine;
  private readonly clients = new Clients();

  constructor(
    private readonly options: SessionOptions,
    private readonly verbs: Verbs,
  ) {
    this.redis = new RedisLine((clientOptions) => new ClusterClient(clientOptions));
  }

  async run(line: string, { sink, signal }: RunOptions): Promise<Answer> {
    const capture = new Capture();
    const run = this.begin(sink ?? capture, signal ?? new AbortController().signal);
    let leaves = false;
    try {
      const { repetitions, words } = parseLine(line);
      const request = interpret(words, this.verbs, this.redis.inTransaction);
      leaves = request.kind === 'leave';
      for (let left = repetitions; left > 0 && run.exitCode === 0 && !run.signal.aborted; left -= 1) {
        await this.timed(run, request);
      }
    } catch (error) {
      run.fail(error);
    }
    run.end();
    return { ok: run.exitCode === 0, exitCode: run.exitCode, output: capture.text, leaves };
  }

  /** For completion: asks beside the lines, and says nothing. */
  accessFor(signal: AbortSignal): Access {
    return this.access(this.begin(new Capture(), signal));
  }

  close(): void {
    this.clients.close();
    this.redis.close();
  }

  private begin(sink: Sink, signal: AbortSignal): Run {
    const { home, settings, isColoured, progressStream } = this.options;
    return new Run({
      sink: answerFileBefore(sink, settings),
      mode: settings.mode,
      isColoured: isColoured && settings.output === null,
      progressStream,
      signal,
      clients: this.clients,
      look: () => lookForLeader(home, settings.cluster),
    });
  }

  private async timed(run: Run, request: Request): Promise<void> {
    const startedMs = performance.now();
    await run.finish(this.carryOut(run, request));
    const isTimed = request.kind === 'verb' || request.kind === 'redis';
    if (!isTimed || run.signal.aborted) return;
    const text = elapsedText(performance.now() - startedMs, this.options.settings.timer);
    if (text !== null) run.remark(text);
  }

  private async carryOut(run: Run, request: Request): Promise<void> {
    const { settings, table } = this.options;
    switch (request.kind) {
      case 'nothing':
      case 'leave':
        return;
      case 'help':
        return describeHelp(run, request.about, this.verbs, table);
      case 'setting':
        return changeSetting(run, request, this.options, this.redis);
      case 'verb': {
        const { entry, argv } = request;
        await table.run(entry.name, [...flagsOf(settings, entry, argv), ...argv], run);
        return;
      }
      case 'redis':
        return this.askRedis(run, request.words);
    }
  }

  private async askRedis(run: Run, words: readonly BinaryString[]): Promise<void> {
    const options = this.redis.boundTo ?? (await this.clientOptions(run));
    const reply = await run
      .whileAsking(
        () => this.redis.call(options, words),
        () => this.redis.close(),
      )
      .catch((error: unknown) => {
        throw explainUnknownCommand(error, words, this.verbs);
      });
    const { mode } = this.options.settings;
    if (mode === 'json') run.writeJson({ reply: replyToJson(reply) });
    else run.write(formatRedisReply(reply, mode));
  }

  private async clientOptions(run: Run): Promise<ClusterClientOptions> {
    const access = this.access(run);
    const { record, consistency, timeoutMs } = access;
    const at = access.at === undefined ? null : await resolveOneNode(access, access.at);
    return { members: record.members, password: null, at, consistency, timeoutMs };
  }

  private access(run: Run): Access {
    const { home, settings, timeoutMs } = this.options;
    const { cluster, at, consistency, timeout } = settings;
    return {
      home,
      record: requireClusterRecord(home, cluster),
      at: at ?? undefined,
      consistency,
      timeoutMs: timeout === null ? timeoutMs : parseDuration(timeout),
      surroundings: run,
    };
  }
}
