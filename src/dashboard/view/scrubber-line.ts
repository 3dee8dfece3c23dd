/** Where in a run that is replayed one is: its whole length as a line, with what happened in it. */
import type { ViewState } from '../control/view-state.js';
import type { ClusterState } from '../model/cluster-state.js';
import type { Tone } from '../model/timeline-entry.js';
import { timeOfDay } from './numbers.js';
import type { Line, Span } from './span.js';
import type { Glyphs, Theme } from './theme.js';

/** What is marked on the line; of two at the same place the later of these tones. */
const MARKED: readonly Tone[] = ['action', 'leader', 'trouble'];

/** Null where nothing is replayed. */
export function scrubberLine({ frozen, playback }: ViewState, theme: Theme, width: number): Line | null {
  if (frozen === null || playback === null) return null;
  const { frames, position } = frozen;
  const sign = playback.isPlaying ? theme.glyphs.selected : theme.glyphs.paused;
  const left = `${sign} ${timeOfDay(frames[position]?.nowMs ?? 0)} `;
  const right = ` ${timeOfDay(frames.at(-1)?.nowMs ?? 0)}  x${playback.speed}`;
  const columns = Math.max(1, width - left.length - right.length);
  return [
    { text: left, bold: true },
    ...barOf(frames, position, theme.glyphs, columns),
    { text: right, dim: true },
  ];
}

function barOf(
  frames: readonly ClusterState[],
  position: number,
  glyphs: Glyphs,
  columns: number,
): readonly Span[] {
  const startMs = frames[0]?.nowMs ?? 0;
  const lengthMs = Math.max(1, (frames.at(-1)?.nowMs ?? 0) - startMs);
  const columnOf = (timeMs: number): number => Math.floor(((timeMs - startMs) / lengthMs) * (columns - 1));
  const cells = Array.from({ length: columns }, (): Span => ({ text: glyphs.rule, dim: true }));
  const entries = frames.at(-1)?.timeline.entries ?? [];
  for (const tone of MARKED) {
    for (const entry of entries) {
      const column = columnOf(entry.timeMs);
      if (entry.tone === tone && cells[column] !== undefined) cells[column] = markOf(tone, glyphs);
    }
  }
  cells[columnOf(frames[position]?.nowMs ?? startMs)] = {
    ...{ text: glyphs.pointer, colour: 'cyan', bold: true, inverse: true },
  };
  return cells;
}

function markOf(tone: Tone, glyphs: Glyphs): Span {
  if (tone === 'leader') return { text: glyphs.leader, colour: 'green' };
  return tone === 'trouble' ? { text: glyphs.crashed, colour: 'red' } : { text: glyphs.dot, colour: 'cyan' };
}
