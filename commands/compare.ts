/** `conclave compare`. */
import { string } from '@oclif/core/args';
import { string as stringFlag } from '@oclif/core/flags';
import { BaseCommand } from '../src/command-line/base-command.js';
import { EXIT_REFUSED } from '../src/command-line/error-report.js';

export default class Compare extends BaseCommand {
  static override summary = 'Measure Raft and Paxos under the same load and the same fault.';
  static override description =
    'Starts a cluster for each engine, one after the other, puts the same load on it, lets the same thing go wrong, and shows both over the same time: throughput, latency, the gap in service, messages and fsyncs per write. Afterwards it reads everything back; an acknowledged write that is missing is exit code 1. kill-leader kills, pause stops and isolate cuts off the leader under Raft, and under Paxos, where nobody leads, n1; the latter two end after a while. It leaves nothing behind.';
  static override examples = [
    '<%= config.bin %> compare',
    '<%= config.bin %> compare raft paxos --fault kill-leader',
    '<%= config.bin %> compare --fault isolate --nodes 5 --clients 20 --duration 20s',
    '<%= config.bin %> compare paxos --fault pause --reads 50 --json',
  ];

  static override args = {
    engines: string({
      multiple: true,
      ignoreStdin: true,
      description: 'raft, paxos, or both; both if none is named.',
    }),
  };

  static override flags = {
    fault: stringFlag({
      char: 'f',
      description: 'What goes wrong: kill-leader, pause or isolate; nothing if it is left out.',
      helpValue: 'FAULT',
    }),
    nodes: stringFlag({ char: 'n', default: '3', description: 'Nodes of each cluster.', helpValue: 'COUNT' }),
    clients: stringFlag({
      default: '6',
      description: 'Clients, spread over the nodes; each sends one command after the other.',
      helpValue: 'COUNT',
    }),
    duration: stringFlag({
      char: 'd',
      default: '10s',
      description: 'How long to measure each engine, 1s to 10m; what comes before and after is not counted.',
      helpValue: 'TIME',
    }),
    reads: stringFlag({ default: '0', description: 'Percent of commands that read.', helpValue: 'PERCENT' }),
    keys: stringFlag({ default: '20', description: 'Keys of each client.', helpValue: 'COUNT' }),
    seed: stringFlag({
      default: '1',
      description: 'Of the commands that the clients send.',
      helpValue: 'NUMBER',
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Compare);
    const [{ parseEngines }, { parsePlan }] = await Promise.all([
      import('../src/command-line/compare/engine-names.js'),
      import('../src/command-line/compare/plan-flags.js'),
    ]);
    const engines = parseEngines(args.engines ?? []);
    const plan = parsePlan(flags);
    const [{ isKept, runCompare, viewOf }, { formatComparison }, { comparisonToJson }] = await Promise.all([
      import('../src/command-line/compare/run-compare.js'),
      import('../src/command-line/compare/compare-text.js'),
      import('../src/command-line/compare/compare-json.js'),
    ]);
    const { interruptible } = this.surroundings;
    const runs = await runCompare(engines, plan, {
      home: this.home,
      progress: this.progress(),
      interruptible,
    });
    if (!isKept(runs)) this.surroundings.setExitCode(EXIT_REFUSED);
    this.print(formatComparison(plan, runs, viewOf(this.paint)));
    return comparisonToJson(plan, runs);
  }
}
