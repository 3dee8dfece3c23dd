/** What the machine offers: name, arity, where its keys are, and whether it changes anything. */
import { type BinaryString, ErrorReply } from '../resp/reply.js';

/** One command, in the terms of Redis's COMMAND INFO. */
export interface CommandSpecification {
  /** Upper case. */
  readonly name: string;
  /** How many arguments with the name itself; negative: at least so many. */
  readonly arity: number;
  /** `write`, `readonly`, `denyoom`, `fast`, as COMMAND INFO tells them. */
  readonly flags: readonly string[];
  /** Position of the first key, 0 if there is none. */
  readonly firstKey: number;
  /** Position of the last key; negative: counted from the end. */
  readonly lastKey: number;
  /** From one key to the next. */
  readonly step: number;
  /** A write goes through the log; a read is answered by `Store.read`. */
  readonly kind: 'read' | 'write';
  /** Arity of each subcommand by its upper-case name, counted with both names. */
  readonly subcommands: ReadonlyMap<string, number> | null;
}

type Row = readonly [
  name: string,
  arity: number,
  flags: string,
  firstKey: number,
  lastKey: number,
  step: number,
];

const ROWS: readonly Row[] = [
  ['APPEND', 3, 'write denyoom fast', 1, 1, 1],
  ['COPY', -3, 'write denyoom', 1, 2, 1],
  ['DBSIZE', 1, 'readonly fast', 0, 0, 0],
  ['DECR', 2, 'write denyoom fast', 1, 1, 1],
  ['DECRBY', 3, 'write denyoom fast', 1, 1, 1],
  ['DEL', -2, 'write', 1, -1, 1],
  ['EXISTS', -2, 'readonly fast', 1, -1, 1],
  ['EXPIRE', -3, 'write fast', 1, 1, 1],
  ['EXPIREAT', -3, 'write fast', 1, 1, 1],
  ['EXPIRETIME', 2, 'readonly fast', 1, 1, 1],
  ['FLUSHALL', -1, 'write', 0, 0, 0],
  ['FLUSHDB', -1, 'write', 0, 0, 0],
  ['FUNCTION', -2, '', 0, 0, 0],
  ['GET', 2, 'readonly fast', 1, 1, 1],
  ['GETBIT', 3, 'readonly fast', 1, 1, 1],
  ['GETDEL', 2, 'write fast', 1, 1, 1],
  ['GETEX', -2, 'write fast', 1, 1, 1],
  ['GETRANGE', 4, 'readonly', 1, 1, 1],
  ['GETSET', 3, 'write denyoom fast', 1, 1, 1],
  ['INCR', 2, 'write denyoom fast', 1, 1, 1],
  ['INCRBY', 3, 'write denyoom fast', 1, 1, 1],
  ['INCRBYFLOAT', 3, 'write denyoom fast', 1, 1, 1],
  ['KEYS', 2, 'readonly', 0, 0, 0],
  ['LCS', -3, 'readonly', 1, 2, 1],
  ['MGET', -2, 'readonly fast', 1, -1, 1],
  ['MOVE', 3, 'write fast', 1, 1, 1],
  ['MSET', -3, 'write denyoom', 1, -1, 2],
  ['MSETNX', -3, 'write denyoom', 1, -1, 2],
  ['OBJECT', -2, '', 0, 0, 0],
  ['PERSIST', 2, 'write fast', 1, 1, 1],
  ['PEXPIRE', -3, 'write fast', 1, 1, 1],
  ['PEXPIREAT', -3, 'write fast', 1, 1, 1],
  ['PEXPIRETIME', 2, 'readonly fast', 1, 1, 1],
  ['PSETEX', 4, 'write denyoom', 1, 1, 1],
  ['PTTL', 2, 'readonly fast', 1, 1, 1],
  ['RANDOMKEY', 1, 'readonly', 0, 0, 0],
  ['RENAME', 3, 'write', 1, 2, 1],
  ['RENAMENX', 3, 'write fast', 1, 2, 1],
  ['SCAN', -2, 'readonly', 0, 0, 0],
  ['SET', -3, 'write denyoom', 1, 1, 1],
  ['SETBIT', 4, 'write denyoom', 1, 1, 1],
  ['SETEX', 4, 'write denyoom', 1, 1, 1],
  ['SETNX', 3, 'write denyoom fast', 1, 1, 1],
  ['SETRANGE', 4, 'write denyoom', 1, 1, 1],
  ['STRLEN', 2, 'readonly fast', 1, 1, 1],
  ['SUBSTR', 4, 'readonly', 1, 1, 1],
  ['SWAPDB', 3, 'write fast', 0, 0, 0],
  ['TOUCH', -2, 'readonly fast', 1, -1, 1],
  ['TTL', 2, 'readonly fast', 1, 1, 1],
  ['TYPE', 2, 'readonly fast', 1, 1, 1],
  ['UNLINK', -2, 'write fast', 1, -1, 1],
];

