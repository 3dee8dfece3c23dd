/** What needs attention, under the header: no leader, no quorum, nodes that are away; and the words of a tour. */
import {
  type ClusterState,
  isIsolated,
  isPresent,
  leaderOf,
  quorumSize,
  takingPart,
} from '../model/cluster-state.js';
import { BLANK, cut, type Line } from './span.js';
import type { Theme } from './theme.js';

/** At least one line, so that nothing below moves when trouble comes and goes. */
export function bannerLines(
  state: ClusterState,
  caption: readonly string[],
  { glyphs }: Theme,
  width: number,
): readonly Line[] {
  const trouble = troubleOf(state);
  const banner: Line =
    trouble === null
      ? BLANK
      : [{ text: cut(` ${trouble} `, width, glyphs.ellipsis), inverse: true, bold: true, colour: 'red' }];
  const told = caption.map(
    (text): Line => [{ text: cut(text, width, glyphs.ellipsis), bold: true, colour: 'cyan' }],
  );
  return told.length === 0 ? [banner] : [banner, ...told, BLANK];
}

function troubleOf(state: ClusterState): string | null {
  const { nodes } = state;
  if (nodes.every(({ process }) => process === 'unknown')) return null;
  if (!nodes.some(isPresent)) {
    return nodes.every(({ report }) => report === null)
      ? 'No node has answered yet.'
      : 'The cluster is down: no node answers. What is shown is what was known last.';
  }
  // A narrow screen cuts the end off; that there is no quorum stands in the first line as well.
  const troubles = [faultsText(state), missingText(state)].filter((text) => text !== null);
  return troubles.length === 0 ? null : troubles.join(' ');
}

/** What keeps it from deciding. */
function missingText(state: ClusterState): string | null {
  const missing = quorumSize(state) - takingPart(state);
  if (missing > 0) {
    return `No quorum: ${missing === 1 ? 'one more node is' : `${missing} more nodes are`} needed before anything can be decided.`;
  }
  return state.engine === 'raft' && leaderOf(state) === null ? 'No leader: an election is due.' : null;
}

function faultsText({ nodes }: ClusterState): string | null {
  const isolated = nodes.filter(isIsolated).map(({ id }) => id);
  if (isolated.length === 0) return null;
  return `Cut off on purpose: ${isolated.join(', ')}.`;
}
