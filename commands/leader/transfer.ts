/** `conclave leader transfer`. */
import { string } from '@oclif/core/args';
import { BaseCommand } from '../../src/command-line/base-command.js';
import { type Leadership, transferLeadership } from '../../src/command-line/transfer.js';

export default class LeaderTransfer extends BaseCommand {
  static override summary = 'Hand leadership to another node.';
  static override description =
    'Returns once the node leads. The old leader takes no writes meanwhile, and goes on leading if the node does not take over in time.';
  static override examples = [
    '<%= config.bin %> leader transfer n2',
    '<%= config.bin %> leader transfer random',
  ];

  static override args = {
    node: string({ required: true, ignoreStdin: true, description: 'Who shall lead: a name, or random.' }),
  };

  async run(): Promise<Leadership> {
    const { args, flags } = await this.parse(LeaderTransfer);
    const access = {
      home: this.home,
      record: this.clusterRecord(flags),
      consistency: 'linearizable' as const,
      timeoutMs: this.timeoutMs(flags),
      surroundings: this.surroundings,
    };
    const leadership = await transferLeadership(access, args.node);
    this.print(`${leadership.leader} leads in term ${leadership.term}\n`);
    return leadership;
  }
}
