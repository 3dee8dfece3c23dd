/** The flags of `conclave compare` as a plan. */
import { usageError } from '../../cluster/cluster-error.js';
import { parseDuration, parseWhole } from '../../cluster/duration.js';
import { type ComparePlan, FAULTS } from '../../compare/plan.js';
import { closest } from '../did-you-mean.js';

export interface CompareFlags {
  readonly nodes: string;
  readonly clients: string;
  readonly duration: string;
  readonly reads: string;
  readonly keys: string;
  readonly seed: string;
  readonly fault?: string | undefined;
}

const NODES_MAX = 9;
const CLIENTS_MAX = 256;
const KEYS_MAX = 10_000;
const DURATION_MS_MIN = 1000;
const DURATION_MS_MAX = 600_000;
/** With fewer, the loss of one leaves no majority. */
const NODES_FOR_A_FAULT_MIN = 3;

/** Throws a usage error for what cannot be meant. */
export function parsePlan(flags: CompareFlags): ComparePlan {
  const fault = flags.fault === undefined ? null : parseFault(flags.fault);
  const nodes = parseWhole('--nodes', flags.nodes, 1, NODES_MAX);
  if (fault !== null && nodes < NODES_FOR_A_FAULT_MIN) {
    throw usageError(
      'TOO_FEW_NODES',
      `Without one of ${nodes} ${nodes === 1 ? 'node' : 'nodes'} there is no majority: all that --fault could show is that nothing goes on.`,
      `Use --nodes ${NODES_FOR_A_FAULT_MIN} or more.`,
    );
  }
  return {
    fault,
    nodes,
    clients: parseWhole('--clients', flags.clients, 1, CLIENTS_MAX),
    keys: parseWhole('--keys', flags.keys, 1, KEYS_MAX),
    readPercent: parseWhole('--reads', flags.reads, 0, 100),
    seed: parseWhole('--seed', flags.seed, 0, Number.MAX_SAFE_INTEGER),
    durationMs: parseSpan(flags.duration),
  };
}

function parseSpan(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs >= DURATION_MS_MIN && durationMs <= DURATION_MS_MAX) return durationMs;
  throw usageError('BAD_DURATION', `--duration must lie between 1s and 10m; got "${text}".`);
}

function parseFault(text: string): ComparePlan['fault'] {
  const known = FAULTS.find((fault) => fault === text);
  if (known !== undefined) return known;
  const meant = closest(text, FAULTS);
  throw usageError(
    'UNKNOWN_FAULT',
    `There is no fault "${text}".`,
    `${meant === null ? '' : `Did you mean ${meant}? `}The faults are ${FAULTS.join(', ')}.`,
  );
}
