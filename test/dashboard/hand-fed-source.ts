/** A source that a test feeds, and actions that note what they were asked for. */
import type { DashboardActions, NodeDeed } from '../../src/dashboard/actions.js';
import type { CommandLine } from '../../src/dashboard/command-line.js';
import { Controller } from '../../src/dashboard/control/controller.js';
import { History } from '../../src/dashboard/model/history.js';
import type { Membership, Observation } from '../../src/dashboard/model/observation.js';
import { Recording } from '../../src/dashboard/replay/recording.js';
import type { Replay } from '../../src/dashboard/replay/replay.js';
import type { DashboardSource, Inspection, RegisterInspection } from '../../src/dashboard/source.js';
import { DashboardStore } from '../../src/dashboard/store.js';
import { membership, NOON_MS } from './cluster.js';

class HandFedSource implements DashboardSource {
  feed: (observation: Observation) => void = () => undefined;

  constructor(
    readonly membership: Membership,
    private readonly inspection: Inspection | null,
    private readonly held: readonly RegisterInspection[],
  ) {}

  start(observe: (observation: Observation) => void): () => void {
    this.feed = observe;
    return () => undefined;
  }

  nowMs(): number {
    return NOON_MS;
  }

  get inspectRegisters(): DashboardSource['inspectRegisters'] {
    return this.membership.engine === 'paxos' ? this.registers : null;
  }

  private readonly registers = async (): Promise<readonly RegisterInspection[]> => this.held;

  readonly inspect = async (): Promise<Inspection> => this.inspection ?? { entries: [], lines: [] };
}

class NotedActions implements DashboardActions {
  readonly asked: string[] = [];
  /** What the next deed fails with. */
  failure: Error | null = null;

  async perform(deed: NodeDeed, node: string): Promise<string> {
    this.asked.push(`${deed} ${node}`);
    if (this.failure !== null) throw this.failure;
    return `${deed} of ${node} done`;
  }

  async write(): Promise<string> {
    this.asked.push('write');
    return 'wrote a key';
  }

  setSteadyWrites(on: boolean): void {
    this.asked.push(`steady writes ${on ? 'on' : 'off'}`);
  }

  close(): void {
    this.asked.push('close');
  }
}

/** Answers every line with itself, in capitals; `wait` goes on until it is ended. */
class EchoingCommands implements CommandLine {
  async run(line: string, { sink, signal }: Parameters<CommandLine['run']>[1]): Promise<{ leaves: boolean }> {
    if (line === 'wait') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      sink.writeMessage('ended\n');
    } else if (line === 'fail') sink.writeMessage('Error: it failed.\n');
    else sink.write(Buffer.from(line.toUpperCase()));
    return { leaves: line === 'quit' };
  }

  async complete(line: string, cursor: number): Promise<{ start: number; candidates: string[] }> {
    const candidates = ['put', 'pttl', 'get'].filter((verb) => verb.startsWith(line.slice(0, cursor)));
    return { start: 0, candidates };
  }

  hint(line: string): string | null {
    return line === 'put' ? ' KEY VALUE' : null;
  }

  close(): void {}
}

interface DeskOptions {
  readonly nodes?: number;
  readonly engine?: Membership['engine'];
  readonly canAct?: boolean;
  readonly inspection?: Inspection;
  readonly registers?: readonly RegisterInspection[];
  readonly replay?: Replay;
}

/** A dashboard without a terminal. */
export class Desk {
  readonly source: HandFedSource;
  readonly store: DashboardStore;
  readonly actions = new NotedActions();
  readonly commandLine = new EchoingCommands();
  readonly controller: Controller;
  hasLeft = false;

  constructor(options: DeskOptions = {}) {
    const who = membership(options.nodes, options.engine);
    this.source = new HandFedSource(who, options.inspection ?? null, options.registers ?? []);
    const { replay = null } = options;
    const past = replay === null ? new History() : new Recording(replay.fromMs, replay.toMs);
    this.store = new DashboardStore(this.source, past);
    this.store.start();
    this.controller = new Controller({
      store: this.store,
      actions: options.canAct === false ? null : this.actions,
      commandLine: options.canAct === false ? null : this.commandLine,
      replay,
      leave: () => {
        this.hasLeft = true;
      },
    });
  }

  /** Returns once the view has been told. */
  async feed(...observations: readonly Observation[]): Promise<void> {
    const isTold = new Promise<void>((resolve) => {
      const end = this.store.subscribe(() => {
        end();
        resolve();
      });
    });
    for (const observation of observations) this.source.feed(observation);
    await isTold;
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.controller.press(key);
  }
}
