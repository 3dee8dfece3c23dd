/** Measures methods of placement on the same nodes and keys: balance, movement, speed, memory. */
import { RendezvousHash, RingError } from '../../ring/index.js';
import { spread } from './loads.js';
import { type Candidate, type Method, methodsToCompare } from './methods.js';
import type { NamedNode } from './node-names.js';
import { withRingErrors } from './ring-errors.js';
import { keyBatches } from './sample-keys.js';

export interface MethodFigures {
  readonly method: string;
  /** How many keys were placed. */
  readonly keys: number;
  readonly coefficientOfVariation: number;
  readonly maxOverMean: number;
  /** The fraction of keys that change their node when one is added. */
  readonly movedOnAdd: number;
  /** As `movedOnAdd`, when one is removed; null if there is but one node. */
  readonly movedOnRemove: number | null;
  readonly lookupsPerSecond: number;
  readonly tableBytes: number;
  readonly buildMs: number;
}

export interface Comparison {
  readonly nodes: number;
  /** The least that has to move when a node is added or removed. */
  readonly minimumOnAdd: number;
  readonly minimumOnRemove: number | null;
  readonly methods: readonly MethodFigures[];
  /** Methods that cannot serve these nodes, and why. */
  readonly leftOut: ReadonlyArray<{ readonly method: string; readonly reason: string }>;
}

export interface ComparisonOptions {
  readonly nodes: readonly NamedNode[];
  readonly keys: number;
  readonly virtualNodes?: number | undefined;
}

/** Where a lookup asks all nodes, it is done so often that about so many questions are asked. */
const QUESTIONS_MAX = 2e8;
const KEYS_MIN = 1000;
const WARM_UP_KEYS = 50_000;

/** `onMethod` hears of each method before its turn. Throws a usage error for nodes that no method takes. */
export function compareMethods(options: ComparisonOptions, onMethod: (name: string) => void): Comparison {
  const { nodes } = options;
  // Checks names and weights, so that what the methods refuse is their own limit.
  withRingErrors(() => RendezvousHash.of(nodes));
  const scene = changesOf(nodes);
  const methods: MethodFigures[] = [];
  const leftOut: { method: string; reason: string }[] = [];
  for (const method of methodsToCompare(options.virtualNodes)) {
    onMethod(method.name);
    try {
      methods.push(measure(method, options, scene));
    } catch (error) {
      if (!(error instanceof RingError)) throw error;
      leftOut.push({ method: method.name, reason: error.message });
    }
  }
  const { minimumOnAdd, minimumOnRemove } = scene;
  return { nodes: nodes.length, minimumOnAdd, minimumOnRemove, methods, leftOut };
}

interface Changes {
  readonly added: NamedNode;
  readonly minimumOnAdd: number;
  /** Null if nothing would be left. */
  readonly removed: string | null;
  readonly minimumOnRemove: number | null;
}

/** One more node of average weight, and one less, from the middle. */
function changesOf(nodes: readonly NamedNode[]): Changes {
  const total = nodes.reduce((sum, node) => sum + node.weight, 0);
  const names = new Set(nodes.map((node) => node.name));
  let name = `n${nodes.length + 1}`;
  while (names.has(name)) name += '+';
  const isEven = nodes.every((node) => node.weight === 1);
  const added = { name, weight: isEven ? 1 : total / nodes.length };
  const middle = nodes.length > 1 ? nodes[Math.floor(nodes.length / 2)] : undefined;
  return {
    added,
    minimumOnAdd: added.weight / (total + added.weight),
    removed: middle?.name ?? null,
    minimumOnRemove: middle === undefined ? null : middle.weight / total,
  };
}

function measure(
  method: Method,
  { nodes, keys: wanted }: ComparisonOptions,
  changes: Changes,
): MethodFigures {
  const most = Math.max(KEYS_MIN, Math.floor(QUESTIONS_MAX / nodes.length));
  const keys = method.asksAllNodes ? Math.min(wanted, most) : wanted;
  warmUp(method.build(nodes), Math.min(keys, WARM_UP_KEYS));
  const startedMs = performance.now();
  const candidate = method.build(nodes);
  const buildMs = performance.now() - startedMs;
  const grown = candidate.add(changes.added);
  const shrunk = changes.removed === null ? null : candidate.remove(changes.removed);
  const loads = new Map<string, number>();
  let [lookupMs, movedOnAdd, movedOnRemove] = [0, 0, 0];
  for (const batch of keyBatches(keys)) {
    const batchStartedMs = performance.now();
    const owners = batch.map((key) => candidate.lookup(key));
    lookupMs += performance.now() - batchStartedMs;
    for (const owner of owners) loads.set(owner, (loads.get(owner) ?? 0) + 1);
    movedOnAdd += countMoved(batch, owners, grown);
    if (shrunk !== null) movedOnRemove += countMoved(batch, owners, shrunk);
  }
  return {
    method: method.name,
    keys,
    ...spread(nodes, loads),
    movedOnAdd: movedOnAdd / keys,
    movedOnRemove: shrunk === null ? null : movedOnRemove / keys,
    lookupsPerSecond: keys / (lookupMs / 1000),
    tableBytes: candidate.tableBytes,
    buildMs,
  };
}

function warmUp(candidate: Candidate, count: number): void {
  for (const batch of keyBatches(count)) for (const key of batch) candidate.lookup(key);
}

function countMoved(batch: readonly string[], owners: readonly string[], after: Candidate): number {
  return batch.reduce((moved, key, index) => moved + (after.lookup(key) === owners[index] ? 0 : 1), 0);
}
