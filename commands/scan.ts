/** `conclave scan`. */
import { string } from '@oclif/core/args';
import { boolean, integer } from '@oclif/core/flags';
import { toBinary, toJsonField, toPrintable } from '../src/command-line/binary-text.js';
import { withClient } from '../src/command-line/cluster-access.js';
import { atFlag, consistencyFlag, KeyCommand } from '../src/command-line/key-flags.js';
import { scanKeys } from '../src/command-line/key-operations.js';
import { type ReadKey, readKeys } from '../src/command-line/several-keys.js';

export default class Scan extends KeyCommand {
  static override summary = 'List keys.';
  static override description =
    'Keys come sorted, one a line; those with unprintable bytes are quoted. With --values, a tab and the value follow. With --json, bytes that are not UTF-8 come as "keyBase64" and "valueBase64".';
  static override examples = [
    '<%= config.bin %> scan',
    '<%= config.bin %> scan user: --values',
    '<%= config.bin %> scan --limit 10 --json',
  ];

  static override args = {
    prefix: string({
      ignoreStdin: true,
      description: 'Only keys that begin with this; meant literally.',
    }),
  };

  static override flags = {
    ...atFlag,
    ...consistencyFlag,
    limit: integer({ default: 1000, min: 1, description: 'No more keys than this.', helpValue: 'COUNT' }),
    values: boolean({ description: 'Show the values too.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Scan);
    const prefix = toBinary(args.prefix ?? '');
    const access = this.access(flags);
    const found = await withClient(access, async (client): Promise<readonly ReadKey[]> => {
      const keys = await scanKeys(client, prefix, flags.limit);
      if (flags.values) return readKeys(client, keys, access.record.engine);
      return keys.map((key) => ({ key, value: null }));
    });
    for (const item of found) this.print(`${formatLine(item)}\n`);
    if (found.length === flags.limit) this.remark(`The first ${flags.limit} keys; more with --limit.\n`);
    return { items: found.map((item) => toJson(item, flags.values)) };
  }
}

function formatLine({ key, value }: ReadKey): string {
  return value === null ? toPrintable(key) : `${toPrintable(key)}\t${toPrintable(value)}`;
}

function toJson({ key, value }: ReadKey, withValue: boolean): unknown {
  return { ...toJsonField('key', key), ...(withValue ? toJsonField('value', value) : {}) };
}
