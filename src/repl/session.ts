/**
 * A REPL without a terminal: lines in, answers out. It touches neither standard input nor output, so
 * that a prompt, a pipe and the command line of a dashboard can be put around one and the same thing.
 */

import type { EngineName } from '../cluster/cluster-record.js';
import { type Completion, completeLine } from './complete.js';
import { hintFor } from './hint.js';
import { LeaderWatch, lookForLeader } from './leader-watch.js';
import { type Answer, LineRunner, type RunOptions } from './line-runner.js';
import { existingKeys, lookUpNames } from './lookups.js';
import type { SessionOptions } from './session-options.js';
import type { SettingValues } from './settings.js';
import { Verbs } from './verbs.js';

/** What a prompt says. */
export interface PromptFacts {
  readonly cluster: string;
  /** There is such a cluster, as of the last look. */
  readonly exists: boolean;
  /** Null: there is no such cluster. Under Paxos there is never a leader. */
  readonly engine: EngineName | null;
  /** A majority of the nodes answered. */
  readonly quorum: boolean;
  /** Null: none, as of the last look. */
  readonly leader: string | null;
  readonly term: number | null;
  /** Selected by SELECT; 0 at first. */
  readonly database: number;
  /** Between MULTI and EXEC. */
  readonly inTransaction: boolean;
}

export interface ReplSession {
  readonly settings: Readonly<SettingValues>;
  /** Never waits; `refresh` makes it newer. */
  prompt(): PromptFacts;
  /** Asks the nodes who leads. Never rejects. */
  refresh(): Promise<void>;
  /** Calls back when the prompt has changed, looking once a second, until `close`. */
  watchPrompt(onChange: () => void): void;
  /**
   * Runs one line, with its repetitions. Never rejects: an error is part of the answer. Lines run one
   * after the other, however they are handed in. When `signal` is aborted, the command is ended.
   */
  run(line: string, options?: RunOptions): Promise<Answer>;
  /** What could stand in place of the word before `cursor`, an index into `line`. Never rejects. */
  complete(line: string, cursor: number): Promise<Completion>;
  /** What could follow, such as ` KEY VALUE [--ttl TIME]`; null: nothing to say. */
  hint(line: string, cursor: number): string | null;
  /** Closes connections and files. Nothing may be run afterwards. */
  close(): void;
}

export function openSession(options: SessionOptions): ReplSession {
  return new Session(options);
}

class Session implements ReplSession {
  readonly settings: SettingValues;
  private readonly verbs: Verbs;
  private readonly runner: LineRunner;
  private readonly watch: LeaderWatch;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: SessionOptions) {
    this.settings = options.settings;
    this.verbs = new Verbs(options.table);
    this.runner = new LineRunner(options, this.verbs);
    this.watch = new LeaderWatch(() => lookForLeader(options.home, this.settings.cluster));
  }

  prompt(): PromptFacts {
    const { seen } = this.watch;
    const { inTransaction, database } = this.runner.redis;
    return {
      cluster: this.settings.cluster,
      exists: seen !== null,
      engine: seen?.engine ?? null,
      quorum: seen?.quorum ?? false,
      leader: seen?.leader ?? null,
      term: seen?.term ?? null,
      database,
      inTransaction,
    };
  }

  refresh(): Promise<void> {
    return this.watch.refresh();
  }

  watchPrompt(onChange: () => void): void {
    this.watch.start(onChange);
  }

  run(line: string, options: RunOptions = {}): Promise<Answer> {
    const answer = this.last.then(() => this.runner.run(line, options));
    this.last = answer;
    return answer;
  }

  complete(line: string, cursor: number): Promise<Completion> {
    const { home } = this.options;
    return completeLine(line.slice(0, cursor), this.verbs, {
      ...lookUpNames(home, this.settings),
      keys: (prefix) => existingKeys(this.runner, prefix),
    });
  }

  hint(line: string, cursor: number): string | null {
    return cursor === line.length ? hintFor(line, this.verbs) : null;
  }

  close(): void {
    this.watch.stop();
    this.runner.close();
  }
}
