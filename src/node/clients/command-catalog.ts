/** Every command that clients may send, wherever it is carried out. */
import { commandTable, upperCase } from '../../store/command-table.js';
import type { CommandDescription } from './node-command.js';
import { nodeCommands } from './node-commands.js';
import type { CommandCatalog } from './server-context.js';
import { transactionCommands } from './transaction-commands.js';

const everything: ReadonlyMap<string, CommandDescription> = new Map([
  ...commandTable,
  ...transactionCommands,
  ...[...nodeCommands].map(([name, { specification }]) => [name, specification] as const),
]);

export const commandCatalog: CommandCatalog = {
  all: () => [...everything.values()],
  find: (name) => everything.get(upperCase(name)),
};
