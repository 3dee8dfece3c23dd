/** The story of the cluster, newest sentence last. */
import type { ClusterState } from '../model/cluster-state.js';
import { sentenceOf } from '../model/timeline.js';
import type { TimelineEntry, Tone } from '../model/timeline-entry.js';
import { timeOfDay } from './numbers.js';
import { type Colour, cut, type Line, plainText, type Span } from './span.js';
import type { Theme } from './theme.js';

const COLOURS: Readonly<Partial<Record<Tone, Colour>>> = {
  election: 'magenta',
  leader: 'green',
  trouble: 'red',
  good: 'green',
  action: 'cyan',
};

/** The entries in which `filter` occurs, in any case; with `!` first, those in which the rest does not. */
export function filteredEntries(state: ClusterState, filter: string): readonly TimelineEntry[] {
  const { entries } = state.timeline;
  const isInverse = filter.startsWith('!');
  const wanted = (isInverse ? filter.slice(1) : filter).toLowerCase();
  if (wanted === '') return entries;
  return entries.filter((entry) => sentenceOf(entry).toLowerCase().includes(wanted) !== isInverse);
}

/** `rows` lines, the last of them `scroll` entries before the newest. */
export function timelineLines(
  entries: readonly TimelineEntry[],
  theme: Theme,
  size: { readonly width: number; readonly rows: number },
  scroll: number,
): readonly Line[] {
  const end = Math.max(Math.min(size.rows, entries.length), entries.length - scroll);
  return entries.slice(Math.max(0, end - size.rows), end).map((entry) => entryLine(entry, theme, size.width));
}

function entryLine(entry: TimelineEntry, { glyphs }: Theme, width: number): Line {
  const time = `${timeOfDay(entry.timeMs)}  `;
  const sign = signOf(entry.tone, signsOf(glyphs));
  const text = cut(plainText(sentenceOf(entry)), width - time.length - 2, glyphs.ellipsis);
  const isQuiet = entry.tone === 'quiet';
  return [
    { text: time, dim: true },
    sign,
    { text: ` ${text}`, dim: isQuiet, bold: entry.tone === 'leader', colour: COLOURS[entry.tone] },
  ];
}

/** Each tone has a sign, so that colour is not needed to tell them apart. */
function signsOf(glyphs: Theme['glyphs']): Readonly<Record<Tone, string>> {
  return {
    election: glyphs.pointer,
    leader: glyphs.leader,
    trouble: glyphs.crashed,
    good: glyphs.running,
    action: glyphs.selected,
    quiet: glyphs.absent,
  };
}

function signOf(tone: Tone, signs: Readonly<Record<Tone, string>>): Span {
  return { text: signs[tone], colour: COLOURS[tone], dim: tone === 'quiet' };
}
