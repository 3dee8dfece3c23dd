/** Which command is to be traced: one of conclave's own that works on keys, or any of Redis. */
import { usageError } from '../../cluster/cluster-error.js';
import type { CommandEntry, CommandTable } from '../command-table.js';
import { closest } from '../did-you-mean.js';

export interface InnerCommand {
  /** Of the command table. */
  readonly name: string;
  readonly argv: readonly string[];
}

const OWN_NAME = 'trace';
/** Sends whatever is no command of its own. */
const ANY_COMMAND = 'exec';

/**
 * As in the REPL: conclave's own names are in small letters, and everything else goes to a node as it is.
 * `flags` are those that hold for any command. Throws usage errors.
 */
export function innerCommand(
  words: readonly string[],
  flags: readonly string[],
  table: CommandTable,
  isRedisCommand: (word: string) => boolean,
): InnerCommand {
  const [first = '', ...rest] = words;
  const traceable = table.entries.filter(({ name }) => name !== OWN_NAME).filter(worksOnKeys);
  const names = traceable.map(({ name }) => name);
  if (names.includes(first)) return { name: first, argv: [...flags, ...rest] };
  const isOwn = table.entries.some(({ name }) => name === first) || table.standalone.includes(first);
  if (isOwn) {
    throw usageError(
      'NOT_TRACEABLE',
      `"${first}" is not a command whose messages can be traced.`,
      `Give ${names.join(', ')}, or a command of Redis, such as SET.`,
    );
  }
  if (!isRedisCommand(first)) refuseSlip(first, names);
  return { name: ANY_COMMAND, argv: [...flags, '--', ...words] };
}

/** Throws if one of `names` was meant; else only a node can tell whether it knows the word. */
function refuseSlip(word: string, names: readonly string[]): void {
  const meant = word === word.toLowerCase() ? closest(word, names) : null;
  if (meant === null) return;
  throw usageError('UNKNOWN_COMMAND', `There is no command "${word}".`, `Did you mean "${meant}"?`);
}

/** They are the ones that can be sent to a node of choice. */
function worksOnKeys(entry: CommandEntry): boolean {
  return entry.flags.some((flag) => flag.name === 'at');
}
