/** `conclave sim bugs`. */
import { BaseCommand } from '../../src/command-line/base-command.js';
import { formatBugs, type ToldBug, toldBugs } from '../../src/command-line/sim/bugs-text.js';

export default class SimBugs extends BaseCommand {
  static override summary = 'List the rules of the protocol that can be left out, to see what breaks.';
  static override description =
    'Each planted bug leaves out one rule. For each: what goes wrong without it, where that happened or which section forbids it, and the command that finds it. With --json an array.';
  static override examples = [
    '<%= config.bin %> sim bugs',
    "<%= config.bin %> sim bugs --json | jq -r '.[].name'",
  ];

  async run(): Promise<readonly ToldBug[]> {
    await this.parse(SimBugs);
    const bugs = toldBugs();
    this.print(formatBugs(bugs, this.paint));
    return bugs;
  }
}
