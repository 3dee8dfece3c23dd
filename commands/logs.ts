/** `conclave logs`. */
import { string } from '@oclif/core/args';
import { boolean, string as stringFlag } from '@oclif/core/flags';
import type { LogFilter, NodeLogLine } from '../src/cluster/logs.js';
import { BaseCommand } from '../src/command-line/base-command.js';
import { resolveNodes } from '../src/command-line/cluster-access.js';
import { formatLogLine, parsePattern, parseSince } from '../src/command-line/log-text.js';

export default class Logs extends BaseCommand {
  static override summary = "Read the nodes' logs.";
  static override description =
    'The lines of all nodes, or of those you name, in the order of time. Works on clusters that are down, too. With --json one array of the lines; with --json and --follow one object a line.';
  static override examples = [
    '<%= config.bin %> logs',
    '<%= config.bin %> logs n1 n3 --follow',
    "<%= config.bin %> logs leader --grep 'election|vote' --since 5m",
  ];

  static override args = {
    nodes: string({ multiple: true, ignoreStdin: true, description: 'Which nodes; all if you name none.' }),
  };

  static override flags = {
    follow: boolean({ char: 'f', description: 'Go on with new lines as they come, until Ctrl-C.' }),
    grep: stringFlag({ description: 'Only lines that match this regular expression.', helpValue: 'PATTERN' }),
    since: stringFlag({
      description: 'Only lines from this time on: a length of time back from now, such as 5m, or a date.',
      helpValue: 'TIME',
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Logs);
    const record = this.clusterRecord(flags);
    const filter: LogFilter = {
      pattern: flags.grep === undefined ? undefined : parsePattern(flags.grep),
      sinceMs: flags.since === undefined ? undefined : parseSince(flags.since, Date.now()),
    };
    const scope = { home: this.home, record, timeoutMs: this.timeoutMs(flags) };
    const nodes = await resolveNodes(scope, args.nodes ?? ['all']);
    const { followLogs, readLogs } = await import('../src/cluster/logs.js');
    if (!flags.follow) {
      const lines = readLogs(this.home, record.name, nodes, filter);
      this.print(lines.map((line) => `${formatLogLine(line, this.paint)}\n`).join(''));
      return lines.map(toJson);
    }
    const write = (line: NodeLogLine): void => {
      const text = this.jsonEnabled() ? JSON.stringify(toJson(line)) : formatLogLine(line, this.paint);
      this.surroundings.write(`${text}\n`);
    };
    await this.surroundings.interruptible((signal) =>
      followLogs(this.home, record.name, nodes, filter, write, signal),
    );
    return undefined;
  }
}

function toJson({ node, time, level, message, fields }: NodeLogLine): unknown {
  return { node, time, level, message, fields };
}
