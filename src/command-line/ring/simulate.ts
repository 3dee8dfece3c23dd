/** Places keys one after the other, with and without bounded loads, and counts what each node gets. */
import { usageError } from '../../cluster/cluster-error.js';
import { BoundedLoads, type Ring } from '../../ring/index.js';
import type { Paint } from '../paint.js';
import { formatTable } from '../table.js';
import { factor, percent } from './figures.js';
import { type Spread, spread } from './loads.js';
import { withRingErrors } from './ring-errors.js';
import { keyBatches } from './sample-keys.js';

export interface Simulation {
  readonly keys: number;
  readonly excess: number;
  readonly nodes: ReadonlyArray<{
    readonly name: string;
    readonly weight: number;
    /** Keys without a bound. */
    readonly plain: number;
    /** Keys with the bound, and the most that it allows. */
    readonly bounded: number;
    readonly capacity: number;
  }>;
  readonly plain: Spread;
  readonly bounded: Spread;
  /** The fraction of keys that the bound keeps from their owner. */
  readonly forwarded: number;
}

/** `0.25`: what a node may carry above its fair share. Throws a usage error. */
export function parseExcess(text: string): number {
  const excess = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(excess) && excess > 0) return excess;
  throw usageError('BAD_EXCESS', `"${text}" is no excess.`, 'Give a number above 0, as in --excess 0.25.');
}

/** Throws a usage error if the ring has no nodes. */
export function simulate(ring: Ring, keys: number, excess: number): Simulation {
  const loads = withRingErrors(() => new BoundedLoads(ring, excess));
  const [plain, bounded] = [new Map<string, number>(), new Map<string, number>()];
  let forwarded = 0;
  for (const batch of keyBatches(keys)) {
    for (const key of batch) {
      const [owner, taker] = [ring.lookup(key), loads.assign(key)];
      plain.set(owner, (plain.get(owner) ?? 0) + 1);
      bounded.set(taker, (bounded.get(taker) ?? 0) + 1);
      if (owner !== taker) forwarded += 1;
    }
  }
  return {
    keys,
    excess,
    nodes: ring.nodes.map(({ name, weight }, rank) => ({
      name,
      weight,
      plain: plain.get(name) ?? 0,
      bounded: bounded.get(name) ?? 0,
      // ketama gives a node of very little weight no token at all.
      capacity: ring.tokenCounts[rank] === 0 ? 0 : loads.capacityOf(name),
    })),
    plain: spread(ring.nodes, plain),
    bounded: spread(ring.nodes, bounded),
    forwarded: forwarded / keys,
  };
}

/** More nodes than this are counted, not listed; `--json` has them all. */
const LISTED_MAX = 100;

export function formatSimulation(simulation: Simulation, paint: Paint): string {
  const { nodes, keys, excess, plain, bounded, forwarded } = simulation;
  const columns = [
    { title: 'NODE' },
    { title: 'WEIGHT', alignRight: true },
    { title: 'PLAIN', alignRight: true },
    { title: 'BOUNDED', alignRight: true },
    { title: 'CAPACITY', alignRight: true },
  ];
  const rows = nodes.slice(0, LISTED_MAX).map((node) => [
    node.name,
    String(node.weight),
    // What the bound would not allow.
    node.plain > node.capacity ? paint('yellow', String(node.plain)) : String(node.plain),
    node.bounded === node.capacity ? paint('bold', String(node.bounded)) : String(node.bounded),
    String(node.capacity),
  ]);
  const rest = nodes.length > LISTED_MAX ? `and ${nodes.length - LISTED_MAX} more nodes\n` : '';
  return [
    `${keys} keys, no node above ${factor(1 + excess)} times its fair share\n\n`,
    `${formatTable(columns, rows)}${rest}\n`,
    `plain:   ${formatSpread(plain)}\n`,
    `bounded: ${formatSpread(bounded)}; ${percent(forwarded)} of the keys are not at their owner\n`,
  ].join('');
}

function formatSpread({ coefficientOfVariation, maxOverMean }: Spread): string {
  return `standard deviation ${percent(coefficientOfVariation)}, fullest node ${factor(maxOverMean)} times its fair share`;
}
