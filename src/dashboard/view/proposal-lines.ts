/**
 * What the nodes of a Paxos cluster propose, as lanes: one row a node, one column a second, the present one last. A bar
 * is as high as there were operations chosen; where rounds lost to other ballots it stands on a filled ground.
 */
import { type ClusterState, isPresent, type NodeState } from '../model/cluster-state.js';
import { proposalsBySecond, type SecondOfProposals } from '../model/proposal-history.js';
import { LANE_NAME_COLUMNS, laneName, laneNoteColumns } from './lane-frame.js';
import { grouped } from './numbers.js';
import { type Line, merged, type Span, spread } from './span.js';
import { sparkOf } from './sparkline.js';
import type { Glyphs, Theme } from './theme.js';

const SECONDS_MAX = 120;
const RULER_STEP = 10;

/** A ruler first, then a line a node. */
export function proposalLines(
  state: ClusterState,
  selected: string,
  theme: Theme,
  width: number,
): readonly Line[] {
  const noteColumns = laneNoteColumns(width);
  const columns = Math.max(1, Math.min(SECONDS_MAX, width - LANE_NAME_COLUMNS - noteColumns));
  const lanes = state.nodes.map((node) => proposalsBySecond(node.proposals, state.nowMs, columns));
  const highest = Math.max(1, ...lanes.flat().map(({ chosen }) => chosen));
  const rows = state.nodes.map((node, row): Line => {
    const seconds = lanes[row] ?? [];
    const bars = seconds.map((second) => barOf(second, highest, theme.glyphs, isPresent(node)));
    const line = [
      laneName(node.id, selected, !isPresent(node), theme),
      { text: ' '.repeat(columns - seconds.length) },
      ...merged(bars),
    ];
    return noteColumns === 0 ? line : spread(line, [noteOf(node, seconds)], width);
  });
  return [[{ text: 'CHOSEN '.padEnd(LANE_NAME_COLUMNS), dim: true }, ruler(columns)], ...rows];
}

function barOf(
  { chosen, conflicts }: SecondOfProposals,
  highest: number,
  glyphs: Glyphs,
  isLive: boolean,
): Span {
  const text = sparkOf(chosen, highest, glyphs);
  return conflicts > 0
    ? { text, colour: 'yellow', inverse: true, dim: !isLive }
    : { text, colour: 'cyan', dim: !isLive };
}

/** Of the seconds that are shown. */
function noteOf(node: NodeState, seconds: readonly SecondOfProposals[]): Span {
  if (node.report === null) return { text: 'not seen yet', dim: true };
  const chosen = seconds.reduce((sum, second) => sum + second.chosen, 0);
  const conflicts = seconds.reduce((sum, second) => sum + second.conflicts, 0);
  return conflicts === 0
    ? { text: `${grouped(chosen)} chosen`, dim: true }
    : { text: `${grouped(chosen)}, ${grouped(conflicts)} lost`, colour: 'yellow' };
}

/** Every tenth second, counted back from now. */
function ruler(columns: number): Span {
  let text = '';
  for (let ago = Math.floor(columns / RULER_STEP) * RULER_STEP; ago > 0; ago -= RULER_STEP) {
    const label = `-${ago}s`;
    const column = columns - 1 - ago;
    if (column >= text.length) text = text.padEnd(column) + label;
  }
  return { text: `${text.padEnd(columns - 3)}now`.slice(0, columns), dim: true };
}
