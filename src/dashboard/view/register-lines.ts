/** The registers of a Paxos cluster: a row a key, and what each acceptor has accepted and promised for it. */
import type { HeldRegister, RegisterInspection } from '../source.js';
import { BLANK, cut, type Line, padded, plainText, type Span } from './span.js';
import type { Glyphs, Theme } from './theme.js';

const KEY_COLUMNS = 20;
const CELL_COLUMNS_MAX = 18;
const CELL_COLUMNS_MIN = 8;
/** A narrower cell has no room for a promise. */
const PROMISE_COLUMNS = 14;
const LEGEND_ROWS = 4;

/** `registers`: null while nobody has answered. `rows`: how many lines there is room for. */
export function registerLines(
  nodes: readonly string[],
  registers: readonly RegisterInspection[] | null,
  { glyphs }: Theme,
  width: number,
  rows: number,
): readonly Line[] {
  const room = Math.floor((width - KEY_COLUMNS) / Math.max(1, nodes.length));
  const cell = Math.min(CELL_COLUMNS_MAX, Math.max(CELL_COLUMNS_MIN, room));
  const valueColumns = Math.max(0, width - KEY_COLUMNS - cell * nodes.length);
  const heading: Line = [
    { text: 'REGISTER'.padEnd(KEY_COLUMNS), dim: true },
    ...nodes.map((node) => ({ text: node.padEnd(cell), dim: true })),
    { text: valueColumns < 5 ? '' : 'VALUE', dim: true },
  ];
  const shown = (registers ?? []).slice(0, Math.max(0, rows - 1 - LEGEND_ROWS));
  const lines = shown.map((register) => registerLine(register, glyphs, cell, valueColumns));
  return [heading, ...noteOn(registers, glyphs), ...lines, BLANK, ...legend(glyphs)];
}

function noteOn(registers: readonly RegisterInspection[] | null, glyphs: Glyphs): readonly Line[] {
  if (registers === null) return [[{ text: `asking the acceptors ${glyphs.ellipsis}`, dim: true }]];
  return registers.length === 0 ? [[{ text: 'no key was written yet', dim: true }]] : [];
}

function registerLine(
  { key, acceptors }: RegisterInspection,
  glyphs: Glyphs,
  cell: number,
  valueColumns: number,
): Line {
  const newest = newestOf(acceptors);
  return [
    padded({ text: `${cut(plainText(key), KEY_COLUMNS - 1, glyphs.ellipsis)} ` }, KEY_COLUMNS, ''),
    ...acceptors.map((acceptor) =>
      padded(heldSpan(acceptor, acceptor.accepted === newest?.accepted, glyphs, cell), cell, ''),
    ),
    valueSpan(newest, valueColumns, glyphs),
  ];
}

/** As in `● 17.n2 ▲18.n2`: accepted and known to be chosen, with a promise to a later ballot. */
function heldSpan(
  { accepted, hasAnswered, isChosen, promised }: HeldRegister,
  isNewest: boolean,
  glyphs: Glyphs,
  cell: number,
): Span {
  if (!hasAnswered) return { text: `${glyphs.unknown} silent`, dim: true };
  const promise =
    promised === null || promised === accepted || cell < PROMISE_COLUMNS
      ? ''
      : ` ${glyphs.pointer}${promised}`;
  if (accepted === null) return { text: `${glyphs.absent} none${promise}`, dim: true };
  const sign = isChosen ? glyphs.running : glyphs.stopped;
  const colour = isNewest ? (isChosen ? 'green' : undefined) : 'yellow';
  return { text: `${sign} ${accepted}${promise}`.slice(0, cell - 1), colour };
}

/** What the acceptor with the highest accepted ballot holds; null if none has accepted anything. */
function newestOf(acceptors: readonly HeldRegister[]): HeldRegister | null {
  return acceptors.reduce<HeldRegister | null>((newest, one) => {
    if (one.accepted === null) return newest;
    return newest?.accepted == null || isLater(one.accepted, newest.accepted) ? one : newest;
  }, null);
}

/** Ballots as texts, such as `17.n2`: by counter, then by node. */
function isLater(one: string, other: string): boolean {
  const [counter, node = ''] = partsOf(one);
  const [otherCounter, otherNode = ''] = partsOf(other);
  return Number(counter) === Number(otherCounter) ? node > otherNode : Number(counter) > Number(otherCounter);
}

function partsOf(ballot: string): readonly string[] {
  const dot = ballot.indexOf('.');
  return [ballot.slice(0, dot), ballot.slice(dot + 1)];
}

function valueSpan(newest: HeldRegister | null, columns: number, glyphs: Glyphs): Span {
  if (newest === null) return { text: '' };
  if (newest.isTombstone) return { text: cut('deleted', columns, glyphs.ellipsis), dim: true };
  return { text: cut(plainText(newest.value ?? ''), columns, glyphs.ellipsis) };
}

function legend(glyphs: Glyphs): readonly Line[] {
  const texts = [
    `${glyphs.running} accepted, and known to be chosen   ${glyphs.stopped} accepted   ${glyphs.absent} none   ${glyphs.unknown} no answer   ${glyphs.pointer} promised to a later ballot`,
    'A ballot is a counter and who proposes. A majority with the same one has chosen it.   / and a key looks it up',
  ];
  return texts.map((text): Line => [{ text, dim: true }]);
}
