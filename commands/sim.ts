/** `conclave sim`. */
import { string } from '@oclif/core/flags';
import { BaseCommand } from '../src/command-line/base-command.js';
import { EXIT_REFUSED } from '../src/command-line/error-report.js';
import {
  formatVerdict,
  formatViolation,
  reportOf,
  type SimReport,
} from '../src/command-line/sim/campaign-text.js';
import { parsePlanFlags, planFlags } from '../src/command-line/sim/plan-flags.js';
import { parseJobs, parseSeeds } from '../src/command-line/sim/seeds.js';

export default class Sim extends BaseCommand {
  static override summary = 'Simulate clusters with faults, and look for broken promises.';
  static override description =
    'Runs the code of real nodes on virtual time, with a simulated network and simulated disks, while faults come and clients ask; after every step it checks the promises of Raft or Paxos, and at the end that what clients were told is linearizable. Everything follows from the seed: the same seed is the same run on every machine. It stops at the first violation. Exit code 1 if there is one, 0 if not.';
  static override examples = [
    '<%= config.bin %> sim',
    '<%= config.bin %> sim --seed 42',
    '<%= config.bin %> sim --runs 1000 --nodes 5 --faults crash,partition',
    '<%= config.bin %> sim --engine paxos --runs 1000',
    '<%= config.bin %> sim --seed 1 --runs 500 --bug vote-not-persisted',
    '<%= config.bin %> sim --runs 20000 --json',
  ];

  static override flags = {
    seed: string({
      description: 'The first seed, a whole number; drawn at random and printed if not given.',
      helpValue: 'SEED',
    }),
    runs: string({
      description: 'How many seeds, one after the other; 100 if not given, 1 with --seed.',
      helpValue: 'COUNT',
    }),
    ...planFlags,
    jobs: string({
      char: 'j',
      description: 'How many runs at once; as many as there are cores if not given. Changes no result.',
      helpValue: 'COUNT',
    }),
  };

  async run(): Promise<SimReport> {
    const { flags } = await this.parse(Sim);
    const plan = parsePlanFlags(flags);
    const { seed, runs } = parseSeeds(flags.seed, flags.runs);
    const jobs = parseJobs(flags.jobs);
    const { runSim } = await import('../src/command-line/sim/run-sim.js');
    const onStart = (): void => {
      if (flags.seed === undefined) this.remark(`Seeds from ${seed} on.\n`);
    };
    const { interruptible } = this.surroundings;
    const result = await runSim({
      seed,
      runs,
      jobs,
      plan,
      progress: this.progress(),
      interruptible,
      onStart,
    });
    const { campaign, elapsedMs, lastLines } = result;
    if (campaign.found !== null) {
      this.surroundings.setExitCode(EXIT_REFUSED);
      this.print(formatViolation(campaign.found, plan, lastLines, this.paint));
    }
    this.print(formatVerdict(campaign, elapsedMs, this.paint));
    return reportOf(campaign, plan, elapsedMs);
  }
}
