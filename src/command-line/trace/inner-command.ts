/** Which command is to be traced: one of conclave's own that works on keys, or any of Redis. */
import { usageError } from '../../cluster/cluster-error.js';
import type { CommandEntry, CommandTable } from '../command-table.js';

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
): InnerCommand {
  const [first = '', ...rest] = words;
  const entry = table.entries.find(({ name }) => name === first);
  if (entry !== undefined && first !== OWN_NAME && worksOnKeys(entry)) {
    return { name: first, argv: [...flags, ...rest] };
  }
  if (entry === undefined && !table.standalone.includes(first)) {
    return { name: ANY_COMMAND, argv: [...flags, '--', ...words] };
  }
  const traceable = table.entries.filter(({ name }) => name !== OWN_NAME).filter(worksOnKeys);
  throw usageError(
    'NOT_TRACEABLE',
    `"${first}" is not a command whose messages can be traced.`,
    `Give ${traceable.map(({ name }) => name).join(', ')}, or a command of Redis, such as SET.`,
  );
}

/** They are the ones that can be sent to a node of choice. */
function worksOnKeys(entry: CommandEntry): boolean {
  return entry.flags.some((flag) => flag.name === 'at');
}
