/** `conclave ls`. */
import type { ListedCluster } from '../src/cluster/list-clusters.js';
import { BaseCommand } from '../src/command-line/base-command.js';
import { formatClusters } from '../src/command-line/cluster-list-text.js';

export default class Ls extends BaseCommand {
  static override summary = 'List all clusters.';
  static override description = 'Every cluster of this home folder, running or not, with its client ports.';
  static override examples = ['<%= config.bin %> ls', '<%= config.bin %> ls --json'];

  async run(): Promise<{ clusters: readonly ListedCluster[] }> {
    await this.parse(Ls);
    const { listClusters } = await import('../src/cluster/list-clusters.js');
    const clusters = listClusters(this.home);
    this.print(formatClusters(clusters, this.paint));
    return { clusters };
  }
}
