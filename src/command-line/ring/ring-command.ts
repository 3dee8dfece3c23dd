/** What the ring commands share: the flags that say which ring is meant, and how to get it. */
import { integer, option, string } from '@oclif/core/flags';
import { ClusterError } from '../../cluster/cluster-error.js';
import { HASH_NAMES, type HashName, Ring, type RingOptions } from '../../ring/index.js';
import { BaseCommand, type GlobalFlags } from '../base-command.js';
import { parseNodesOrCount } from './node-names.js';
import { withRingErrors } from './ring-errors.js';

/** How the ring is made, whatever its nodes are. */
export const ringOptionFlags = {
  'virtual-nodes': integer({
    min: 1,
    description: 'Tokens of a node of weight 1; 150 if not given, 160 for ketama.',
    helpValue: 'COUNT',
  }),
  hash: option({
    options: HASH_NAMES,
    description: 'Hash function; murmur3 if not given. ketama places keys as libketama, crc32 as textbooks.',
  })(),
};

/** Which nodes are on the ring. */
export const ringFlags = {
  nodes: string({
    char: 'n',
    description:
      'Nodes, as in a,b,c:2, where c has weight 2, or how many; those of the cluster if not given.',
    helpValue: 'LIST|COUNT',
  }),
  ...ringOptionFlags,
};

export interface RingFlags extends GlobalFlags {
  readonly nodes?: string | undefined;
  readonly 'virtual-nodes'?: number | undefined;
  readonly hash?: HashName | undefined;
}

export abstract class RingCommand extends BaseCommand {
  /** With `--nodes` no cluster is needed; else the cluster need not run. Throws a `ClusterError`. */
  protected ring(flags: RingFlags): Ring {
    const nodes = flags.nodes === undefined ? this.memberNames(flags) : parseNodesOrCount(flags.nodes);
    return withRingErrors(() => Ring.of(nodes, ringOptions(flags)));
  }

  private memberNames(flags: RingFlags): readonly string[] {
    try {
      return this.clusterRecord(flags).members.map((member) => member.id);
    } catch (error) {
      if (!(error instanceof ClusterError) || error.code !== 'UNKNOWN_CLUSTER') throw error;
      const hint = `${error.hint}\nOr name nodes, which takes no cluster: --nodes a,b,c`;
      throw new ClusterError(error.code, error.message, hint, error.kind);
    }
  }
}

function ringOptions(flags: RingFlags): RingOptions {
  return { hash: flags.hash, virtualNodes: flags['virtual-nodes'] };
}
