/** What a node does not know may be a verb of conclave with a slip of the finger. */
import { ClusterError } from '../cluster/cluster-error.js';
import { closest } from '../command-line/did-you-mean.js';
import type { BinaryString } from '../resp/reply.js';
import { REDIS_COMMANDS } from './redis-commands.js';
import type { Verbs } from './verbs.js';

/** Any other error is returned as it is. */
export function explainUnknownCommand(error: unknown, words: readonly BinaryString[], verbs: Verbs): unknown {
  if (!(error instanceof ClusterError) || !error.message.includes('unknown command')) return error;
  const [name = ''] = words;
  const isCapital = name !== name.toLowerCase();
  const known = isCapital ? Object.keys(REDIS_COMMANDS) : [...verbs.firstWords, 'help', 'quit'];
  const meant = closest(name, known);
  const hint = meant === null ? 'See what there is: help' : `Did you mean "${meant}"?`;
  return new ClusterError('UNKNOWN_COMMAND', `There is no command "${name}".`, hint, 'usage');
}
