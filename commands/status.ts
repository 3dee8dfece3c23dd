/** `conclave status`. */
import { boolean } from '@oclif/core/flags';
import type { ClusterRecord } from '../src/cluster/cluster-record.js';
import type { ClusterStatus } from '../src/cluster/status.js';
import { BaseCommand } from '../src/command-line/base-command.js';
import { formatStatus } from '../src/command-line/status-text.js';
import { watchInPipe } from '../src/command-line/watch-status.js';
import { loadStatusWatch } from '../src/dashboard/load.js';

const ANSWER_MS_MAX = 1000;

export default class Status extends BaseCommand {
  static override summary = 'Show how a cluster is.';
  static override description =
    'Asks every process and every node at this moment; nothing is remembered. --watch goes on until Ctrl-C; in a pipe it writes the status anew whenever it changes, with --json one value a line.';
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --watch',
    '<%= config.bin %> status --json | jq -r .leader',
  ];

  static override flags = { watch: boolean({ char: 'w', description: 'Keep showing it.' }) };

  async run(): Promise<ClusterStatus | undefined> {
    const { flags } = await this.parse(Status);
    const record = this.clusterRecord(flags);
    const { clusterStatus } = await import('../src/cluster/status.js');
    const deadlineMs = Math.min(this.timeoutMs(flags), ANSWER_MS_MAX);
    const ask = (): Promise<ClusterStatus> => clusterStatus(this.home, record, deadlineMs);
    if (flags.watch) {
      const { isTerminal } = await import('../src/dashboard/plain/print-dashboard.js');
      const isLive = this.surroundings.ownsTerminal && isTerminal(process) && !this.jsonEnabled();
      if (isLive) await this.watchLive(record);
      else await watchInPipe(ask, this.jsonEnabled(), this.surroundings);
      return undefined;
    }
    const status = await ask();
    this.print(formatStatus(status, this.paint));
    return status;
  }

  private async watchLive(record: ClusterRecord): Promise<void> {
    const [{ watchLive }, { LiveSource }] = await Promise.all([
      loadStatusWatch(),
      import('../src/dashboard/live/live-source.js'),
    ]);
    await watchLive(new LiveSource(this.home, record));
  }
}
