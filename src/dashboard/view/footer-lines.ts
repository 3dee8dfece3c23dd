/** The last line: what can be pressed now, what is being done, or where in the past one is. */
import type { Binding } from '../control/bindings.js';
import type { ViewState } from '../control/view-state.js';
import { editedLine } from './console-lines.js';
import { timeOfDay } from './numbers.js';
import { type Line, type Span, widthOf } from './span.js';
import type { Theme } from './theme.js';

/** The most wanted first: what has no room is left out, and is in the help. */
const HINT_ORDER = [
  'help',
  'leave',
  'command',
  'play',
  'step',
  'violation',
  'event',
  'speed',
  'views',
  'kill',
  'pause',
  'start/stop',
  'lead',
  'write',
  'freeze',
  'details',
  'filter',
  'isolate',
];

const COMMAND_HINTS: Line = [
  ...[
    { text: 'Esc', bold: true },
    { text: ' back to the keys  ', dim: true },
  ],
  ...[
    { text: 'Tab', bold: true },
    { text: ' completes  ', dim: true },
  ],
  ...[
    { text: 'Up', bold: true },
    { text: ' earlier lines  ', dim: true },
  ],
  ...[
    { text: 'PgUp', bold: true },
    { text: ' scrolls  ', dim: true },
  ],
  ...[
    { text: 'help', bold: true },
    { text: ' lists commands', dim: true },
  ],
];

export function footerLine(
  ui: ViewState,
  isTypingCommand: boolean,
  bindings: readonly Binding[],
  theme: Theme,
  width: number,
): Line {
  if (isTypingCommand) return COMMAND_HINTS;
  if (ui.typedLine !== null) return editedLine('/', ui.typedLine.text, ui.typedLine.cursor, width);
  const left: Line = [...frozenNote(ui), ...notes(ui, theme)];
  return [...left, ...hints(bindings, width - widthOf(left))];
}

function frozenNote({ frozen, playback }: ViewState): Line {
  if (frozen === null) return [];
  const count: Span = { text: ` ${frozen.position + 1} of ${frozen.frames.length}  `, dim: true };
  // The line above tells the time, and its keys are among the others.
  if (playback !== null) return [count];
  const time = timeOfDay(frozen.frames[frozen.position]?.nowMs ?? 0);
  return [
    { text: ` FROZEN ${time} `, inverse: true, bold: true },
    count,
    { text: '< >', bold: true },
    { text: ' step  ', dim: true },
    { text: '[ ]', bold: true },
    { text: ' event  ', dim: true },
  ];
}

function notes({ busy, isWriting, filter }: ViewState, { glyphs }: Theme): Line {
  const texts = [
    ...(busy === null ? [] : [`${busy} ${glyphs.ellipsis}`]),
    ...(isWriting ? ['writing'] : []),
    ...(filter === '' ? [] : [`filter "${filter}"`]),
  ];
  return texts.flatMap((text): readonly Span[] => [{ text, bold: true, colour: 'yellow' }, { text: '  ' }]);
}

function hints(bindings: readonly Binding[], width: number): Line {
  const chosen: Binding[] = [];
  let room = width;
  for (const hint of HINT_ORDER) {
    const binding = bindings.find((one) => one.hint === hint);
    const needed = binding === undefined ? 0 : binding.label.length + hint.length + 3;
    if (binding === undefined || needed > room) continue;
    chosen.push(binding);
    room -= needed;
  }
  return chosen.flatMap(({ label, hint }): readonly Span[] => [
    { text: label, bold: true },
    { text: ` ${hint}  `, dim: true },
  ]);
}
