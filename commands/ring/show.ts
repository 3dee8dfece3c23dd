/** `conclave ring show`. */
import { glyphsFor } from '../../src/command-line/ring/glyphs.js';
import { RingCommand, ringFlags } from '../../src/command-line/ring/ring-command.js';
import { formatRing, type ShownRing, showRing } from '../../src/command-line/ring/show-text.js';

export default class RingShow extends RingCommand {
  static override summary = 'Show the ring as a picture.';
  static override description =
    'A circle on which each character shows who owns the keys that fall there, then the exact share of each node, and how even the shares are. What --json prints is a file for "ring diff --to".';
  static override examples = [
    '<%= config.bin %> ring show',
    '<%= config.bin %> ring show --nodes a,b,c:2 --virtual-nodes 20',
    '<%= config.bin %> ring show --nodes a,b,c --json > ring.json',
  ];

  static override flags = ringFlags;

  async run(): Promise<ShownRing> {
    const { flags } = await this.parse(RingShow);
    const ring = this.ring(flags);
    const shown = showRing(ring);
    this.print(formatRing(ring, shown, glyphsFor(process.env), this.paint));
    return shown;
  }
}
