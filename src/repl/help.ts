/** `help`: an overview, or all about one verb, one command of Redis, one setting. */
import { usageError } from '../cluster/cluster-error.js';
import type { CommandTable } from '../command-line/command-table.js';
import { closest } from '../command-line/did-you-mean.js';
import { redisSyntax } from './redis-commands.js';
import type { Run } from './run.js';
import { DEFINITIONS, definitionOf } from './settings.js';
import type { Verbs } from './verbs.js';

/** Throws a usage error for what there is no help about. */
export async function describeHelp(
  run: Run,
  about: readonly string[],
  verbs: Verbs,
  table: CommandTable,
): Promise<void> {
  const text = await textFor(about, verbs, table);
  run.writeText(text, { help: text });
}

async function textFor(about: readonly string[], verbs: Verbs, table: CommandTable): Promise<string> {
  const [first] = about;
  if (first === undefined) return overview(verbs);
  if (first.startsWith('.')) return settingHelp(first.slice(1));
  const found = verbs.find(about);
  const isTopic = about.length === 1 && verbs.topics.includes(first) && found?.entry.name !== first;
  if (isTopic) return section(`Commands of ${first}`, verbs.commandsOf(first).map(verbRow));
  if (found !== null) return table.help(found.entry.name);
  const syntax = redisSyntax(first);
  if (syntax !== undefined) return `${first.toUpperCase()} ${syntax}`.trimEnd().concat('\n', REDIS_REMARK);
  const meant = closest(first, verbs.firstWords);
  throw usageError(
    'UNKNOWN_COMMAND',
    `There is no command "${about.join(' ')}".`,
    meant === null ? 'See what there is: help' : `Did you mean "help ${meant}"?`,
  );
}

const REDIS_REMARK = '\nA command of Redis: it goes to a node as it is.\n';

function settingHelp(name: string): string {
  const { usage, description } = definitionOf(name);
  return `.${name} ${usage}\n\n${description}; without a value it shows what holds.\n`;
}

type Row = readonly [string, string];

function overview(verbs: Verbs): string {
  const short = [...verbs.shortNames].map(([name, entry]): Row => [name, entry.name]);
  const settings = Object.entries(DEFINITIONS).map(
    ([name, { usage, description }]): Row => [`.${name} ${usage}`, description],
  );
  return [
    section(
      'Commands, with the names and flags of the command line; help COMMAND tells more',
      verbs.entries.map(verbRow),
    ),
    section('Short for', short),
    section('Settings, until you leave', settings),
    section('Besides', BESIDES),
  ].join('\n');
}

const BESIDES: readonly Row[] = [
  ['GET, SET, MULTI, …', 'anything else goes to a node as a command of Redis; capitals always do'],
  ['5 incr visits', 'a number before a command repeats it'],
  ['# …', 'a remark'],
  ['Tab, Up, Ctrl-R', 'complete, earlier lines, search in them'],
  ['Ctrl-C', 'drops the line, or ends the command that runs'],
  ['Ctrl-D, quit', 'leaves; the cluster stays'],
];

function verbRow({ name, summary }: { readonly name: string; readonly summary: string }): Row {
  return [name, summary];
}

function section(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return `${title}:\n${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')}`;
}
