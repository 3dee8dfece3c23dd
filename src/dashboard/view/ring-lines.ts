/**
 * The ring as a picture, with the share of each member and where a key falls. A capital letter is an arc of a node;
 * a small one is an arc that it took over from a node that is away.
 */
import { positionOnPicture, ringPlaces } from '../../command-line/ring/ring-picture.js';
import { type KeyPlace, type LiveRing, placeOfKey, type RingMember } from '../model/live-ring.js';
import { BLANK, type Colour, cut, type Line, plainText, type Span, widthOf } from './span.js';
import type { Theme } from './theme.js';

const COLOURS: readonly Colour[] = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'red'];
const RADIUS_MAX = 9;
const RADIUS_MIN = 4;
const TEXT_COLUMNS_MIN = 34;
const GAP = 3;

export function ringLines(
  ring: LiveRing,
  key: string,
  theme: Theme,
  width: number,
  height: number,
): readonly Line[] {
  const place = key === '' ? null : placeOfKey(ring, key);
  const text = [
    ...memberLines(ring.members, theme),
    BLANK,
    ...keyLines(ring, key, place, theme),
    BLANK,
    ...(ring.members.every(({ isOnRing }) => isOnRing) ? [] : TAKEN_OVER_NOTE),
    ...NOTE,
  ];
  const radius = radiusFor(width, height);
  if (radius === null) return text;
  const picture = pictureLines(ring, place, radius, theme);
  return beside(picture, text, 4 * radius + 1 + GAP);
}

const TAKEN_OVER_NOTE: readonly Line[] = [
  [{ text: 'Small letters are arcs that were taken over.', dim: true }],
];
const NOTE: readonly Line[] = [
  [{ text: 'A key falls on the arc of one node. This cluster', dim: true }],
  [{ text: 'keeps every key on every node all the same.', dim: true }],
];

/** Null if there is no room for a picture. */
function radiusFor(width: number, height: number): number | null {
  const radius = Math.min(
    RADIUS_MAX,
    Math.floor((height - 1) / 2),
    Math.floor((width - TEXT_COLUMNS_MIN - GAP) / 4),
  );
  return radius < RADIUS_MIN ? null : radius;
}

function pictureLines(ring: LiveRing, key: KeyPlace | null, radius: number, theme: Theme): readonly Line[] {
  const marked = key === null ? null : positionOnPicture(key.hash, radius);
  return ringPlaces(radius).map((row, rowAt) =>
    row.map((place, columnAt): Span => {
      if (marked?.row === rowAt && marked.column === columnAt) {
        return { text: theme.glyphs.key, bold: true, inverse: true };
      }
      return place === null ? { text: ' ' } : arcSpan(ring, place, theme);
    }),
  );
}

function arcSpan({ whole, live }: LiveRing, place: number, { glyphs }: Theme): Span {
  if (live === null) return { text: glyphs.absent, dim: true };
  const owner = live.preferenceListAt(place, 1)[0] ?? '';
  const former = whole.preferenceListAt(place, 1)[0];
  const rank = whole.nodes.findIndex(({ name }) => name === owner);
  const letter = letterOf(rank);
  const isTakenOver = owner !== former;
  return { text: isTakenOver ? letter.toLowerCase() : letter, colour: colourOf(rank), inverse: isTakenOver };
}

function memberLines(members: readonly RingMember[], { glyphs }: Theme): readonly Line[] {
  const rows = members.map(({ id, isOnRing, share, gained }, rank): Line => {
    const sign: Span = { text: ` ${letterOf(rank)} `, colour: colourOf(rank), bold: true, dim: !isOnRing };
    if (!isOnRing)
      return [sign, { text: id.padEnd(6) }, { text: `${glyphs.crashed} off the ring`, colour: 'red' }];
    const more = gained < 0.0005 ? '' : `  +${percent(gained)} taken over`;
    return [
      sign,
      { text: id.padEnd(6) },
      { text: percent(share).padStart(7) },
      { text: more, colour: 'yellow' },
    ];
  });
  return [[{ text: 'RING   SHARE OF THE KEYS', dim: true }], ...rows];
}

function keyLines(ring: LiveRing, key: string, place: KeyPlace | null, { glyphs }: Theme): readonly Line[] {
  if (key === '')
    return [
      [
        { text: '/', bold: true },
        { text: ' and a key shows where it falls', dim: true },
      ],
    ];
  const name: Line = [{ text: `${glyphs.key} ${cut(plainText(key), 30, glyphs.ellipsis)}`, bold: true }];
  if (place === null) return [name, [{ text: '  nobody is on the ring', dim: true }]];
  const rank = ring.whole.nodes.findIndex(({ name: node }) => node === place.owner);
  const former: Line =
    place.owner === place.formerOwner
      ? []
      : [{ text: ` in place of ${place.formerOwner}`, colour: 'yellow' }];
  return [
    name,
    [{ text: '  belongs to ' }, { text: place.owner, bold: true, colour: colourOf(rank) }, ...former],
    [{ text: `  place ${place.hash.toLocaleString('en-US')} of 2^32`, dim: true }],
    [{ text: `  then ${place.preferenceList.slice(1).join(', ') || 'nobody'} would take over`, dim: true }],
  ];
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function letterOf(rank: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + (rank % 26));
}

function colourOf(rank: number): Colour | undefined {
  return COLOURS[rank % COLOURS.length];
}

/** `right` begins at column `at`. */
function beside(left: readonly Line[], right: readonly Line[], at: number): readonly Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
    const line = left[row] ?? [];
    return [...line, { text: ' '.repeat(Math.max(1, at - widthOf(line))) }, ...(right[row] ?? [])];
  });
}
