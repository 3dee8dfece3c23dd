/** The flag that names an engine, the same wherever it can be chosen. */
import { option } from '@oclif/core/flags';
import type { EngineName } from '../cluster/cluster-record.js';

const ENGINES = ['raft', 'paxos'] as const satisfies readonly EngineName[];

/** The environment stands behind the flag; what is configured is asked for where it is not given. */
export function engineFlag(description: string) {
  return option({ options: ENGINES, env: 'CONCLAVE_ENGINE', description })();
}
