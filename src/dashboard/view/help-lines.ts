/** All keys, group by group, and how to read what is shown. */
import type { EngineName } from '../../cluster/cluster-record.js';
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

export function helpLines(bindings: readonly Binding[], engine: EngineName, theme: Theme): readonly Line[] {
  const groups = GROUPS.flatMap(([group, title]) => {
    const members = bindings.filter((binding) => binding.group === group && binding.label !== '');
    return members.length === 0 ? [] : [[{ text: title, dim: true }], ...members.map(keyLine), BLANK];
  });
  return [...groups, ...legend(engine === 'paxos' ? paxosSigns(theme) : raftSigns(theme))];
}

function keyLine({ label, help }: Binding): Line {
  return [{ text: `  ${label.padEnd(LABEL_COLUMNS)}`, bold: true }, { text: help }];
}

function legend(texts: readonly string[]): readonly Line[] {
  return [[{ text: 'SIGNS', dim: true }], ...texts.map((text): Line => [{ text: `  ${text}` }])];
}

function paxosSigns({ glyphs }: Theme): readonly string[] {
  const bars = [0, Math.floor(glyphs.spark.length / 2), glyphs.spark.length - 1];
  return [
    `${bars.map((height) => glyphs.spark[height]).join('')}     operations of a node that were chosen in a second; on a filled ground rounds were lost`,
    `7.n2    a ballot: its counter, and who proposes with it`,
  ];
}

function raftSigns({ glyphs }: Theme): readonly string[] {
  return [
    `A B C   an entry of term 1, 2, 3: committed; on a filled ground also applied`,
    `a b c   the same, not committed yet; underlined if it replaced another entry`,
    `${glyphs.absent}       no entry yet     ${glyphs.compacted} in the snapshot     ${glyphs.overwritten} was overwritten`,
    `${glyphs.barFull}${glyphs.barFull}${glyphs.barEmpty}     how long the node still waits for its leader before it stands for election`,
  ];
}
