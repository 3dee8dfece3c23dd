/** How things look: characters that the terminal can show, and colours where they are wanted. */
import { createContext, useContext } from 'react';

export interface Glyphs {
  readonly leader: string;
  readonly selected: string;
  readonly running: string;
  readonly paused: string;
  readonly stopped: string;
  readonly crashed: string;
  readonly silent: string;
  /** Of a link. */
  readonly slow: string;
  /** Of a link. */
  readonly lossy: string;
  /** Of a link, or of a node with all its links. */
  readonly cut: string;
  readonly unknown: string;
  readonly barFull: string;
  readonly barEmpty: string;
  readonly self: string;
  readonly absent: string;
  readonly compacted: string;
  readonly overwritten: string;
  /** A key on the ring. */
  readonly key: string;
  readonly pointer: string;
  readonly ellipsis: string;
  readonly dot: string;
  readonly rule: string;
  /** From low to high. */
  readonly spark: readonly string[];
}

const UNICODE: Glyphs = {
  leader: '★',
  selected: '▸',
  running: '●',
  paused: '‖',
  stopped: '○',
  crashed: '✗',
  silent: '~',
  slow: '◔',
  lossy: '%',
  cut: '≠',
  unknown: '?',
  barFull: '▰',
  barEmpty: '▱',
  self: '─',
  absent: '·',
  compacted: '▒',
  overwritten: '╳',
  key: '◆',
  pointer: '▲',
  ellipsis: '…',
  dot: '·',
  rule: '─',
  spark: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};

const ASCII: Glyphs = {
  leader: '*',
  selected: '>',
  running: '+',
  paused: '=',
  stopped: 'o',
  crashed: 'x',
  silent: '~',
  slow: 's',
  lossy: 'l',
  cut: '/',
  unknown: '?',
  barFull: '#',
  barEmpty: '-',
  self: '-',
  absent: '.',
  compacted: '%',
  overwritten: '!',
  key: '@',
  pointer: '^',
  ellipsis: '...',
  dot: '|',
  rule: '-',
  spark: ['.', ':', '|', '#'],
};

export interface Theme {
  readonly hasColours: boolean;
  readonly glyphs: Glyphs;
}

/** `isUnicode`: whether the terminal takes more than ASCII. */
export function themeFor(environment: NodeJS.ProcessEnv, isUnicode: boolean): Theme {
  return { hasColours: !environment.NO_COLOR, glyphs: isUnicode ? UNICODE : ASCII };
}

export const ThemeContext = createContext<Theme>({ hasColours: true, glyphs: UNICODE });

export function useTheme(): Theme {
  return useContext(ThemeContext);
}
