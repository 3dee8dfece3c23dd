/** `conclave exec`. */
import { string } from '@oclif/core/args';
import { toBinary } from '../src/command-line/binary-text.js';
import { withClient } from '../src/command-line/cluster-access.js';
import { atFlag, consistencyFlag, KeyCommand } from '../src/command-line/key-flags.js';
import { ask } from '../src/command-line/key-operations.js';
import { formatReply, replyToJson } from '../src/command-line/reply-text.js';

export default class Exec extends KeyCommand {
  static override summary = 'Send any RESP command.';
  static override description =
    'Everything after "--" is sent as it stands, and the answer is shown as redis-cli shows it. An error in the answer is exit code 1.';
  static override examples = [
    '<%= config.bin %> exec -- PING',
    '<%= config.bin %> exec -- MSET a 1 b 2',
    '<%= config.bin %> exec --at n2 -- RAFT LOG 1 10',
    '<%= config.bin %> exec --json -- RAFT STATUS',
  ];

  static override args = {
    command: string({
      required: true,
      multiple: true,
      ignoreStdin: true,
      description: 'The command and its arguments.',
    }),
  };

  static override flags = { ...atFlag, ...consistencyFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Exec);
    const request = args.command.map(toBinary);
    const reply = await withClient(this.access(flags), (client) => ask(client, request));
    this.print(`${formatReply(reply)}\n`);
    return { reply: replyToJson(reply) };
  }
}
