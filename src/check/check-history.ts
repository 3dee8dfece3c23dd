/**
 * Checks whether a history is linearizable: whether every operation can be taken to have happened at one
 * moment between its invocation and its completion (Herlihy & Wing, 1990). Each key group is checked on its own.
 */
import { Budget } from './budget.js';
import { type CompiledOperation, compileOperation } from './compiled-operation.js';
import { type Group, prepareGroup } from './group.js';
import type { Operation } from './history.js';
import { groupByKeys, type KeyGroup } from './key-groups.js';
import { Search } from './search.js';
import { describeViolation } from './shortest-prefix.js';
import type { CheckBounds, CheckResult, ExceededBound, Tally, Violation } from './verdict.js';

const DEFAULT_BOUNDS: CheckBounds = {
  stepsMax: Number.POSITIVE_INFINITY,
  memoryBytesMax: 2 ** 30,
  timeMs: Number.POSITIVE_INFINITY,
  elapsedMs: () => 0,
};

/** Steps between two moments at which the caller may do something else. */
const SLICE_STEPS = 10_000;

/** How far a check has come. */
export interface CheckProgress {
  readonly keyGroupsChecked: number;
  readonly keyGroups: number;
  readonly steps: number;
}

/**
 * Checks all at once. Throws `HistoryError` if the history cannot be checked. `Illegal` is told as soon as one
 * key group is; `Unknown` where a bound kept one from its verdict and no other is illegal. The result depends on
 * nothing but the arguments as long as no bound of time is set.
 */
export function checkHistory(
  operations: readonly Operation[],
  bounds: Partial<CheckBounds> = {},
): CheckResult {
  const check = checkInSlices(operations, bounds);
  for (;;) {
    const { done, value } = check.next();
    if (done === true) return value;
  }
}

/** The same in slices of a few milliseconds. */
export function* checkInSlices(
  operations: readonly Operation[],
  bounds: Partial<CheckBounds> = {},
): Generator<CheckProgress, CheckResult> {
  const budget = new Budget({ ...DEFAULT_BOUNDS, ...bounds });
  const groups = groupByKeys(operations.map(compileOperation));
  let keyGroupsChecked = 0;
  let exceeded: ExceededBound | null = null;
  const tally = (): Tally => ({
    ...tallyOf(operations),
    keyGroups: groups.length,
    keyGroupsChecked,
    steps: budget.steps,
  });
  for (const group of groups) {
    const progress = { keyGroupsChecked, keyGroups: groups.length };
    budget.lookAtClock();
    const verdict = yield* withProgress(checkGroup(group, budget), () => ({
      ...progress,
      steps: budget.steps,
    }));
    if (verdict === null) {
      exceeded ??= budget.exceeded;
    } else {
      keyGroupsChecked += 1;
      if (verdict !== 'legal') return { verdict: 'Illegal', tally: tally(), violation: verdict };
    }
    budget.releaseMemory();
    if (budget.exceeded !== null) break;
  }
  return exceeded === null
    ? { verdict: 'Ok', tally: tally() }
    : { verdict: 'Unknown', tally: tally(), exceeded };
}

/** Null if a bound was exceeded. */
function* checkGroup(
  keyGroup: KeyGroup<CompiledOperation>,
  budget: Budget,
): Generator<void, Violation | 'legal' | null> {
  if (budget.exceeded !== null) return null;
  const group: Group = prepareGroup(keyGroup.keys, keyGroup.items);
  const search = new Search(group, budget);
  for (;;) {
    const outcome = search.advance(SLICE_STEPS);
    if (outcome?.found === true) return 'legal';
    if (outcome !== null) {
      budget.releaseMemory();
      return yield* describeViolation(keyGroup, group, outcome, budget, SLICE_STEPS);
    }
    if (budget.exceeded !== null) return null;
    yield;
  }
}

function* withProgress<Result>(
  work: Generator<void, Result>,
  progress: () => CheckProgress,
): Generator<CheckProgress, Result> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    yield progress();
  }
}

function tallyOf(
  operations: readonly Operation[],
): Pick<Tally, 'operations' | 'unknownOutcomes' | 'clients'> {
  return {
    operations: operations.length,
    unknownOutcomes: operations.filter(({ completed }) => completed === null).length,
    clients: new Set(operations.map(({ client }) => client)).size,
  };
}
