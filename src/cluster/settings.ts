/** Defaults for flags that the user keeps. Reading is plain JSON, since every command pays for it. */
import { usageError } from './cluster-error.js';
import { checkFormat, isObject, readJsonFile } from './cluster-record.js';
import { parseDuration, parseWhole } from './duration.js';
import { checkClusterName, type Home } from './home.js';

export type SettingValue = string | number;

export interface SettingDefinition {
  readonly description: string;
  /** What holds when nothing is set anywhere. */
  readonly builtIn: SettingValue;
  /** Throws a `ClusterError` for a text that cannot be meant. */
  readonly parse: (text: string) => SettingValue;
}

/** Every setting carries the name of the flag that it is the default of. */
export const SETTINGS = {
  cluster: {
    description: 'the cluster that commands talk to',
    builtIn: 'default',
    parse: (text) => {
      checkClusterName(text);
      return text;
    },
  },
  timeout: {
    description: 'how long a command waits, such as 500ms, 10s or 2m',
    builtIn: '10s',
    parse: (text) => {
      parseDuration(text);
      return text;
    },
  },
  nodes: {
    description: 'size of a new cluster, 1 to 9',
    builtIn: 3,
    parse: (text) => parseWhole('nodes', text, 1, 9),
  },
  'base-port': {
    description: 'where the search for the free ports of a new cluster begins',
    builtIn: 7401,
    parse: (text) => parseWhole('base-port', text, 1024, 65_000),
  },
  engine: {
    description: 'raft or paxos, for new clusters',
    builtIn: 'raft',
    parse: parseChoice('engine', ['raft', 'paxos']),
  },
  tempo: {
    description: 'normal or slow, for new clusters',
    builtIn: 'normal',
    parse: parseChoice('tempo', ['normal', 'slow']),
  },
  consistency: {
    description: 'linearizable or stale, for reads',
    builtIn: 'linearizable',
    parse: parseChoice('consistency', ['linearizable', 'stale']),
  },
} as const satisfies Readonly<Record<string, SettingDefinition>>;

export type SettingName = keyof typeof SETTINGS;
export type StoredSettings = Readonly<Partial<Record<SettingName, SettingValue>>>;

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** What the user has set. Throws a `ClusterError` if the file is damaged or from a newer version. */
export function readSettings(home: Home): StoredSettings {
  const parsed = readJsonFile(home.settingsFile);
  if (parsed === null) return {};
  checkFormat(home.settingsFile, parsed);
  const fields = isObject(parsed) ? parsed : {};
  const known = SETTING_NAMES.filter((name) => fields[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, SETTINGS[name].parse(String(fields[name]))]));
}

/** Throws, naming the known ones, unless there is such a setting. */
export function checkSettingName(name: string): SettingName {
  const known = SETTING_NAMES.find((setting) => setting === name);
  if (known !== undefined) return known;
  throw usageError(
    'UNKNOWN_SETTING',
    `There is no setting "${name}".`,
    `Known: ${SETTING_NAMES.join(', ')}.`,
  );
}

function parseChoice(name: string, choices: readonly string[]): (text: string) => string {
  return (text) => {
    if (choices.includes(text)) return text;
    throw usageError('BAD_CHOICE', `"${name}" must be one of ${choices.join(', ')}; got "${text}".`);
  };
}
