/** `conclave ring compare`. */
import { string } from '@oclif/core/flags';
import { type Comparison, compareMethods } from '../../src/command-line/ring/compare.js';
import { formatComparison } from '../../src/command-line/ring/compare-text.js';
import { parseNodesOrCount } from '../../src/command-line/ring/node-names.js';
import { RingCommand, ringOptionFlags } from '../../src/command-line/ring/ring-command.js';
import { parseKeyCount } from '../../src/command-line/ring/sample-keys.js';

export default class RingCompare extends RingCommand {
  static override summary = 'Compare ways to place keys on nodes.';
  static override description =
    'The ring with each of its hashes, with bounded loads of 1.1, and its rivals: multi-probe, jump, rendezvous and Maglev hashing. For each, how evenly it places keys, how many of them move when a node is added and when one is removed, lookups per second, memory, and the time to build it. No cluster is needed.';
  static override examples = [
    '<%= config.bin %> ring compare',
    '<%= config.bin %> ring compare --nodes 100 --keys 1e6',
    '<%= config.bin %> ring compare --nodes a,b,c:2 --json',
  ];

  static override flags = {
    nodes: string({
      char: 'n',
      default: '10',
      description: 'How many nodes, or which, as in a,b,c:2.',
      helpValue: 'COUNT|LIST',
    }),
    keys: string({ char: 'k', default: '1e6', description: 'How many keys to place.', helpValue: 'COUNT' }),
    'virtual-nodes': ringOptionFlags['virtual-nodes'],
  };

  async run(): Promise<Comparison> {
    const { flags } = await this.parse(RingCompare);
    const nodes = parseNodesOrCount(flags.nodes);
    const keys = parseKeyCount(flags.keys);
    const progress = this.progress();
    const comparison = compareMethods({ nodes, keys, virtualNodes: flags['virtual-nodes'] }, (method) =>
      progress.update(`measuring ${method}`),
    );
    progress.clear();
    this.print(formatComparison(comparison, this.paint));
    return comparison;
  }
}
