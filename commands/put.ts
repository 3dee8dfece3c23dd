/** `conclave put`. */
import { string } from '@oclif/core/args';
import { boolean, string as stringFlag } from '@oclif/core/flags';
import { parseDuration } from '../src/cluster/duration.js';
import { toBinary, toJsonField } from '../src/command-line/binary-text.js';
import { withClient } from '../src/command-line/cluster-access.js';
import { atFlag, KeyCommand } from '../src/command-line/key-flags.js';
import { putKey } from '../src/command-line/key-operations.js';
import { readStandardInput } from '../src/command-line/standard-input.js';

export default class Put extends KeyCommand {
  static override summary = 'Write a value.';
  static override description =
    'Returns once a majority of the nodes has the value on disk. If the outcome is unknown, the error says so (UNKNOWN_OUTCOME); any other error means that nothing was and nothing will be written.';
  static override examples = [
    '<%= config.bin %> put greeting hello',
    '<%= config.bin %> put session abc --ttl 10s',
    '<%= config.bin %> put lock me --if-absent --ttl 30s',
    '<%= config.bin %> put counter 2 --if-value 1',
    '<%= config.bin %> put photo - < photo.jpg',
  ];

  static override args = {
    key: string({ required: true, ignoreStdin: true, description: 'The key.' }),
    value: string({
      required: true,
      ignoreStdin: true,
      description: 'The value; "-" reads it from standard input, bytes and all.',
    }),
  };

  static override flags = {
    ...atFlag,
    ttl: stringFlag({
      description: 'Forget the key after this time, such as 500ms, 10s or 2m.',
      helpValue: 'TIME',
    }),
    'if-absent': boolean({ description: 'Write only if the key is not there.', exclusive: ['if-value'] }),
    'if-value': stringFlag({ description: 'Write only if this is the value now.', helpValue: 'OLD' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Put);
    const access = this.access(flags);
    const options = {
      ttlMs: flags.ttl === undefined ? undefined : parseDuration(flags.ttl),
      ifAbsent: flags['if-absent'],
      ifValue: flags['if-value'] === undefined ? undefined : toBinary(flags['if-value']),
    };
    const key = toBinary(args.key);
    const value = args.value === '-' ? await readStandardInput(this.surroundings) : toBinary(args.value);
    await withClient(access, (client) => putKey(client, key, value, options));
    this.print('OK\n');
    return { ...toJsonField('key', key), written: true };
  }
}
