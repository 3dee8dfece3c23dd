/** `conclave repl`. */
import { boolean, string } from '@oclif/core/flags';
import { commandTableOf } from '../src/command-line/command-table.js';
import { atFlag, consistencyFlag, KeyCommand } from '../src/command-line/key-flags.js';

export default class Repl extends KeyCommand {
  static override summary = 'Talk to a cluster, line by line.';
  static override description =
    `A prompt that shows cluster, leader and term, and takes every command of conclave under the same name, and every command of Redis. Tab completes, Ctrl-R searches in earlier lines, "help" tells the rest.

With -e or -f, or in a pipe, there is no prompt and no colour: it runs the lines, ends at their end, and stops at the first error with exit code 1. With --json each answer is one line of JSON, errors too.`;

  static override examples = [
    '<%= config.bin %> repl',
    "<%= config.bin %> repl -e 'put greeting hello' -e 'get greeting'",
    '<%= config.bin %> repl --file setup.txt --keep-going',
    "echo 'MSET a 1 b 2' | <%= config.bin %> repl --json",
  ];

  static override flags = {
    ...atFlag,
    ...consistencyFlag,
    execute: string({
      char: 'e',
      multiple: true,
      multipleNonGreedy: true,
      description: 'Run this line and leave; may be given several times.',
      helpValue: 'LINE',
    }),
    file: string({
      char: 'f',
      description: 'Run the lines of this file and leave; "-" is standard input.',
      helpValue: 'FILE',
    }),
    'keep-going': boolean({
      char: 'k',
      description: 'Go on after an error; the exit code still tells of it.',
    }),
  };

  static override needsProcess = true;

  async run(): Promise<void> {
    const { flags } = await this.parse(Repl);
    const { startRepl } = await import('../src/repl/start.js');
    const basis = {
      table: commandTableOf(this.config),
      home: this.home,
      timeoutMs: this.timeoutMs(flags),
      settings: {
        cluster: this.clusterName(flags),
        consistency: this.consistency(flags),
        at: flags.at ?? null,
        timeout: flags.timeout ?? null,
        mode: this.jsonEnabled() ? ('json' as const) : ('text' as const),
      },
    };
    const { execute = [], file = null } = flags;
    const request = { executed: execute, file, keepsGoing: flags['keep-going'] };
    this.surroundings.setExitCode(await startRepl(basis, request));
  }
}
