/** All keys, group by group, and how to read what is shown. */
import type { Binding } from '../control/bindings.js';
import { BLANK, type Line } from './span.js';
import type { Theme } from './theme.js';

const GROUPS = [
  ['look', 'LOOK'],
  ['time', 'TIME'],
  ['replay', 'TIME'],
  ['act', 'ACT ON THE CHOSEN NODE'],
  ['command', 'COMMANDS'],
  ['other', 'OTHER'],
] as const;
const LABEL_COLUMNS = 12;

export function helpLines(bindings: readonly Binding[], theme: Theme): readonly Line[] {
  const groups = GROUPS.flatMap(([group, title]) => {
    const members = bindings.filter((binding) => binding.group === group && binding.label !== '');
    return members.length === 0 ? [] : [[{ text: title, dim: true }], ...members.map(keyLine), BLANK];
  });
  return [...groups, ...legend(theme)];
}

function keyLine({ label, help }: Binding): Line {
  return [{ text: `  ${label.padEnd(LABEL_COLUMNS)}`, bold: true }, { text: help }];
}

function legend({ glyphs }: Theme): readonly Line[] {
  const texts = [
    `A B C   an entry of term 1, 2, 3: committed; on a filled ground also applied`,
    `a b c   the same, not committed yet; underlined if it replaced another entry`,
    `${glyphs.absent}       no entry yet     ${glyphs.compacted} in the snapshot     ${glyphs.overwritten} was overwritten`,
    `${glyphs.barFull}${glyphs.barFull}${glyphs.barEmpty}     how long the node still waits for its leader before it stands for election`,
  ];
  return [[{ text: 'SIGNS', dim: true }], ...texts.map((text): Line => [{ text: `  ${text}` }])];
}
