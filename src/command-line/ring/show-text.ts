/** A ring for people: its picture, the share of each node, and how even it is. */
import { type Balance, balanceOf, type Ring } from '../../ring/index.js';
import type { Paint } from '../paint.js';
import { formatTable } from '../table.js';
import { factor, percent } from './figures.js';
import type { Glyphs } from './glyphs.js';
import { NodeStyles } from './node-styles.js';
import { withRingErrors } from './ring-errors.js';
import { drawRing } from './ring-picture.js';

export interface ShownRing {
  readonly hash: string;
  readonly virtualNodes: number;
  readonly tokens: number;
  readonly nodes: ReadonlyArray<{
    readonly name: string;
    readonly weight: number;
    readonly tokens: number;
    readonly share: number;
    readonly load: number;
  }>;
  readonly coefficientOfVariation: number;
  readonly maxOverMean: number;
}

/** Throws a usage error if the ring has no nodes. */
export function showRing(ring: Ring): ShownRing {
  const { nodes, coefficientOfVariation, maxOverMean } = withRingErrors(() => balanceOf(ring));
  return {
    hash: ring.hash,
    virtualNodes: ring.virtualNodes,
    tokens: ring.table.length,
    nodes: nodes.map(({ name, weight, tokens, share, load }) => ({ name, weight, tokens, share, load })),
    coefficientOfVariation,
    maxOverMean,
  };
}

/** More nodes than this are counted, not listed; `--json` has them all. */
const LISTED_MAX = 100;
const BAR_COLUMNS_MAX = 30;

export function formatRing(ring: Ring, shown: ShownRing, glyphs: Glyphs, paint: Paint): string {
  const styles = new NodeStyles(ring.nodes.length, glyphs, paint);
  const caption = [
    paint('bold', `${shown.nodes.length} ${shown.nodes.length === 1 ? 'node' : 'nodes'}`),
    `${shown.tokens} tokens`,
    shown.hash,
  ];
  const hidden = shown.nodes.length - LISTED_MAX;
  const rest = hidden > 0 ? `and ${hidden} more nodes\n` : '';
  return `${drawRing(ring, styles, caption)}\n${formatShares(shown, styles)}${rest}\n${formatBalance(shown)}\n`;
}

function formatShares(shown: ShownRing, styles: NodeStyles): string {
  const columns = [
    { title: '' },
    { title: 'NODE' },
    { title: 'WEIGHT', alignRight: true },
    { title: 'TOKENS', alignRight: true },
    { title: 'SHARE', alignRight: true },
    { title: 'OF FAIR', alignRight: true },
    { title: '' },
  ];
  const largest = shown.nodes.reduce((most, node) => Math.max(most, node.share), 0);
  const rows = shown.nodes
    .slice(0, LISTED_MAX)
    .map((node, rank) => [
      styles.mark(rank),
      node.name,
      String(node.weight),
      String(node.tokens),
      percent(node.share, 2),
      factor(node.load),
      styles.bar(rank, Math.round((node.share / largest) * BAR_COLUMNS_MAX)),
    ]);
  return formatTable(columns, rows);
}

/** One sentence, without a line break. */
export function formatBalance(balance: Pick<Balance, 'coefficientOfVariation' | 'maxOverMean'>): string {
  const { coefficientOfVariation, maxOverMean } = balance;
  return `standard deviation ${percent(coefficientOfVariation)} of the fair share, fullest node ${factor(maxOverMean)} times its fair share`;
}
