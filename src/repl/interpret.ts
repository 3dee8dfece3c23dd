/** What the words of a line ask for: a command of the table, a setting, help, an end, or Redis. */
import { usageError } from '../cluster/cluster-error.js';
import { toText } from '../command-line/binary-text.js';
import { unknownCommand } from '../command-line/command-not-found.js';
import type { CommandEntry } from '../command-line/command-table.js';
import type { BinaryString } from '../resp/reply.js';
import { redisSyntax } from './redis-commands.js';
import type { Verbs } from './verbs.js';

export type Request =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'help'; readonly about: readonly string[] }
  | { readonly kind: 'setting'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'verb'; readonly entry: CommandEntry; readonly argv: readonly string[] }
  | { readonly kind: 'redis'; readonly words: readonly BinaryString[] };

const LEAVING = ['exit', 'quit'];
const HELP_FLAGS = ['--help', '-h'];

/**
 * Verbs are written in small letters; everything else goes to a node as it is. Between MULTI and EXEC the
 * names that both know mean Redis. Throws usage errors.
 */
export function interpret(words: readonly BinaryString[], verbs: Verbs, inTransaction: boolean): Request {
  const [first = '', ...rest] = words.map((word) => toText(word) ?? '');
  if (words.length === 0) return { kind: 'nothing' };
  if (first.startsWith('.')) return { kind: 'setting', name: first.slice(1), values: rest };
  if (LEAVING.includes(first.toLowerCase()) && rest.length === 0) return { kind: 'leave' };
  if (first === 'help' || first === '?') return { kind: 'help', about: rest };
  const found = verbs.find([first, ...rest]);
  if (found === null) return notAVerb(words, [first, ...rest], verbs);
  const { entry, length } = found;
  if (asksForHelp([first, ...rest])) return { kind: 'help', about: [entry.name] };
  if (!inTransaction || !worksOnKeys(entry))
    return { kind: 'verb', entry, argv: textsOf(words.slice(length)) };
  if (redisSyntax(first) !== undefined) return { kind: 'redis', words };
  throw usageError(
    'IN_TRANSACTION',
    `"${first}" cannot be part of a transaction.`,
    'Use a command of Redis, such as SET; or end the transaction with EXEC or DISCARD.',
  );
}

function notAVerb(words: readonly BinaryString[], texts: readonly string[], verbs: Verbs): Request {
  const [first = '', second] = texts;
  if (verbs.isStandalone(first)) {
    throw usageError(
      'NEEDS_TERMINAL',
      `"${first}" takes the whole terminal.`,
      `Leave, and run: conclave ${first}`,
    );
  }
  if (!verbs.topics.includes(first)) return { kind: 'redis', words };
  if (second === undefined || HELP_FLAGS.includes(second)) return { kind: 'help', about: [first] };
  const known = verbs.entries.map((entry) => entry.name.replace(' ', ':'));
  const { message, hint } = unknownCommand(texts, known);
  const redis = redisSyntax(first) === undefined ? '' : ` ${first.toUpperCase()} in capitals is Redis's.`;
  throw usageError('UNKNOWN_COMMAND', message, hint + redis);
}

function asksForHelp(texts: readonly string[]): boolean {
  const end = texts.indexOf('--');
  return texts.slice(0, end < 0 ? texts.length : end).some((text) => HELP_FLAGS.includes(text));
}

/** They are the ones that can be sent to a node of choice. */
function worksOnKeys(entry: CommandEntry): boolean {
  return entry.flags.some((flag) => flag.name === 'at');
}

function textsOf(words: readonly BinaryString[]): readonly string[] {
  return words.map((word) => {
    const text = toText(word);
    if (text !== null) return text;
    throw usageError(
      'NOT_TEXT',
      'This command takes text, not bytes.',
      'Use a command of Redis, such as SET.',
    );
  });
}
