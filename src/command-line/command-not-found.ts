/** oclif's hook for a command that does not exist: names the nearest one, and exits as wrong usage does. */
import type { Hook } from '@oclif/core/hooks';
import { closest } from './did-you-mean.js';
import { EXIT_USAGE, formatReport, reportToJson } from './error-report.js';
import { painterFor } from './paint.js';

const commandNotFound: Hook.CommandNotFound = async ({ id, argv, config, context }) => {
  const typed = id.split(':');
  const known = config.commands.filter((command) => !command.hidden).map((command) => command.id);
  report(unknownCommand(typed, known), [...(argv ?? []), ...typed].includes('--json'));
  context.exit(EXIT_USAGE);
};

export default commandNotFound;

/** As words, or null. Commands of two words are compared with the first two words that were typed. */
export function suggest(typed: readonly string[], known: readonly string[]): string | null {
  const [first = '', second = ''] = typed;
  const pair =
    second === ''
      ? null
      : closest(
          `${first}:${second}`,
          known.filter((id) => id.includes(':')),
        );
  const single = closest(
    first,
    known.filter((id) => !id.includes(':')),
  );
  const topics = [...new Set(known.filter((id) => id.includes(':')).map((id) => id.split(':')[0] ?? ''))];
  return (pair ?? single ?? closest(first, topics))?.replace(':', ' ') ?? null;
}

interface UnknownCommand {
  readonly message: string;
  readonly hint: string;
}

export function unknownCommand(typed: readonly string[], known: readonly string[]): UnknownCommand {
  const meant = suggest(typed, known);
  const isTopic = known.some((id) => id.startsWith(`${typed[0]}:`));
  const shown = isTopic ? typed.slice(0, 2).join(' ') : typed[0];
  return {
    message: `There is no command "conclave ${shown}".`,
    hint: meant === null ? 'See them all: conclave --help' : `Did you mean "conclave ${meant}"?`,
  };
}

/** Prints the error on stderr, or on stdout with `--json`. */
export function report({ message, hint }: UnknownCommand, asJson: boolean): void {
  const full = { code: 'UNKNOWN_COMMAND', message, hint, exitCode: EXIT_USAGE };
  if (asJson) {
    process.stdout.write(`${JSON.stringify(reportToJson(full), null, 2)}\n`);
    return;
  }
  const paint = painterFor(process.stderr, process.env);
  process.stderr.write(formatReport(full, (text) => paint('red', text)));
}
