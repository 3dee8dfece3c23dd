/** The first line: which cluster, who leads, in which term, whether it can decide, and how fast it does. */
import { roundsPerOperation } from '../../cluster/paxos-status.js';
import {
  type ClusterState,
  highestCommit,
  leaderOf,
  newestTerm,
  paxosFigures,
  quorumSize,
  takingPart,
} from '../model/cluster-state.js';
import { decisionsBySecond, decisionsPerSecond } from '../model/decision-history.js';
import { grouped, short } from './numbers.js';
import { type Line, type Span, spread, widthOf } from './span.js';
import { sparkline } from './sparkline.js';
import type { Glyphs, Theme } from './theme.js';

const SPARK_COLUMNS_MAX = 30;
const GAP = '   ';

export function headerLine(state: ClusterState, theme: Theme, width: number): Line {
  const name: Line = [
    { text: state.cluster, bold: true },
    { text: ` ${state.engine}`, dim: true },
  ];
  const left = joined([name, ...facts(state, theme.glyphs)], width);
  const rate: Line = [
    { text: `${short(decisionsPerSecond(state.decisions, state.nowMs)).padStart(5)}/s`, bold: true },
  ];
  const room = width - widthOf(left) - widthOf(rate) - 4;
  const spark = sparkline(
    decisionsBySecond(state.decisions, Math.min(SPARK_COLUMNS_MAX, Math.max(0, room))),
    theme.glyphs,
  );
  return spread(left, [{ text: spark, colour: 'cyan' }, { text: ' ' }, ...rate], width);
}

function facts(state: ClusterState, glyphs: Glyphs): readonly Line[] {
  if (state.nodes.every(({ process }) => process === 'unknown')) {
    return [[{ text: `asking the nodes ${glyphs.ellipsis}`, dim: true }]];
  }
  return state.engine === 'paxos' ? paxosFacts(state) : raftFacts(state, glyphs);
}

function raftFacts(state: ClusterState, glyphs: Glyphs): readonly Line[] {
  const leader = leaderOf(state);
  const who: Line =
    leader === null
      ? [{ text: 'no leader', bold: true, colour: 'red' }]
      : [{ text: `${glyphs.leader} ${leader.id}`, bold: true, colour: 'green' }, { text: ' leads' }];
  return [
    who,
    figure('term', String(newestTerm(state) ?? '-')),
    [quorumOf(state)],
    figure('commit', grouped(highestCommit(state))),
  ];
}

/** Nobody leads, and nobody is missed for it. */
function paxosFacts(state: ClusterState): readonly Line[] {
  const figures = paxosFigures(state);
  if (figures === null) return [[quorumOf(state)]];
  const { ballotCounter, chosen, conflicts } = figures;
  return [
    [quorumOf(state)],
    figure('chosen', grouped(chosen)),
    figure('rounds/op', roundsPerOperation(figures) ?? '-'),
    figure('conflicts', grouped(conflicts)),
    figure('ballot', grouped(ballotCounter)),
  ];
}

function quorumOf(state: ClusterState): Span {
  const answering = takingPart(state);
  const count = `${answering}/${state.nodes.length}`;
  return answering >= quorumSize(state)
    ? { text: `quorum ${count}`, colour: 'green' }
    : { text: `no quorum ${count}`, colour: 'red', bold: true };
}

function figure(name: string, value: string): Line {
  return [{ text: `${name} ` }, { text: value, bold: true }];
}

/** As many of them as there is room for; the first in any case. */
function joined([first = [], ...others]: readonly Line[], width: number): Line {
  const line = [...first];
  for (const part of others) {
    const more: Line = [{ text: GAP }, ...part];
    if (widthOf(line) + widthOf(more) <= width) line.push(...more);
  }
  return line;
}
