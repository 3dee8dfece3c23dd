/** `conclave demo`. */
import { constants } from 'node:os';
import { boolean } from '@oclif/core/flags';
import type { EngineName } from '../src/cluster/cluster-record.js';
import { BaseCommand } from '../src/command-line/base-command.js';
import { commandTableOf } from '../src/command-line/command-table.js';
import { engineFlag } from '../src/command-line/engine-flag.js';
import type { CommandLine } from '../src/dashboard/command-line.js';

/** For each thing that is done to the cluster of the tour. */
const TIMEOUT_MS = 10_000;

export default class Demo extends BaseCommand {
  static override summary = 'Watch a cluster lose a node and keep its promise.';
  static override description =
    'On a terminal it opens the dashboard on three nodes of its own, with a guided tour: what to press, and what to look at, while they elect, write, lose their leader, fail over and catch up. The tour goes on by what really happens; q leaves. In a pipe or with --text it tells the same as a story, with real events and measured times. It leaves nothing behind. With --engine paxos nobody leads, and nobody waits for an election.';
  static override examples = [
    '<%= config.bin %> demo',
    '<%= config.bin %> demo --engine paxos',
    '<%= config.bin %> demo --readonly',
    '<%= config.bin %> demo --text',
    '<%= config.bin %> demo --json',
  ];

  static override needsProcess = true;

  static override flags = {
    engine: engineFlag('What replicates: raft has a leader that is lost, paxos has none.'),
    text: boolean({ description: 'Tell a story, also on a terminal: any key goes on, q leaves.' }),
    readonly: boolean({
      char: 'r',
      description: 'No key changes the cluster; the tour says which commands do, in another terminal.',
    }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Demo);
    const { isTerminal } = await import('../src/dashboard/plain/print-dashboard.js');
    const engine = flags.engine ?? (this.setting('engine') === 'paxos' ? 'paxos' : 'raft');
    if (!this.jsonEnabled() && !flags.text && isTerminal(process)) {
      await this.surroundings.interruptible((signal) => this.guide(engine, flags.readonly, signal));
      return undefined;
    }
    return this.tell(engine);
  }

  private async guide(engine: EngineName, isReadonly: boolean, signal: AbortSignal): Promise<void> {
    const [{ startDemoCluster, withDemoCluster }, { openTour }] = await Promise.all([
      import('../src/command-line/demo/demo-cluster.js'),
      import('../src/dashboard/tour/open-tour.js'),
    ]);
    const endedBy = await withDemoCluster(this.home, async (cluster, context) => {
      const { record } = await startDemoCluster(context, cluster, engine, signal);
      const commandLine = isReadonly ? null : await this.openSession(cluster);
      return openTour({ home: this.home, record, commandLine, timeoutMs: TIMEOUT_MS, signal });
    });
    if (endedBy === null)
      this.print('The processes are ended, and their data is deleted. Your turn: conclave up\n');
    else this.surroundings.setExitCode(128 + constants.signals[endedBy]);
  }

  private async openSession(cluster: string): Promise<CommandLine> {
    const { openPanelSession } = await import('../src/repl/panel-session.js');
    const table = commandTableOf(this.config);
    return openPanelSession({ table, home: this.home, timeoutMs: TIMEOUT_MS, cluster, timeout: null });
  }

  private async tell(engine: EngineName): Promise<unknown> {
    const [{ runDemo }, { PlainStage, TerminalStage }] = await Promise.all([
      import('../src/command-line/demo/run-demo.js'),
      import('../src/command-line/demo/stage.js'),
    ]);
    const isLive = process.stdin.isTTY && process.stdout.isTTY && !this.jsonEnabled();
    const write = (text: string): void => this.print(text);
    const result = await this.surroundings.interruptible((signal) => {
      const stage = isLive
        ? new TerminalStage(write, this.paint, signal, process.stdin)
        : new PlainStage(write, this.paint, signal);
      return runDemo(this.home, engine, stage, signal);
    });
    if (result !== null) this.print('\nYour turn: conclave up\n');
    return result ?? { left: true };
  }
}
