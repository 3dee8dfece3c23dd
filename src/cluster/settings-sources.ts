/** Where the value of each setting comes from: environment, configuration, or what is built in. */
import type { Home } from './home.js';
import {
  checkSettingName,
  readSettings,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type SettingValue,
} from './settings.js';

export interface SettingState {
  readonly name: SettingName;
  readonly value: SettingValue;
  readonly source: 'environment' | 'configuration' | 'built-in';
  readonly description: string;
}

/** As in `CONCLAVE_CLUSTER` and `CONCLAVE_BASE_PORT`. */
function environmentNameOf(name: SettingName): string {
  return `CONCLAVE_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Every setting with the value that holds where no flag is given. */
export function listSettings(home: Home, environment: NodeJS.ProcessEnv): readonly SettingState[] {
  const stored = readSettings(home);
  return SETTING_NAMES.map((name) => {
    const { builtIn, description } = SETTINGS[name];
    const fromEnvironment = environment[environmentNameOf(name)];
    if (fromEnvironment) return { name, value: fromEnvironment, source: 'environment', description };
    const value = stored[name];
    if (value !== undefined) return { name, value, source: 'configuration', description };
    return { name, value: builtIn, source: 'built-in', description };
  });
}

/** Throws, naming the known ones, for a name that is none. */
export function findSetting(home: Home, environment: NodeJS.ProcessEnv, name: string): SettingState {
  const known = checkSettingName(name);
  const found = listSettings(home, environment).find((setting) => setting.name === known);
  if (found === undefined) throw new Error(`the setting ${known} is not listed`);
  return found;
}

/** Where the search for the ports of a new cluster begins. Throws if the environment names no such port. */
export function findBasePort(home: Home, environment: NodeJS.ProcessEnv): number {
  const { value } = findSetting(home, environment, 'base-port');
  return SETTINGS['base-port'].parse(String(value));
}
