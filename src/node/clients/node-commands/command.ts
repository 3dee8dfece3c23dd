/**
 * COMMAND [COUNT | INFO | LIST | GETKEYS]: what this server offers. Left out on purpose is DOCS: without it
 * redis-cli shows the help texts that it brings along, which say more than we would.
 */
import { type BinaryString, ErrorReply, type Reply, SetReply, SimpleString } from '../../../resp/reply.js';
import { checkArity, upperCase } from '../../../store/command-table.js';
import { type CommandDescription, immediately, type NodeCommand, specify } from '../node-command.js';
import { keysOf } from '../request-checks.js';
import type { CommandCatalog } from '../server-context.js';

export const commandCommand: NodeCommand = {
  specification: specify('COMMAND', -1, 'loading stale', {
    COUNT: 2,
    INFO: -2,
    LIST: 2,
    GETKEYS: -3,
  }),
  inTransaction: true,
  run: immediately((client, [, subcommand, ...rest]) => answer(client.server.catalog, subcommand, rest)),
};

function answer(
  catalog: CommandCatalog,
  subcommand: BinaryString | undefined,
  rest: readonly BinaryString[],
): Reply {
  switch (subcommand === undefined ? '' : upperCase(subcommand)) {
    case '':
      return catalog.all().map(describe);
    case 'COUNT':
      return catalog.all().length;
    case 'LIST':
      return catalog.all().map(({ name }) => name.toLowerCase());
    case 'INFO':
      if (rest.length === 0) return catalog.all().map(describe);
      return rest.map((name) => describeFound(catalog.find(name)));
    default:
      return getKeys(catalog, rest);
  }
}

function describeFound(found: CommandDescription | undefined): Reply {
  return found === undefined ? null : describe(found);
}

/** Ten fields, as Redis 7 tells them; the last four are empty here. */
function describe({ name, arity, flags, firstKey, lastKey, step }: CommandDescription): Reply {
  const shownFlags = new SetReply(flags.map((flag) => new SimpleString(flag)));
  const nothing = new SetReply([]);
  return [name.toLowerCase(), arity, shownFlags, firstKey, lastKey, step, nothing, nothing, [], []];
}

function getKeys(catalog: CommandCatalog, commandArguments: readonly BinaryString[]): Reply {
  const specification = catalog.find(commandArguments[0] ?? '');
  if (specification === undefined) return new ErrorReply('ERR Invalid command specified');
  if (checkArity(specification, commandArguments) !== null) {
    return new ErrorReply('ERR Invalid number of arguments specified for command');
  }
  const keys = keysOf(specification, commandArguments);
  return keys.length === 0 ? new ErrorReply('ERR The command has no key arguments') : keys;
}
