/** How far the arguments and flags of a verb are typed: what hints and completion go by. */
import type { CommandArgument, CommandEntry, CommandFlag } from '../command-line/command-table.js';

export interface TypedVerb {
  readonly entry: CommandEntry;
  /** The flag whose value comes next. */
  readonly openFlag: CommandFlag | null;
  /** How many arguments are there, flags and their values left out. */
  readonly argumentCount: number;
  readonly usedFlags: ReadonlySet<string>;
  /** Behind "--" everything is an argument. */
  readonly flagsEnded: boolean;
}

/** `words` are those behind the verb, all of them whole. */
export function typedVerb(entry: CommandEntry, words: readonly string[]): TypedVerb {
  const usedFlags = new Set<string>();
  let openFlag: CommandFlag | null = null;
  let argumentCount = 0;
  let flagsEnded = false;
  for (const word of words) {
    if (openFlag !== null) {
      openFlag = null;
      continue;
    }
    if (flagsEnded || !word.startsWith('-') || word === '-') argumentCount += 1;
    else if (word === '--') flagsEnded = true;
    else {
      const flag = flagOf(entry, word);
      if (flag !== undefined) usedFlags.add(flag.name);
      if (flag !== undefined && flag.valueName !== null && !word.includes('=')) openFlag = flag;
    }
  }
  return { entry, openFlag, argumentCount, usedFlags, flagsEnded };
}

/** The argument that comes next; the last one again if there may be many of it. */
export function nextArgument({ entry, argumentCount }: TypedVerb): CommandArgument | undefined {
  const last = entry.arguments.at(-1);
  return entry.arguments[argumentCount] ?? (last?.isMultiple === true ? last : undefined);
}

function flagOf(entry: CommandEntry, word: string): CommandFlag | undefined {
  const name = word.replace(/^-+/, '').replace(/=.*$/, '');
  return entry.flags.find((flag) => (word.startsWith('--') ? flag.name === name : flag.letter === name));
}
