/** What could follow on a line, in the manner of redis-cli: arguments and flags that are still to come. */
import type { CommandArgument, CommandFlag } from '../command-line/command-table.js';
import { redisSyntax } from './redis-commands.js';
import { DEFINITIONS } from './settings.js';
import { nextArgument, type TypedVerb, typedVerb } from './typed-verb.js';
import type { Verbs } from './verbs.js';
import { typedWords } from './words.js';

/** Every command has them, and hardly any line needs them. */
const GLOBAL_FLAGS = new Set(['cluster', 'timeout', 'json']);

/** Begins with a space unless the line ends with one; null if there is nothing to say. */
export function hintFor(line: string, verbs: Verbs): string | null {
  const typed = typedWords(line);
  if (typed === null) return null;
  const { before, current } = typed;
  const words = current === '' ? before : [...before, current];
  const text = textFor(words, current !== '', verbs);
  if (text === '') return null;
  return current === '' ? text : ` ${text}`;
}

/** `isTyping`: the last word may go on. */
function textFor(words: readonly string[], isTyping: boolean, verbs: Verbs): string {
  const [first = '', ...rest] = words;
  if (first.startsWith('.')) return rest.length > 0 ? '' : settingText(first.slice(1));
  if (first === 'help' || first === '?') return rest.length > 0 ? '' : '[COMMAND]';
  const found = verbs.find(words);
  // A topic with a first letter behind it is on its way to one of its commands.
  const isTopic = verbs.topics.includes(first) && words.length === 1;
  if (isTopic && (found === null || found.entry.name.includes(' '))) {
    return verbs
      .commandsOf(first)
      .map((entry) => entry.name.split(' ')[1])
      .join('|');
  }
  if (found !== null) return verbText(typedVerb(found.entry, words.slice(found.length)), isTyping);
  return redisText(first, rest.length);
}

function verbText(typed: TypedVerb, isTyping: boolean): string {
  const { entry, openFlag, argumentCount, usedFlags, flagsEnded } = typed;
  if (openFlag !== null) return openFlag.choices.join('|') || (openFlag.valueName ?? '');
  const next = nextArgument(typed);
  const repeated =
    argumentCount >= entry.arguments.length && next !== undefined && !isTyping ? [optional(next)] : [];
  const args = [...entry.arguments.slice(argumentCount).map(argumentText), ...repeated];
  const flags = flagsEnded
    ? []
    : entry.flags.filter((flag) => !usedFlags.has(flag.name) && !GLOBAL_FLAGS.has(flag.name)).map(flagText);
  return [...args, ...flags].join(' ');
}

function argumentText(argument: CommandArgument): string {
  const name = argument.name.toUpperCase() + (argument.isMultiple ? '…' : '');
  return argument.isRequired ? name : `[${name}]`;
}

function optional(argument: CommandArgument): string {
  return argumentText({ ...argument, isRequired: false });
}

function flagText({ name, valueName, choices }: CommandFlag): string {
  if (valueName === null) return `[--${name}]`;
  return `[--${name} ${choices.length > 0 && choices.length <= 3 ? choices.join('|') : valueName}]`;
}

function redisText(name: string, argumentCount: number): string {
  const parts = redisSyntax(name)?.match(/\[[^\]]*\]|\S+/g) ?? [];
  const rest = parts.slice(argumentCount);
  return rest[0] === '…' ? `[${parts[argumentCount - 1]} …]` : rest.join(' ');
}

function settingText(name: string): string {
  return Object.hasOwn(DEFINITIONS, name) ? (DEFINITIONS[name]?.usage ?? '') : '';
}
