/** `conclave del`. */
import { string } from '@oclif/core/args';
import { toBinary } from '../src/command-line/binary-text.js';
import { withClient } from '../src/command-line/cluster-access.js';
import { atFlag, KeyCommand } from '../src/command-line/key-flags.js';
import { deleteKeys } from '../src/command-line/several-keys.js';

export default class Del extends KeyCommand {
  static override summary = 'Delete keys.';
  static override description =
    'Prints how many of the keys were there. Keys that are not there are no error. A Paxos cluster deletes each by itself, not all as one.';
  static override examples = ['<%= config.bin %> del greeting', '<%= config.bin %> del a b c'];

  static override args = {
    keys: string({ required: true, multiple: true, ignoreStdin: true, description: 'One key or more.' }),
  };

  static override flags = { ...atFlag };

  async run(): Promise<{ deleted: number }> {
    const { args, flags } = await this.parse(Del);
    const keys = args.keys.map(toBinary);
    const access = this.access(flags);
    const { engine } = access.record;
    const deleted = await withClient(access, (client) => deleteKeys(client, keys, engine));
    this.print(`${deleted}\n`);
    return { deleted };
  }
}
