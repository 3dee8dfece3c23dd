/** `conclave ring lookup`. */
import { string } from '@oclif/core/args';
import { integer } from '@oclif/core/flags';
import { usageError } from '../../src/cluster/cluster-error.js';
import { toBinary } from '../../src/command-line/binary-text.js';
import { formatPlaced, place, placedToJson } from '../../src/command-line/ring/lookup-text.js';
import { RingCommand, ringFlags } from '../../src/command-line/ring/ring-command.js';
import { requireStandardInput } from '../../src/command-line/standard-input.js';

const STANDARD_INPUT = '-';

export default class RingLookup extends RingCommand {
  static override summary = 'Show which node owns a key.';
  static override description =
    'For each key its hash, the token that covers it, the owner, and the preference list: the nodes that hold its replicas, the owner first. With - the keys come from standard input, one a line, and the answer is a line for each: key, hash, token, owner and preference list with tabs between, or JSON with --json.';
  static override examples = [
    '<%= config.bin %> ring lookup user:1001 user:1002',
    '<%= config.bin %> ring lookup user:1001 --nodes a,b,c:2 --json',
    'seq 1000000 | <%= config.bin %> ring lookup - --nodes a,b,c | cut -f 4 | sort | uniq -c',
  ];

  static override args = {
    keys: string({
      required: true,
      multiple: true,
      ignoreStdin: true,
      description: 'Keys, or - for those on standard input.',
    }),
  };

  static override flags = {
    ...ringFlags,
    replicas: integer({
      char: 'r',
      min: 1,
      default: 3,
      description: 'Length of the preference list; no more than there are nodes.',
      helpValue: 'COUNT',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RingLookup);
    const ring = this.ring(flags);
    if (!args.keys.includes(STANDARD_INPUT)) {
      const placed = args.keys.map((key) => place(ring, toBinary(key), flags.replicas));
      if (this.jsonEnabled())
        this.surroundings.write(placed.map((each) => `${placedToJson(each)}\n`).join(''));
      else this.print(formatPlaced(placed, this.paint));
      return;
    }
    if (args.keys.length > 1) {
      throw usageError('BAD_KEYS', '"-" stands for all keys on standard input: name no others beside it.');
    }
    requireStandardInput(this.surroundings);
    const { lookupStandardInput } = await import('../../src/command-line/ring/lookup-standard-input.js');
    await lookupStandardInput(ring, flags.replicas, this.jsonEnabled() ? 'ndjson' : 'tsv');
  }
}
