/** Who can send to whom: a matrix of signs, or of words where there is room. */
import type { ClusterState } from '../model/cluster-state.js';
import { type Link, type LinkState, linkMatrix } from '../model/links.js';
import { grouped } from './numbers.js';
import { BLANK, type Line, type Span } from './span.js';
import type { Glyphs, Theme } from './theme.js';

const NAME_COLUMNS = 7;
const SIGN_COLUMNS = 3;

const MEANINGS: Readonly<Record<LinkState, string>> = {
  ok: 'connected',
  slow: 'every message is late, on purpose',
  lossy: 'some messages are lost, on purpose',
  silent: 'connected, but the other one does not answer',
  cut: 'every message is lost, on purpose',
  lost: 'no connection, though both run',
  down: 'one of the two does not run',
  unknown: 'the sender does not say',
  self: 'itself',
};

export function compactLinksWidth(nodes: number): number {
  return NAME_COLUMNS + SIGN_COLUMNS * nodes;
}

/** One sign a link; the names above are those of the receivers. */
export function compactLinkLines(state: ClusterState, { glyphs }: Theme): readonly Line[] {
  const receivers = state.nodes
    .map((node) => node.id.slice(0, SIGN_COLUMNS - 1).padEnd(SIGN_COLUMNS))
    .join('');
  const rows = linkMatrix(state).map(
    (links, row): Line => [
      { text: `  ${state.nodes[row]?.id ?? ''}`.padEnd(NAME_COLUMNS) },
      ...links.map((link) => ({
        ...signOf(link.state, glyphs),
        text: signOf(link.state, glyphs).text.padEnd(SIGN_COLUMNS),
      })),
    ],
  );
  return [
    [
      { text: 'LINKS'.padEnd(NAME_COLUMNS), dim: true },
      { text: receivers, dim: true },
    ],
    ...rows,
  ];
}

/** A word a link, what the leader knows of its followers, and what the signs mean. */
export function linkLines(state: ClusterState, theme: Theme, width: number): readonly Line[] {
  const { glyphs } = theme;
  const column = Math.max(
    4,
    Math.min(12, Math.floor((width - NAME_COLUMNS) / Math.max(1, state.nodes.length))),
  );
  const matrix = linkMatrix(state);
  const heading: Line = [
    { text: 'FROM'.padEnd(NAME_COLUMNS), dim: true },
    ...state.nodes.map((node) => ({ text: `to ${node.id}`.slice(0, column - 1).padEnd(column), dim: true })),
  ];
  const rows = matrix.map(
    (links, row): Line => [
      { text: `  ${state.nodes[row]?.id ?? ''}`.padEnd(NAME_COLUMNS), bold: true },
      ...links.map((link) => wordOf(link, glyphs, column)),
    ],
  );
  const replication = matrix.flat().filter((link) => link.replication !== null);
  const legend = (['ok', 'slow', 'lossy', 'silent', 'cut', 'lost', 'down', 'unknown'] as const).map(
    (state): Line => [
      { text: '  ' },
      signOf(state, glyphs),
      { text: ` ${state.padEnd(8)} ${MEANINGS[state]}`, dim: true },
    ],
  );
  return [heading, ...rows, BLANK, ...replicationLines(replication), ...legend];
}

function replicationLines(links: readonly Link[]): readonly Line[] {
  const lines = links.map(({ from, to, replication }): Line => {
    if (replication === null) return BLANK;
    const { state, matchIndex, nextIndex, inflightMessages } = replication;
    return [
      {
        text: `  ${from} to ${to}: ${state}, match ${grouped(matchIndex)}, next ${grouped(nextIndex)}, ${inflightMessages} in flight`,
      },
    ];
  });
  return lines.length === 0 ? [] : [[{ text: 'REPLICATION', dim: true }], ...lines, BLANK];
}

function wordOf({ state }: Link, glyphs: Glyphs, width: number): Span {
  const sign = signOf(state, glyphs);
  const word = state === 'self' ? sign.text : `${sign.text} ${state}`;
  return { ...sign, text: word.slice(0, width - 1).padEnd(width) };
}

function signOf(state: LinkState, glyphs: Glyphs): Span {
  switch (state) {
    case 'self':
      return { text: glyphs.self, dim: true };
    case 'ok':
      return { text: glyphs.running, colour: 'green' };
    case 'slow':
      return { text: glyphs.slow, colour: 'yellow', bold: true };
    case 'lossy':
      return { text: glyphs.lossy, colour: 'yellow', bold: true };
    case 'silent':
      return { text: glyphs.silent, colour: 'yellow', bold: true };
    case 'cut':
      return { text: glyphs.cut, colour: 'yellow', bold: true };
    case 'lost':
      return { text: glyphs.crashed, colour: 'red', bold: true };
    case 'down':
      return { text: glyphs.stopped, dim: true };
    case 'unknown':
      return { text: glyphs.unknown, dim: true };
  }
}
