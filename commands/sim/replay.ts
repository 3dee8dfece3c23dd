/** `conclave sim replay`. */
import { constants } from 'node:os';
import { string as stringArgument } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import { BaseCommand } from '../../src/command-line/base-command.js';
import { EXIT_REFUSED } from '../../src/command-line/error-report.js';
import { planFlags } from '../../src/command-line/sim/plan-flags.js';
import type { ReplayView } from '../../src/command-line/sim/run-replay.js';

export default class SimReplay extends BaseCommand {
  static override summary = 'Look at a simulated run step by step.';
  static override description =
    'On a terminal it opens the run in the dashboard, to play and step through: space plays, < and > step, v jumps to the violation, ? lists all keys. In a pipe, with --text, --all or --json it tells the run as lines: a lane for each node, in which stands who it is: L3 leads term 3, F follows, C stands for election; under Paxos all are P, proposer and acceptor. Between the lanes messages as arrows when they arrive or are lost; beside them votes, commits, what clients ask and are told; across them the faults. It leaves out heartbeats and repetitions without news; --all shows them. With --json one step a line. Exit code 1 if the run violates an invariant.';
  static override examples = [
    '<%= config.bin %> sim replay 42',
    '<%= config.bin %> sim replay 42 --follow --speed 0.5',
    '<%= config.bin %> sim replay 42 --text --nodes 3 --from 12s --to 15s --all',
    '<%= config.bin %> sim replay 42 --text --follow --speed 0.05',
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
      exclusive: ['engine', 'time', 'nodes', 'faults', 'bug'],
    }),
    ...planFlags,
    from: string({
      description: 'Tell what happens from this virtual time on, such as 12s.',
      helpValue: 'TIME',
    }),
    to: string({ description: 'Tell what happens up to this virtual time.', helpValue: 'TIME' }),
    text: boolean({ description: 'Lines, also on a terminal.' }),
    all: boolean({
      char: 'a',
      description: 'Also what says nothing new: heartbeats, repetitions, minor events.',
    }),
    follow: boolean({
      char: 'f',
      description: 'Play it in slowed virtual time from the beginning. Long silences are cut short.',
    }),
    speed: string({
      description: 'Virtual seconds in a second of --follow; 0.1 if not given.',
      helpValue: 'FACTOR',
      dependsOn: ['follow'],
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SimReplay);
    const { runReplay, watchReplay } = await import('../../src/command-line/sim/run-replay.js');
    const isText = this.jsonEnabled() || flags.text || flags.all || !this.surroundings.ownsTerminal;
    const { isTerminal } = await import('../../src/dashboard/plain/print-dashboard.js');
    if (!isText && isTerminal(process)) {
      await this.openDashboard(watchReplay(args.seed, flags), flags.follow);
      return;
    }
    const violation = await runReplay(args.seed, flags, this.jsonEnabled(), this.surroundings);
    if (violation !== null) this.surroundings.setExitCode(EXIT_REFUSED);
  }

  private async openDashboard(view: ReplayView, isPlayedAtOnce: boolean): Promise<void> {
    const [{ openReplay }, { formatOutcome }] = await Promise.all([
      import('../../src/dashboard/replay/open-replay.js'),
      import('../../src/command-line/sim/replay-text.js'),
    ]);
    const endedBy = await this.surroundings.interruptible((signal) =>
      openReplay({ ...view, isPlayedAtOnce, signal }),
    );
    const outcome = await view.source.outcome;
    if (outcome !== null)
      this.print(
        `${view.source.title}\n${formatOutcome(outcome, view.source.membership.engine, this.paint)}`,
      );
    if (endedBy !== null) this.surroundings.setExitCode(128 + constants.signals[endedBy]);
    else if (outcome !== null && outcome.violation !== null) this.surroundings.setExitCode(EXIT_REFUSED);
  }
}
