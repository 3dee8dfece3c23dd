/** Flags that the key commands share, and what they add up to. */
import { option, string } from '@oclif/core/flags';
import { BaseCommand, type GlobalFlags } from './base-command.js';
import type { Access, Consistency } from './cluster-access.js';

const CONSISTENCIES = ['linearizable', 'stale'] as const;

/** Where a command goes. */
export const atFlag = {
  at: string({
    description: 'Ask this node and no other: a name, leader or random.',
    helpValue: 'NODE',
  }),
};

/** How fresh an answer has to be. */
export const consistencyFlag = {
  consistency: option({
    options: CONSISTENCIES,
    env: 'CONCLAVE_CONSISTENCY',
    description:
      'linearizable: the newest acknowledged value. stale: whatever the node knows, even without a majority.',
  })(),
};

export interface KeyFlags extends GlobalFlags {
  readonly at?: string | undefined;
  readonly consistency?: Consistency | undefined;
}

export abstract class KeyCommand extends BaseCommand {
  /** Flag beats environment beats configuration. */
  protected consistency(flags: KeyFlags): Consistency {
    return flags.consistency ?? (this.setting('consistency') === 'stale' ? 'stale' : 'linearizable');
  }

  protected access(flags: KeyFlags): Access {
    const { at } = flags;
    return {
      home: this.home,
      record: this.clusterRecord(flags),
      at,
      consistency: this.consistency(flags),
      timeoutMs: this.timeoutMs(flags),
      surroundings: this.surroundings,
    };
  }
}
