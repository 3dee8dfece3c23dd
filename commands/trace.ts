/** `conclave trace`. */
import { string } from '@oclif/core/args';
import { boolean, string as stringFlag } from '@oclif/core/flags';
import { atFlag, KeyCommand } from '../src/command-line/key-flags.js';

export default class Trace extends KeyCommand {
  static override summary = 'Run one command, and draw the messages that it leads to.';
  static override description =
    'Everything after "--" is run as it would be by itself: put, get, del, incr, scan, exec with their flags, or any command of Redis. All nodes tell what they send and receive, what is on their disks, what is committed or chosen, and when; what was done for this command is drawn as a sequence diagram, with the times in milliseconds since the client asked: sent, and there. An arrow that ends in "✗" did not arrive; one that ends in "?" went to a node that tells nothing, since it is down or paused. The exit code is that of the command.';
  static override examples = [
    '<%= config.bin %> trace -- put greeting hello',
    '<%= config.bin %> trace --at n2 -- get greeting',
    '<%= config.bin %> trace -- put lock me --if-absent --ttl 30s',
    '<%= config.bin %> trace -- SET greeting hi XX',
    '<%= config.bin %> trace --svg put.svg -- put greeting hello',
    '<%= config.bin %> trace --json -- incr visits | jq ".steps[] | select(.type == \\"message\\").label"',
  ];

  static override args = {
    command: string({
      required: true,
      multiple: true,
      ignoreStdin: true,
      description: 'The command and its arguments.',
    }),
  };

  static override flags = {
    ...atFlag,
    list: boolean({ description: 'A line for each message, with all that it says, instead of lanes.' }),
    svg: stringFlag({ description: 'Draw it into this file, as SVG, too.', helpValue: 'FILE' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Trace);
    const record = this.clusterRecord(flags);
    const { commandTableOf } = await import('../src/command-line/command-table.js');
    const { tellTrace } = await import('../src/command-line/trace/tell-trace.js');
    const { redisSyntax } = await import('../src/repl/redis-commands.js');
    const optional = (name: string, value: string | undefined): string[] =>
      value === undefined ? [] : [`--${name}`, value];
    return tellTrace({
      words: args.command,
      flags: [
        ...['--cluster', record.name],
        ...optional('timeout', flags.timeout),
        ...optional('at', flags.at),
      ],
      record,
      table: commandTableOf(this.config),
      isRedisCommand: (word) => redisSyntax(word) !== undefined,
      surroundings: this.surroundings,
      svgFile: flags.svg,
      isList: flags.list,
      isJson: this.jsonEnabled(),
    });
  }
}
