/** `conclave down`. */
import { boolean } from '@oclif/core/flags';
import { requireClusterRecord } from '../src/cluster/cluster-record.js';
import { BaseCommand } from '../src/command-line/base-command.js';
import { confirm } from '../src/command-line/confirm.js';
import { formatDownResult } from '../src/command-line/down-text.js';

export default class Down extends BaseCommand {
  static override summary = 'Stop a cluster.';
  static override description =
    'Ends every process of the cluster: in good order first, by force after five seconds. The data stays for the next "up", unless the cluster is ephemeral or --wipe is given.';
  static override examples = ['<%= config.bin %> down', '<%= config.bin %> down --cluster big --wipe --yes'];

  static override flags = {
    wipe: boolean({ description: 'Delete the cluster with all its data.' }),
    yes: boolean({ char: 'y', description: 'Do not ask before deleting.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Down);
    const cluster = this.clusterName(flags);
    requireClusterRecord(this.home, cluster);
    if (flags.wipe && !flags.yes) {
      const isQuiet = this.jsonEnabled() || !this.surroundings.ownsTerminal;
      await confirm(`Delete the cluster "${cluster}" with all its data?`, '--yes', isQuiet);
    }
    const { takeDown } = await import('../src/cluster/down.js');
    const result = await takeDown(this.home, cluster, flags.wipe, { timeoutMs: this.timeoutMs(flags) });
    this.print(formatDownResult(result));
    return result;
  }
}
