/** `conclave sim replay`. */
import { string as stringArgument } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import { BaseCommand } from '../../src/command-line/base-command.js';
import { EXIT_REFUSED } from '../../src/command-line/error-report.js';
import { planFlags } from '../../src/command-line/sim/plan-flags.js';

export default class SimReplay extends BaseCommand {
  static override summary = 'Tell a simulated run step by step.';
  static override description =
    'A lane for each node, in which stands who it is: L3 leads term 3, F follows, C stands for election. Between the lanes messages as arrows when they arrive or are lost; beside them votes, commits, what clients ask and are told; across them the faults. It leaves out heartbeats and repetitions without news; --all shows them. With --json one step a line. Exit code 1 if the run violates an invariant.';
  static override examples = [
    '<%= config.bin %> sim replay 42',
    '<%= config.bin %> sim replay 42 --nodes 3 --from 12s --to 15s --all',
    '<%= config.bin %> sim replay 42 --follow --speed 0.05',
    '<%= config.bin %> sim replay --plan smallest.json',
    '<%= config.bin %> sim replay 42 --json | jq \'select(.type == "fault")\'',
  ];

  static override args = {
    seed: stringArgument({
      ignoreStdin: true,
      description: 'The seed of the run; or name a file with --plan.',
    }),
  };

  static override flags = {
    plan: string({
      description: 'A plan that "conclave sim shrink --output FILE" wrote.',
      helpValue: 'FILE',
      exclusive: ['time', 'nodes', 'faults', 'bug'],
    }),
    ...planFlags,
    from: string({
      description: 'Tell what happens from this virtual time on, such as 12s.',
      helpValue: 'TIME',
    }),
    to: string({ description: 'Tell what happens up to this virtual time.', helpValue: 'TIME' }),
    all: boolean({
      char: 'a',
      description: 'Also what says nothing new: heartbeats, repetitions, minor events.',
    }),
    follow: boolean({
      char: 'f',
      description: 'Tell it in slowed virtual time; q or Ctrl-C leaves. Long silences are cut short.',
    }),
    speed: string({
      description: 'Virtual seconds in a second of --follow; 0.1 if not given.',
      helpValue: 'FACTOR',
      dependsOn: ['follow'],
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SimReplay);
    const { runReplay } = await import('../../src/command-line/sim/run-replay.js');
    const violation = await runReplay(args.seed, flags, this.jsonEnabled(), this.surroundings);
    if (violation !== null) this.surroundings.setExitCode(EXIT_REFUSED);
  }
}
