/** Asks the checker whether what the clients were told can be explained by one order of their operations. */
import { checkHistory } from '../check/check-history.js';
import type { Operation } from '../check/history.js';
import type { CheckResult } from '../check/verdict.js';
import { ViolationError } from './violation.js';

/** Bounds in steps, not in time: the verdict is part of a run that is the same on every machine. */
const STEPS_MAX = 500_000;
const MEMORY_BYTES_MAX = 200_000_000;

export function checkOperations(history: readonly Operation[]): {
  readonly verdict: CheckResult['verdict'];
  readonly error: ViolationError | null;
} {
  const result = checkHistory(history, {
    stepsMax: STEPS_MAX,
    memoryBytesMax: MEMORY_BYTES_MAX,
    timeMs: Number.POSITIVE_INFINITY,
    elapsedMs: () => 0,
  });
  if (result.verdict !== 'Illegal') return { verdict: result.verdict, error: null };
  const { keys, unplaced } = result.violation;
  const example = unplaced[0]?.operation;
  const what = example === undefined ? 'operations' : `what ${example.client} was told`;
  const message = `no order of the operations on ${keys.join(', ')} explains ${what}`;
  return { verdict: 'Illegal', error: new ViolationError('linearizability', message) };
}
