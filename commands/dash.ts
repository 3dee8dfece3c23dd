/** `conclave dash`. */
import { constants } from 'node:os';
import { boolean } from '@oclif/core/flags';
import { BaseCommand, type GlobalFlags } from '../src/command-line/base-command.js';
import { commandTableOf } from '../src/command-line/command-table.js';
import type { CommandLine } from '../src/dashboard/command-line.js';
import { loadDashboard } from '../src/dashboard/load.js';

export default class Dash extends BaseCommand {
  static override summary = 'Watch a cluster live, and act on it.';
  static override description =
    'Shows who leads, every log entry by entry, who can reach whom, and what happens, as it happens. Keys kill, pause, start and stop nodes; ? lists them all. Leaving leaves the cluster as it is. In a pipe it writes what happens, a line each, with --json as JSON.';
  static override examples = [
    '<%= config.bin %> dash',
    '<%= config.bin %> dash --readonly',
    '<%= config.bin %> dash --json | jq -r .text',
  ];

  static override needsProcess = true;

  static override flags = {
    readonly: boolean({ char: 'r', description: 'Look, do not touch: no key changes the cluster.' }),
  };

  async run(): Promise<undefined> {
    const { flags } = await this.parse(Dash);
    const record = this.clusterRecord(flags);
    const { LiveSource } = await import('../src/dashboard/live/live-source.js');
    const source = new LiveSource(this.home, record);
    const { isTerminal, printDashboard } = await import('../src/dashboard/plain/print-dashboard.js');
    if (this.jsonEnabled() || !isTerminal(process)) {
      await this.surroundings.interruptible((signal) => printDashboard(source, this.jsonEnabled(), signal));
      return undefined;
    }
    const [{ openDashboard }, { LiveActions }] = await Promise.all([
      loadDashboard(),
      import('../src/dashboard/live/live-actions.js'),
    ]);
    const actions = flags.readonly ? null : new LiveActions(this.home, record, this.timeoutMs(flags));
    const commandLine = flags.readonly ? null : await this.openSession(flags);
    const endedBy = await this.surroundings.interruptible((signal) =>
      openDashboard({ source, actions, commandLine, signal }),
    );
    if (endedBy !== null) {
      this.surroundings.setExitCode(128 + constants.signals[endedBy]);
      return undefined;
    }
    this.print(`Left the dashboard. The cluster "${record.name}" stays as it is; see: conclave status\n`);
    return undefined;
  }

  private async openSession(flags: GlobalFlags): Promise<CommandLine> {
    const { openPanelSession } = await import('../src/repl/panel-session.js');
    return openPanelSession({
      table: commandTableOf(this.config),
      home: this.home,
      timeoutMs: this.timeoutMs(flags),
      cluster: this.clusterName(flags),
      timeout: flags.timeout ?? null,
    });
  }
}
