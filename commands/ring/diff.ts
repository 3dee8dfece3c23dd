/** `conclave ring diff`. */
import { string } from '@oclif/core/flags';
import { usageError } from '../../src/cluster/cluster-error.js';
import {
  changeBetween,
  changedRing,
  formatChange,
  type RingChange,
} from '../../src/command-line/ring/ring-change.js';
import { RingCommand, ringFlags } from '../../src/command-line/ring/ring-command.js';
import { readRing } from '../../src/command-line/ring/ring-file.js';

export default class RingDiff extends RingCommand {
  static override summary = 'Tell which keys move when the ring changes.';
  static override description =
    'The exact fraction of all keys that move, from whom to whom, beside the least that has to move. The change is nodes that come (--add), nodes that go (--remove), both, or another ring (--to), as "ring show --json" prints it.';
  static override examples = [
    '<%= config.bin %> ring diff --add n4',
    '<%= config.bin %> ring diff --nodes a,b,c --remove b --add d:2',
    '<%= config.bin %> ring diff --nodes a,b,c --to ring.json --json',
  ];

  static override flags = {
    ...ringFlags,
    add: string({ description: 'Nodes that come, as in d or d:2,e.', helpValue: 'LIST' }),
    remove: string({ description: 'Nodes that go, as in b,c.', helpValue: 'LIST' }),
    to: string({
      description: 'A file that describes the other ring.',
      helpValue: 'FILE',
      exclusive: ['add', 'remove'],
    }),
  };

  async run(): Promise<RingChange> {
    const { flags } = await this.parse(RingDiff);
    const { add, remove, to } = flags;
    if (add === undefined && remove === undefined && to === undefined) {
      throw usageError(
        'NO_CHANGE',
        'No change is named.',
        'Name one with --add n4, --remove n2 or --to FILE.',
      );
    }
    const ring = this.ring(flags);
    const change = changeBetween(
      ring,
      to === undefined ? changedRing(ring, add, remove) : readRing(to, ring),
    );
    this.print(formatChange(change, this.paint));
    return change;
  }
}
