/** Planted bugs, for people who want to see what a rule of the protocol is good for. */
import { plantedBugs } from '../../sim/bugs/bugs.js';
import { wrapWords } from '../../sim/tell/text-line.js';
import type { Paint } from '../paint.js';

export interface ToldBug {
  readonly name: string;
  readonly title: string;
  readonly story: string;
  readonly source: string;
  readonly seedsMax: number;
  /** The command that shows it. */
  readonly command: string;
}

const WIDTH = 76;

export function toldBugs(): readonly ToldBug[] {
  return [...plantedBugs.values()].map(({ name, title, story, source, seedsMax }) => {
    const command = `conclave sim --seed 1 --runs ${seedsMax} --bug ${name}`;
    return { name, title, story, source, seedsMax, command };
  });
}

/** A paragraph each. Ends with a line break. */
export function formatBugs(bugs: readonly ToldBug[], paint: Paint): string {
  const paragraphs = bugs.map(({ name, title, story, source, command }) => {
    const text = [title, story, `Source: ${source}`].flatMap((part) => wrapWords(part, WIDTH));
    const lines = [paint('bold', name), ...text.map((line) => `  ${line}`), `  ${paint('cyan', command)}`];
    return lines.join('\n');
  });
  return `${paragraphs.join('\n\n')}\n`;
}
