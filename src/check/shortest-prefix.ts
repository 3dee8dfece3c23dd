/**
 * Cuts an illegal key group down to the shortest prefix that is illegal by itself, and tells what is wrong
 * with it. A prefix ends at a completion; operations that have not completed by then have an unknown outcome.
 */
import type { BinaryString } from '../resp/reply.js';
import type { Budget } from './budget.js';
import { type CompiledOperation, compileOperation } from './compiled-operation.js';
import { orderOf } from './configuration.js';
import { completionOf, type Group, prepareGroup } from './group.js';
import type { KeyGroup } from './key-groups.js';
import { Search, type SearchOutcome } from './search.js';
import type { UnplacedOperation, Violation } from './verdict.js';

export type Stuck = Extract<SearchOutcome, { found: false }>;

/** An illegal prefix, and where the search for its linearisation ended. */
interface IllegalPrefix {
  readonly compiled: readonly CompiledOperation[];
  readonly group: Group;
  readonly stuck: Stuck;
}

/**
 * `group` is what was made of all operations of the key group, and `stuck` how its search ended. That search
 * knew the answers of operations that were still open where it got stuck, so the shortest prefix may end later:
 * at the latest when those have completed. Between the two it is searched by halving, since whatever begins
 * with an illegal prefix is illegal too. Yields between slices of work.
 */
export function* describeViolation(
  { keys, items: compiled }: KeyGroup<CompiledOperation>,
  group: Group,
  stuck: Stuck,
  budget: Budget,
  sliceSteps: number,
): Generator<void, Violation> {
  const ends = possibleEnds(group, stuck.stuckAt);
  let illegal: IllegalPrefix = { compiled, group, stuck };
  let isShortest = true;
  let least = 0;
  let most = ends.length - 1;
  while (least <= most) {
    const middle = Math.floor((least + most) / 2);
    const end = ends[middle] ?? Number.POSITIVE_INFINITY;
    const cut = compiled.flatMap((each) => cutAt(each, end));
    const cutGroup = prepareGroup(keys, cut);
    budget.releaseMemory();
    const search = new Search(cutGroup, budget);
    let outcome = search.advance(sliceSteps);
    while (outcome === null && budget.exceeded === null) {
      yield;
      outcome = search.advance(sliceSteps);
    }
    if (outcome === null) {
      isShortest = false;
      break;
    }
    if (outcome.found) {
      least = middle + 1;
    } else {
      illegal = { compiled: cut, group: cutGroup, stuck: outcome };
      most = middle - 1;
    }
  }
  return violationOf(keys, illegal, isShortest);
}

/** The times at which the shortest illegal prefix may end, ascending. */
function possibleEnds({ events }: Group, stuckAt: number): readonly number[] {
  const openAtMost = new Set(events.slice(0, stuckAt + 1).map(({ operation }) => operation));
  const completions = events.slice(stuckAt).filter(({ isCompletion }) => isCompletion);
  const last = completions.findLastIndex(({ operation }) => openAtMost.has(operation));
  const ends = completions.slice(0, last + 1).map(({ operation }) => completionOf(operation));
  return [...new Set(ends)];
}

/** Nothing if the operation begins after the end. */
function cutAt(compiled: CompiledOperation, end: number): readonly CompiledOperation[] {
  const { source } = compiled;
  if (source.invoked > end) return [];
  if (source.completed === null || source.completed <= end) return [compiled];
  return [compileOperation({ ...source, completed: null })];
}

function violationOf(
  keys: readonly BinaryString[],
  { compiled, group, stuck }: IllegalPrefix,
  isShortest: boolean,
): Violation {
  const order = orderOf(stuck.furthest);
  const isPlaced = new Set(order);
  const unplaced: UnplacedOperation[] = group.operations
    .filter((operation) => operation.isKnown && !isPlaced.has(operation))
    .map(({ action, compiled: { source } }) => ({
      operation: source,
      expected: group.model.step(stuck.furthest.state, action).reply,
    }));
  const prefix = compiled.map(({ source }) => source).sort((one, other) => one.invoked - other.invoked);
  const prefixEnd = prefix.reduce(
    (last, { completed }) => Math.max(last, completed ?? last),
    Number.NEGATIVE_INFINITY,
  );
  const placed = order.map((operation) => operation.compiled.source);
  return { keys, prefix, prefixEnd, isShortest, placed, unplaced };
}
