/** `conclave leader show`. */
import { ClusterError } from '../../src/cluster/cluster-error.js';
import { leaderlessError } from '../../src/cluster/selectors.js';
import { BaseCommand } from '../../src/command-line/base-command.js';

const ANSWER_MS_MAX = 1000;

export default class LeaderShow extends BaseCommand {
  static override summary = 'Show who leads, and in which term.';
  static override description = 'Exit code 1 if there is no leader right now. A Paxos cluster never has one.';
  static override examples = ['<%= config.bin %> leader show', '<%= config.bin %> leader show --json'];

  async run(): Promise<{ leader: string; term: number | null }> {
    const { flags } = await this.parse(LeaderShow);
    const record = this.clusterRecord(flags);
    if (record.engine === 'paxos') throw leaderlessError();
    const { clusterStatus } = await import('../../src/cluster/status.js');
    const status = await clusterStatus(this.home, record, Math.min(this.timeoutMs(flags), ANSWER_MS_MAX));
    const { leader, term } = status;
    if (leader === null) {
      throw new ClusterError(
        'NO_LEADER',
        `The cluster "${record.name}" has no leader right now.`,
        'Wait for one with: conclave wait --for leader',
      );
    }
    this.print(`${leader} leads in term ${term}\n`);
    return { leader, term };
  }
}
