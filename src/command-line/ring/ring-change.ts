/** What a change to a ring moves: the figures, and how they read. */
import { type Balance, balanceOf, type Move, movementBetween, type Ring } from '../../ring/index.js';
import type { Paint } from '../paint.js';
import { formatTable } from '../table.js';
import { percent } from './figures.js';
import { parseNodes } from './node-names.js';
import { withRingErrors } from './ring-errors.js';
import { formatBalance } from './show-text.js';

type Evenness = Pick<Balance, 'coefficientOfVariation' | 'maxOverMean'>;

export interface RingChange {
  /** The fraction of the ring that changes its owner. */
  readonly moved: number;
  /** The least that the new shares of the nodes allow. */
  readonly minimum: number;
  /** The least, if all shares were as the weights would have them. */
  readonly fairMinimum: number;
  readonly moves: ReadonlyArray<Pick<Move, 'from' | 'to' | 'fraction'>>;
  readonly before: Evenness;
  readonly after: Evenness;
}

/** The ring with the nodes of `added` and without those of `removed`, both as in `a,b:2`. Throws a usage error. */
export function changedRing(ring: Ring, added: string | undefined, removed: string | undefined): Ring {
  return withRingErrors(() => {
    const fewer =
      removed === undefined ? ring : ring.remove(...removed.split(',').map((name) => name.trim()));
    return added === undefined ? fewer : fewer.add(...parseNodes(added));
  });
}

/** Throws a usage error if the rings cannot be compared, or one of them is empty. */
export function changeBetween(before: Ring, after: Ring): RingChange {
  return withRingErrors(() => {
    const { moved, minimum, fairMinimum, moves } = movementBetween(before, after);
    return {
      moved,
      minimum,
      fairMinimum,
      moves: moves.map(({ from, to, fraction }) => ({ from, to, fraction })),
      before: evenness(before),
      after: evenness(after),
    };
  });
}

function evenness(ring: Ring): Evenness {
  const { coefficientOfVariation, maxOverMean } = balanceOf(ring);
  return { coefficientOfVariation, maxOverMean };
}

/** More moves than this are counted, not listed; `--json` has them all. */
const LISTED_MAX = 100;

export function formatChange(change: RingChange, paint: Paint): string {
  const { moved, minimum, fairMinimum, moves, before, after } = change;
  const columns = [{ title: 'FROM' }, { title: 'TO' }, { title: 'OF ALL KEYS', alignRight: true }];
  const largest = [...moves].sort((one, other) => other.fraction - one.fraction).slice(0, LISTED_MAX);
  const rows = largest.map(({ from, to, fraction }) => [from, to, percent(fraction, 3)]);
  const rest = moves.length > LISTED_MAX ? `and ${moves.length - LISTED_MAX} smaller moves\n` : '';
  return [
    `${paint('bold', percent(moved, 3))} of all keys move; these shares need ${percent(minimum, 3)}, perfectly fair ones ${percent(fairMinimum, 3)}\n\n`,
    moves.length === 0 ? '' : `${formatTable(columns, rows)}${rest}\n`,
    `before: ${formatBalance(before)}\n`,
    `after:  ${formatBalance(after)}\n`,
  ].join('');
}
