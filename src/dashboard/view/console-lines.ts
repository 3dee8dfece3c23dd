/** The command line: what was said, wrapped to the room there is, and the line that is typed. */
import type { ConsoleLine, ConsoleState } from '../control/console.js';
import { BLANK, type Line, plainText, type Span } from './span.js';
import type { Theme } from './theme.js';

/** `rows` lines: the scrollback, then the prompt. */
export function consoleLines(
  state: ConsoleState,
  theme: Theme,
  width: number,
  rows: number,
): readonly Line[] {
  const room = Math.max(0, rows - 2);
  const end = state.lines.length - state.scroll;
  // No more lines than there is room for can be seen, wrapped or not.
  const wrapped = state.lines.slice(Math.max(0, end - room), end).flatMap((line) => wrap(line, width));
  const title = state.scroll === 0 ? 'COMMANDS' : `COMMANDS, ${state.scroll} newer below`;
  const shown = room === 0 ? [] : wrapped.slice(-room);
  const empty = Array.from({ length: room - shown.length }, () => BLANK);
  return [[{ text: title, dim: true }], ...empty, ...shown, promptLine(state, theme, width)];
}

function wrap({ kind, text }: ConsoleLine, width: number): readonly Line[] {
  const typed = kind === 'typed' ? `: ${text}` : text;
  const whole = plainText(typed.replaceAll('\t', '    '));
  const pieces: Line[] = [];
  for (let start = 0; start === 0 || start < whole.length; start += width) {
    const piece = whole.slice(start, start + width);
    pieces.push([{ text: piece === '' ? ' ' : piece, bold: kind === 'typed', colour: colourOf(kind) }]);
  }
  return pieces;
}

function colourOf(kind: ConsoleLine['kind']): Span['colour'] {
  if (kind === 'typed') return 'cyan';
  return kind === 'message' ? 'yellow' : undefined;
}

function promptLine({ line, hint, isRunning }: ConsoleState, { glyphs }: Theme, width: number): Line {
  if (isRunning) return [{ text: `${glyphs.ellipsis} running; Ctrl-C ends it`, dim: true }];
  return [
    ...editedLine(':', line.text, line.cursor, width),
    ...(hint === null ? [] : [{ text: hint, dim: true }]),
  ];
}

/** The cursor is the character that stands out; a long line shows the part around it. */
export function editedLine(prompt: string, text: string, cursor: number, width: number): Line {
  const room = Math.max(1, width - prompt.length - 3);
  const start = Math.max(0, cursor - room);
  return [
    { text: `${prompt} `, bold: true, colour: 'cyan' },
    { text: text.slice(start, cursor) },
    { text: text[cursor] ?? ' ', inverse: true },
    { text: text.slice(cursor + 1, start + room) },
  ];
}
