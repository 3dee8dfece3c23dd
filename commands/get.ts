/** `conclave get`. */
import { string } from '@oclif/core/args';
import { toBinary, toBytes, toJsonField } from '../src/command-line/binary-text.js';
import { withClient } from '../src/command-line/cluster-access.js';
import { atFlag, consistencyFlag, KeyCommand } from '../src/command-line/key-flags.js';
import { getKey } from '../src/command-line/key-operations.js';

export default class Get extends KeyCommand {
  static override summary = 'Read a value.';
  static override description =
    'Writes the bytes of the value as they are; a line break follows on a terminal only. A key that is not there is exit code 1. With --json, bytes that are not UTF-8 come as "valueBase64" instead of "value".';
  static override examples = [
    '<%= config.bin %> get greeting',
    '<%= config.bin %> get photo > photo.jpg',
    '<%= config.bin %> get greeting --at n3 --consistency stale',
  ];

  static override args = { key: string({ required: true, ignoreStdin: true, description: 'The key.' }) };
  static override flags = { ...atFlag, ...consistencyFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Get);
    const key = toBinary(args.key);
    const value = await withClient(this.access(flags), (client) => getKey(client, key));
    if (!this.jsonEnabled()) {
      this.surroundings.write(toBytes(value));
      if (this.surroundings.endsValues) this.surroundings.write('\n');
    }
    return { ...toJsonField('key', key), ...toJsonField('value', value) };
  }
}
