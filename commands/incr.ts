/** `conclave incr`. */
import { string } from '@oclif/core/args';
import { string as stringFlag } from '@oclif/core/flags';
import { toBinary, toJsonField } from '../src/command-line/binary-text.js';
import { withClient } from '../src/command-line/cluster-access.js';
import { atFlag, KeyCommand } from '../src/command-line/key-flags.js';
import { incrementKey } from '../src/command-line/key-operations.js';

export default class Incr extends KeyCommand {
  static override summary = 'Add to a number, and print the sum.';
  static override description =
    'A key that is not there counts as 0. Numbers are of 64 bits; with --json, those beyond 2^53 come as a text.';
  static override examples = ['<%= config.bin %> incr visits', '<%= config.bin %> incr stock --by -3'];

  static override args = { key: string({ required: true, ignoreStdin: true, description: 'The key.' }) };
  static override flags = {
    ...atFlag,
    by: stringFlag({
      default: '1',
      description: 'How much to add; negative to take away.',
      helpValue: 'NUMBER',
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Incr);
    const key = toBinary(args.key);
    const sum = await withClient(this.access(flags), (client) => incrementKey(client, key, flags.by));
    this.print(`${sum}\n`);
    return { ...toJsonField('key', key), value: Number.isSafeInteger(Number(sum)) ? Number(sum) : sum };
  }
}
