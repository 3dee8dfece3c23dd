/** What holds in a session until it is changed: `.consistency`, `.at`, `.mode` and their like. */
import { usageError } from '../cluster/cluster-error.js';
import { parseDuration } from '../cluster/duration.js';
import { checkClusterName } from '../cluster/home.js';
import type { Consistency } from '../command-line/cluster-access.js';
import type { CommandEntry } from '../command-line/command-table.js';
import { closest } from '../command-line/did-you-mean.js';
import { typedVerb } from './typed-verb.js';

export type Mode = 'text' | 'raw' | 'json';
export type Timer = 'auto' | 'on' | 'off';

export interface SettingValues {
  cluster: string;
  consistency: Consistency;
  /** A selector that means one node; null: any. */
  at: string | null;
  /** As it was typed; null: what is configured. */
  timeout: string | null;
  mode: Mode;
  timer: Timer;
  /** Answers go to this file; null: to where they are asked for. */
  output: string | null;
}

interface Definition {
  readonly description: string;
  /** In help, as in `linearizable|stale`. */
  readonly usage: string;
  readonly choices: readonly string[];
  readonly show: (values: SettingValues) => string;
  readonly set: (values: SettingValues, text: string) => void;
}

const MODES = ['text', 'raw', 'json'] as const;
const TIMERS = ['auto', 'on', 'off'] as const;
const CONSISTENCIES = ['linearizable', 'stale'] as const;

/** By name, without the dot. */
export const DEFINITIONS: Readonly<Record<string, Definition>> = {
  cluster: {
    description: 'the cluster that commands talk to',
    usage: 'NAME',
    choices: [],
    show: (values) => values.cluster,
    set: (values, text) => {
      checkClusterName(text);
      values.cluster = text;
    },
  },
  consistency: oneOf('consistency', CONSISTENCIES, 'how fresh what is read has to be'),
  at: {
    description: 'ask this node and no other',
    usage: 'NODE|leader|random|any',
    choices: ['any', 'leader', 'random'],
    show: (values) => values.at ?? 'any',
    set: (values, text) => {
      values.at = text === 'any' ? null : text;
    },
  },
  timeout: {
    description: 'how long to wait for the cluster',
    usage: 'TIME',
    choices: [],
    show: (values) => values.timeout ?? 'as configured',
    set: (values, text) => {
      parseDuration(text);
      values.timeout = text;
    },
  },
  mode: oneOf('mode', MODES, 'how answers look; raw: values of Redis without quotes and types'),
  timer: oneOf('timer', TIMERS, 'tell how long commands take; auto: those of over 500 ms'),
  output: {
    description: 'write answers to a file from here on',
    usage: 'FILE|screen',
    choices: ['screen'],
    show: (values) => values.output ?? 'screen',
    set: (values, text) => {
      values.output = text === 'screen' ? null : text;
    },
  },
};

/** Throws, naming the known ones, for a name that is none. */
export function definitionOf(name: string): Definition {
  const known = Object.hasOwn(DEFINITIONS, name) ? DEFINITIONS[name] : undefined;
  if (known !== undefined) return known;
  const names = Object.keys(DEFINITIONS);
  const meant = closest(name, names);
  throw usageError(
    'UNKNOWN_SETTING',
    `There is no setting ".${name}".`,
    meant === null ? `Known: ${names.map((each) => `.${each}`).join(' ')}.` : `Did you mean ".${meant}"?`,
  );
}

/** The settings as flags of a command, but for those that are typed. */
export function flagsOf(
  values: SettingValues,
  entry: CommandEntry,
  argv: readonly string[],
): readonly string[] {
  const { usedFlags } = typedVerb(entry, argv);
  const named = {
    cluster: values.cluster,
    consistency: values.consistency,
    at: values.at,
    timeout: values.timeout,
  };
  const flags = Object.entries(named).flatMap(([name, value]) =>
    value !== null && !usedFlags.has(name) && entry.flags.some((flag) => flag.name === name)
      ? [`--${name}`, value]
      : [],
  );
  return values.mode === 'json' && !usedFlags.has('json') ? [...flags, '--json'] : flags;
}

function oneOf<Name extends 'consistency' | 'mode' | 'timer'>(
  name: Name,
  choices: ReadonlyArray<SettingValues[Name]>,
  description: string,
): Definition {
  return {
    description,
    usage: choices.join('|'),
    choices,
    show: (values) => values[name],
    set: (values, text) => {
      const chosen = choices.find((one) => one === text);
      if (chosen === undefined) {
        throw usageError('BAD_CHOICE', `".${name}" must be one of ${choices.join(', ')}; got "${text}".`);
      }
      values[name] = chosen;
    },
  };
}
