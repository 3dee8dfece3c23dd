/** The last line: what can be pressed now, what is being done, or where in the past one is. */
import type { Binding } from '../control/bindings.js';
import type { ViewState } from '../control/view-state.js';
import { timeOfDay } from './numbers.js';
import { type Line, type Span, widthOf } from './span.js';
import type { Theme } from './theme.js';

/** The most wanted first: what has no room is left out, and is in the help. */
const HINT_ORDER = [
  'help',
  'leave',
  'views',
  'kill',
  'pause',
  'start/stop',
  'lead',
  'write',
  'freeze',
  'details',
  'filter',
];

export function footerLine(ui: ViewState, bindings: readonly Binding[], theme: Theme, width: number): Line {
  if (ui.filterLine !== null) return promptLine('/', ui.filterLine.text, ui.filterLine.cursor);
  const left: Line = [...frozenNote(ui), ...notes(ui, theme)];
  return [...left, ...hints(bindings, width - widthOf(left))];
}

/** The cursor is the character that stands out. */
function promptLine(prompt: string, text: string, cursor: number): Line {
  return [
    { text: `${prompt} `, bold: true, colour: 'cyan' },
    { text: text.slice(0, cursor) },
    { text: text[cursor] ?? ' ', inverse: true },
    { text: text.slice(cursor + 1) },
  ];
}

function frozenNote({ frozen }: ViewState): Line {
  if (frozen === null) return [];
  const time = timeOfDay(frozen.frames[frozen.position]?.nowMs ?? 0);
  return [
    { text: ` FROZEN ${time} `, inverse: true, bold: true },
    { text: ` ${frozen.position + 1} of ${frozen.frames.length}  `, dim: true },
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
