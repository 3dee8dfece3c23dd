/** The commands as a table: for a REPL that offers the very commands of the command line, and runs them. */
import type { Command } from '@oclif/core/command';
import type { Config } from '@oclif/core/config';
import { BaseCommand } from './base-command.js';
import type { Surroundings } from './surroundings.js';

export interface CommandFlag {
  readonly name: string;
  /** The letter behind a single dash, if it has one. */
  readonly letter: string | null;
  /** What stands for its value in help, as in TIME; null if it takes none. */
  readonly valueName: string | null;
  /** The only values it takes; empty: any. */
  readonly choices: readonly string[];
}

export interface CommandArgument {
  readonly name: string;
  readonly isRequired: boolean;
  readonly isMultiple: boolean;
}

export interface CommandEntry {
  /** Its words, as in `node kill`. */
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly CommandArgument[];
  readonly flags: readonly CommandFlag[];
}

export interface CommandTable {
  /** Sorted by name. */
  readonly entries: readonly CommandEntry[];
  /** Names of the commands that need a process of their own, and so cannot be run from here. */
  readonly standalone: readonly string[];
  /**
   * Runs a command as if it had been started with `argv`. Its errors go to `surroundings`; what it
   * returns is what `--json` prints.
   */
  run(name: string, argv: readonly string[], surroundings: Surroundings): Promise<unknown>;
  /** The text that `--help` shows. */
  help(name: string): Promise<string>;
}

/** Nothing is loaded before it is run. */
export function commandTableOf(config: Config): CommandTable {
  const own = config.commands.filter((command) => command.pluginName === config.name && !command.hidden);
  const byName = (one: CommandEntry, other: CommandEntry): number => (one.name < other.name ? -1 : 1);
  return {
    entries: own
      .filter((command) => command.needsProcess !== true)
      .map(entryOf)
      .sort(byName),
    standalone: own.filter((command) => command.needsProcess === true).map((command) => nameOf(command.id)),
    run: async (name, argv, surroundings) => {
      const loaded = await config.findCommand(idOf(name), { must: true }).load();
      const command = new (loaded as unknown as Constructor)([...argv], config);
      if (!(command instanceof BaseCommand)) throw new Error(`${name} is no command of conclave`);
      return command.runWithin(surroundings);
    },
    help: async (name) => {
      const { CommandText } = await import('./command-text.js');
      return new CommandText(config).of(config.findCommand(idOf(name), { must: true }));
    },
  };
}

type Constructor = new (argv: string[], config: Config) => Command;

function idOf(name: string): string {
  return name.replaceAll(' ', ':');
}

function nameOf(id: string): string {
  return id.replaceAll(':', ' ');
}

function entryOf(command: Command.Loadable): CommandEntry {
  return {
    name: nameOf(command.id),
    summary: command.summary ?? '',
    arguments: Object.entries(command.args).map(([name, { required, multiple }]) => ({
      name,
      isRequired: required === true,
      isMultiple: multiple === true,
    })),
    flags: Object.entries(command.flags).map(([name, flag]) => ({
      name,
      letter: flag.char ?? null,
      valueName: flag.type === 'option' ? (flag.helpValue?.toString() ?? 'VALUE') : null,
      choices: (flag.type === 'option' && flag.options) || [],
    })),
  };
}
