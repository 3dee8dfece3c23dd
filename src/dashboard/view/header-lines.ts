/** The first line: which cluster, who leads, in which term, whether it can decide, and how fast it commits. */
import {
  type ClusterState,
  highestCommit,
  isPresent,
  leaderOf,
  newestTerm,
  quorumSize,
} from '../model/cluster-state.js';
import { commitsBySecond, commitsPerSecond } from '../model/commit-history.js';
import { grouped, short } from './numbers.js';
import { type Line, type Span, spread, widthOf } from './span.js';
import type { Glyphs, Theme } from './theme.js';

const SPARK_COLUMNS_MAX = 30;

export function headerLine(state: ClusterState, theme: Theme, width: number): Line {
  const left = join([
    [
      { text: state.cluster, bold: true },
      { text: ` ${state.engine}`, dim: true },
    ],
    ...facts(state, theme.glyphs),
  ]);
  const rate: Line = [
    { text: `${short(commitsPerSecond(state.commits, state.nowMs)).padStart(5)}/s`, bold: true },
  ];
  const room = width - widthOf(left) - widthOf(rate) - 4;
  const spark = sparkline(
    commitsBySecond(state.commits, Math.min(SPARK_COLUMNS_MAX, Math.max(0, room))),
    theme.glyphs,
  );
  return spread(left, [{ text: spark, colour: 'cyan' }, { text: ' ' }, ...rate], width);
}

function facts(state: ClusterState, glyphs: Glyphs): readonly Line[] {
  if (state.nodes.every(({ process }) => process === 'unknown')) {
    return [[{ text: `asking the nodes ${glyphs.ellipsis}`, dim: true }]];
  }
  const leader = leaderOf(state);
  const answering = state.nodes.filter(isPresent).length;
  const hasQuorum = answering >= quorumSize(state);
  const who: Line =
    leader === null
      ? [{ text: 'no leader', bold: true, colour: 'red' }]
      : [{ text: `${glyphs.leader} ${leader.id}`, bold: true, colour: 'green' }, { text: ' leads' }];
  const quorum: Span = hasQuorum
    ? { text: `quorum ${answering}/${state.nodes.length}`, colour: 'green' }
    : { text: `no quorum ${answering}/${state.nodes.length}`, colour: 'red', bold: true };
  return [
    who,
    [{ text: 'term ' }, { text: String(newestTerm(state) ?? '-'), bold: true }],
    [quorum],
    [{ text: 'commit ' }, { text: grouped(highestCommit(state)), bold: true }],
  ];
}

function join(parts: readonly Line[]): Line {
  return parts.flatMap((part, position) => (position === 0 ? part : [{ text: '   ' }, ...part]));
}

/** The highest value is as high as it goes; nothing at all is blank. */
function sparkline(values: readonly number[], { spark }: Glyphs): string {
  const highest = Math.max(...values, 1);
  return values
    .map((value) => (value <= 0 ? ' ' : (spark[Math.ceil((value / highest) * spark.length) - 1] ?? ' ')))
    .join('');
}
