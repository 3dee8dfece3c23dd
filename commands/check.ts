/** `conclave check`. */
import { string } from '@oclif/core/args';
import { string as stringFlag } from '@oclif/core/flags';
import { parseDuration } from '../src/cluster/duration.js';
import { BaseCommand } from '../src/command-line/base-command.js';
import { checkHistoryFile } from '../src/command-line/check-history-file.js';
import { checkToJson, exitCodeOf } from '../src/command-line/check-json.js';
import { parseMemory } from '../src/command-line/check-sizes.js';
import { formatCheck } from '../src/command-line/check-text.js';
import { requireStandardInput } from '../src/command-line/standard-input.js';

export default class Check extends BaseCommand {
  static override summary = 'Check whether a recorded history is linearizable.';
  static override description =
    'Reads what clients asked of a store and what they were answered, one JSON object a line as docs/HISTORIES.md describes it, and looks for an order of the operations that explains every answer and keeps to real time. Exit code 0: Ok, there is one. 1: Illegal, there is none, and the shortest illegal prefix is told. 2: Unknown, a limit was reached first. No cluster is needed.';
  static override examples = [
    '<%= config.bin %> check history.ndjson',
    '<%= config.bin %> check history.ndjson --time-limit 10m --memory 3gb',
    'gunzip < history.ndjson.gz | <%= config.bin %> check - --json',
  ];

  static override args = {
    history: string({ required: true, ignoreStdin: true, description: 'A file, or - for standard input.' }),
  };

  static override flags = {
    'time-limit': stringFlag({
      default: '1m',
      description: 'Say Unknown after this long, such as 10s, 5m or 1h.',
      helpValue: 'TIME',
    }),
    memory: stringFlag({
      default: '1gb',
      description: 'Say Unknown rather than use about so much memory, such as 512mb or 2gb.',
      helpValue: 'SIZE',
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Check);
    if (args.history === '-') requireStandardInput(this.surroundings);
    const progress = this.progress();
    const file = {
      path: args.history,
      timeMs: parseDuration(flags['time-limit']),
      memoryBytesMax: parseMemory(flags.memory),
    };
    const report = await checkHistoryFile(file, (text) => progress.update(text)).finally(() =>
      progress.clear(),
    );
    this.surroundings.setExitCode(exitCodeOf(report));
    this.print(formatCheck(report, this.paint));
    return checkToJson(report);
  }
}
