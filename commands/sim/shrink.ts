/** `conclave sim shrink`. */
import { string as stringArgument } from '@oclif/core/args';
import { string } from '@oclif/core/flags';
import { BaseCommand } from '../../src/command-line/base-command.js';
import { parsePlanFlags, parseSeed, planFlags } from '../../src/command-line/sim/plan-flags.js';

export default class SimShrink extends BaseCommand {
  static override summary = 'Find the fewest faults that still violate what a seed violates.';
  static override description =
    'Leaves out faults, shortens those that remain, takes away clients and ends the run earlier, as long as the same invariant is still violated. Give the flags with which the violation was found. Exit code 0 if it found the smallest plan, 1 if the seed violates nothing.';
  static override examples = [
    '<%= config.bin %> sim shrink 42',
    '<%= config.bin %> sim shrink 42 --bug vote-not-persisted --output smallest.json',
    '<%= config.bin %> sim shrink 42 --nodes 5 --json',
  ];

  static override args = {
    seed: stringArgument({ required: true, ignoreStdin: true, description: 'The seed of the run.' }),
  };

  static override flags = {
    ...planFlags,
    output: string({
      char: 'o',
      description: 'Write the smallest plan to this file, for "conclave sim replay --plan FILE".',
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(SimShrink);
    const request = {
      seed: parseSeed(args.seed),
      plan: parsePlanFlags(flags),
      output: flags.output ?? null,
      progress: this.progress(),
      interruptible: this.surroundings.interruptible,
    };
    const { formatShrunk, runShrink, shrunkToJson } = await import(
      '../../src/command-line/sim/run-shrink.js'
    );
    const result = await runShrink(request);
    this.print(formatShrunk(result, request, this.paint));
    return shrunkToJson(result, request);
  }
}
