/** `conclave wait`. */
import { string } from '@oclif/core/flags';
import type { ClusterStatus } from '../src/cluster/status.js';
import { BaseCommand } from '../src/command-line/base-command.js';

export default class Wait extends BaseCommand {
  static override summary = 'Wait until something holds for a cluster.';
  static override description =
    `leader: there is one. healthy: every node answers and agrees on the leader. converged: healthy, and every node has applied the same log to the same state. commit>=N: index N is committed.

Under Paxos only healthy makes sense: every node answers and is connected to every other.

Exit code 1 if it does not come true within --timeout.`;

  static override examples = [
    '<%= config.bin %> wait --for leader',
    '<%= config.bin %> wait --for converged --timeout 30s',
    "<%= config.bin %> wait --for 'commit>=100' --json",
  ];

  static override flags = {
    for: string({
      required: true,
      description: 'What to wait for: leader, healthy, converged or commit>=N.',
      helpValue: 'CONDITION',
    }),
  };

  async run(): Promise<ClusterStatus> {
    const { flags } = await this.parse(Wait);
    const { parseCondition, waitFor } = await import('../src/cluster/wait-for.js');
    const record = this.clusterRecord(flags);
    const condition = parseCondition(flags.for, record.engine);
    const timeoutMs = this.timeoutMs(flags);
    const status = await this.surroundings.interruptible((signal) =>
      waitFor(this.home, record, condition, timeoutMs, signal),
    );
    this.print(`${condition.name}: ${describe(status)}\n`);
    return status;
  }
}

function describe(status: ClusterStatus): string {
  if (status.engine === 'paxos') return `${status.nodes.length} nodes, each connected to every other`;
  const leader = status.leader === null ? 'no leader' : `leader ${status.leader}`;
  return `${leader}, term ${status.term ?? '-'}, commit index ${status.commitIndex ?? '-'}`;
}
