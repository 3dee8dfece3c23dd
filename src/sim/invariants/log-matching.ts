/** Index and term name an entry, and all entries before it. */
import type { LogEntry, Term } from '../../consensus/types.js';
import { ViolationError } from '../violation.js';
import type { Invariant } from './invariant.js';

/** More than any run has. */
const INDEXES_MAX = 2 ** 32;

interface KnownEntry {
  /** Null if it is not known: the entry before was in a snapshot. */
  readonly termBefore: Term | null;
  readonly fingerprint: number;
}

const NAME = 'log matching';

export const logMatching: Invariant = {
  name: NAME,
  source: 'Raft, Figure 3 and section 5.3',
  promise: 'two logs that have an entry of the same index and term are the same up to it',
  watch() {
    const known = new Map<number, KnownEntry>();
    return {
      stepped({ node, core, appended }) {
        for (const entry of appended) {
          const termBefore = core.termAt(entry.index - 1);
          const fingerprint = fingerprintOf(entry);
          const key = entry.term * INDEXES_MAX + entry.index;
          const same = known.get(key);
          if (same === undefined) known.set(key, { termBefore, fingerprint });
          else if (same.fingerprint !== fingerprint || differ(same.termBefore, termBefore)) {
            throw new ViolationError(
              NAME,
              `entry ${entry.index} of term ${entry.term} is another on ${node} than elsewhere`,
            );
          }
        }
      },
    };
  },
};

function differ(left: Term | null, right: Term | null): boolean {
  return left !== null && right !== null && left !== right;
}

function fingerprintOf({ kind, data }: LogEntry): number {
  let hash: number = kind;
  for (const byte of data) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