const SUBCOMMANDS: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map([
  ['FUNCTION', new Map([['FLUSH', -2]])],
  [
    'OBJECT',
    new Map([
      ['ENCODING', 3],
      ['FREQ', 3],
      ['HELP', 2],
      ['IDLETIME', 3],
      ['REFCOUNT', 3],
    ]),
  ],
]);

/** Every command of the machine by its upper-case name. The node adds its own. */
export const commandTable: ReadonlyMap<string, CommandSpecification> = new Map(
  ROWS.map(([name, arity, flags, firstKey, lastKey, step]) => [
    name,
    {
      name,
      arity,
      flags: flags === '' ? [] : flags.split(' '),
      firstKey,
      lastKey,
      step,
      kind: name === 'FUNCTION' || flags.startsWith('write') ? 'write' : 'read',
      subcommands: SUBCOMMANDS.get(name) ?? null,
    },
  ]),
);

/**
 * Whether `commandArguments`, as the client sent them, name a command of the machine with a possible
 * number of arguments: null, or what Redis says to it. Redis checks this when a command is queued in
 * MULTI, too.
 */
export function check(commandArguments: readonly BinaryString[]): ErrorReply | null {
  const specification = commandTable.get(upperCase(commandArguments[0] ?? ''));
  if (specification === undefined) return unknownCommand(commandArguments);
  return checkArity(specification, commandArguments);
}

/** The part of `check` that is left once the command is found; for commands of the node as well. */
export function checkArity(
  specification: Pick<CommandSpecification, 'name' | 'arity' | 'subcommands'>,
  commandArguments: readonly BinaryString[],
): ErrorReply | null {
  const { name, arity, subcommands } = specification;
  const count = commandArguments.length;
  const subcommand = commandArguments[1];
  if (subcommands === null || subcommand === undefined) {
    return fits(arity, count) ? null : wrongArity(name);
  }
  const subcommandArity = subcommands.get(upperCase(subcommand));
  if (subcommandArity === undefined) return unknownSubcommand(name, subcommand);
  return fits(subcommandArity, count) ? null : wrongArity(`${name}|${subcommand}`);
}

/** Redis's words for a command that it does not know. */
export function unknownCommand(commandArguments: readonly BinaryString[]): ErrorReply {
  let listed = '';
  for (let at = 1; at < commandArguments.length && listed.length < TOLD_BYTES_MAX; at += 1) {
    listed += `'${told(commandArguments[at] ?? '', TOLD_BYTES_MAX - listed.length)}' `;
  }
  const name = told(commandArguments[0] ?? '', TOLD_BYTES_MAX);
  return new ErrorReply(
    withoutLineBreaks(`ERR unknown command '${name}', with args beginning with: ${listed}`),
  );
}

/** Redis's words for a wrong number of arguments. `name` is in any case. */
export function wrongArity(name: string): ErrorReply {
  return new ErrorReply(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
}

/** ASCII only: a binary string may hold letters that have no upper case of one byte. */
export function upperCase(text: BinaryString): BinaryString {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= LOWER_A && code <= LOWER_Z) return upperCaseFrom(text, at);
  }
  return text;
}

const LOWER_A = 97;
const LOWER_Z = 122;
/** Of a request that is not understood, no more than this is repeated. */
const TOLD_BYTES_MAX = 128;

function upperCaseFrom(text: BinaryString, from: number): BinaryString {
  let result = text.slice(0, from);
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    result += code >= LOWER_A && code <= LOWER_Z ? String.fromCharCode(code - 32) : text.charAt(at);
  }
  return result;
}

function unknownSubcommand(name: string, subcommand: BinaryString): ErrorReply {
  const shown = told(subcommand, TOLD_BYTES_MAX);
  return new ErrorReply(withoutLineBreaks(`ERR unknown subcommand '${shown}'. Try ${name} HELP.`));
}

function fits(arity: number, count: number): boolean {
  return arity >= 0 ? count === arity : count >= -arity;
}

/** Redis prints it as a C string: it ends at the first zero byte. */
function told(text: BinaryString, lengthMax: number): BinaryString {
  const end = text.indexOf('\0');
  return text.slice(0, Math.min(lengthMax, end === -1 ? text.length : end));
}

function withoutLineBreaks(text: string): string {
  return text.replace(/[\r\n]/g, ' ');
}
