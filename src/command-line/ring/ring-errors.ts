/** Puts what the ring library refuses into the form in which commands report errors. */
import { usageError } from '../../cluster/cluster-error.js';
import { RingError, type RingErrorCode } from '../../ring/index.js';

const HINTS: Partial<Readonly<Record<RingErrorCode, string>>> = {
  NO_NODES: 'Name nodes with --nodes a,b,c.',
  DUPLICATE_NODE: 'Name each node once, with its weight as in a:2 if it is to have more keys.',
  BAD_WEIGHT: 'Write a weight as in a:2 or a:0.5.',
  MALFORMED_RING: 'A file that fits is what "conclave ring show --json" prints.',
};

/** Runs `work`; whatever the ring refuses becomes a usage error. */
export function withRingErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RingError)) throw error;
    throw usageError(error.code, error.message, HINTS[error.code] ?? null);
  }
}
