/** What Tab offers: verbs, their commands and flags, nodes, clusters, settings, and keys that are there. */
import { SETTING_NAMES } from '../cluster/settings.js';
import { REDIS_COMMANDS, redisSyntax } from './redis-commands.js';
import { DEFINITIONS } from './settings.js';
import { nextArgument, typedVerb } from './typed-verb.js';
import type { FoundVerb, Verbs } from './verbs.js';
import { typedWords } from './words.js';

export interface Completion {
  /** Where the word begins that a candidate replaces, up to the cursor. */
  readonly start: number;
  /** Sorted; each quoted if it has to be. Empty: nothing is known. */
  readonly candidates: readonly string[];
}

/** What can be looked up; nothing rejects. */
export interface Lookups {
  readonly nodes: () => readonly string[];
  readonly clusters: () => readonly string[];
  readonly keys: (prefix: string) => Promise<readonly string[]>;
}

const SELECTORS = ['leader', 'followers', 'random', 'minority', 'majority', 'all'];
const ONE_NODE = ['leader', 'random'];
const CONDITIONS = ['leader', 'healthy', 'converged', 'commit>='];
const QUOTED = /[\s"'\\]|^$/;

/** `line` ends at the cursor. */
export async function completeLine(line: string, verbs: Verbs, lookups: Lookups): Promise<Completion> {
  const typed = typedWords(line);
  if (typed === null) return { start: line.length, candidates: [] };
  const { before, current, start } = typed;
  const prefix = current.replace(/^["']/, '');
  const offered = await offer(before, prefix, verbs, lookups);
  const fitting = [...new Set(offered)].filter((one) => one.startsWith(prefix)).sort();
  return { start, candidates: fitting.map((one) => quoteIfNeeded(one, current)) };
}

async function offer(
  before: readonly string[],
  prefix: string,
  verbs: Verbs,
  lookups: Lookups,
): Promise<readonly string[]> {
  const [first] = before;
  if (first === undefined) return firstWords(prefix, verbs);
  if (first.startsWith('.')) return before.length === 1 ? settingValues(first.slice(1), lookups) : [];
  if (first === 'help' || first === '?') return helpWords(before.slice(1), verbs);
  const found = verbs.find(before);
  const seconds =
    before.length === 1 ? verbs.commandsOf(first).map((entry) => entry.name.split(' ')[1] ?? '') : [];
  if (found === null) {
    if (seconds.length > 0) return seconds;
    return takesKey(first, before.length) ? lookups.keys(prefix) : [];
  }
  return [...seconds, ...(await behindVerb(found, before, prefix, lookups))];
}

function firstWords(prefix: string, verbs: Verbs): readonly string[] {
  const isCapital = prefix !== '' && prefix === prefix.toUpperCase() && prefix !== prefix.toLowerCase();
  if (isCapital) return Object.keys(REDIS_COMMANDS);
  if (prefix.startsWith('.')) return Object.keys(DEFINITIONS).map((name) => `.${name}`);
  const redis = prefix === '' ? [] : Object.keys(REDIS_COMMANDS).map((name) => name.toLowerCase());
  return [...verbs.firstWords, 'help', 'quit', ...redis];
}

function helpWords(typed: readonly string[], verbs: Verbs): readonly string[] {
  if (typed.length > 1) return [];
  if (typed.length === 0) return [...verbs.firstWords, ...Object.keys(REDIS_COMMANDS)];
  return verbs.commandsOf(typed[0] ?? '').map((entry) => entry.name.split(' ')[1] ?? '');
}

async function behindVerb(
  { entry, length }: FoundVerb,
  before: readonly string[],
  prefix: string,
  lookups: Lookups,
): Promise<readonly string[]> {
  const typed = typedVerb(entry, before.slice(length));
  if (typed.openFlag !== null) return flagValues(typed.openFlag.name, typed.openFlag.choices, lookups);
  if (prefix.startsWith('-') && !typed.flagsEnded) {
    return entry.flags.filter((flag) => !typed.usedFlags.has(flag.name)).map((flag) => `--${flag.name}`);
  }
  switch (nextArgument(typed)?.name) {
    case 'key':
    case 'keys':
    case 'prefix':
      return lookups.keys(prefix);
    case 'selector':
    case 'nodes':
      return [...lookups.nodes(), ...SELECTORS];
    case 'node':
      return [...lookups.nodes(), ...ONE_NODE];
    case 'setting':
      return SETTING_NAMES;
    default:
      return [];
  }
}

function flagValues(name: string, choices: readonly string[], lookups: Lookups): readonly string[] {
  if (choices.length > 0) return choices;
  if (name === 'at') return [...lookups.nodes(), ...ONE_NODE];
  if (name === 'cluster') return lookups.clusters();
  return name === 'for' ? CONDITIONS : [];
}

function settingValues(name: string, lookups: Lookups): readonly string[] {
  if (name === 'cluster') return lookups.clusters();
  const choices = Object.hasOwn(DEFINITIONS, name) ? (DEFINITIONS[name]?.choices ?? []) : [];
  return name === 'at' ? [...choices, ...lookups.nodes()] : choices;
}

/** `position` 1 is the first argument of a command of Redis. */
function takesKey(name: string, position: number): boolean {
  const parts = redisSyntax(name)?.split(' ') ?? [];
  const isRepeated = parts[1] === '…' && position > 1;
  return parts[position - 1] === 'key' || (isRepeated && parts[0] === 'key');
}

function quoteIfNeeded(candidate: string, current: string): string {
  if (!QUOTED.test(candidate) && !/^["']/.test(current)) return candidate;
  return JSON.stringify(candidate);
}
