/** Writes the settings, kept by `conf`. */
import { rmSync } from 'node:fs';
import Conf from 'conf';
import { withFileErrors } from './cluster-error.js';
import { HOME_FORMAT, type Home } from './home.js';
import { makeFolder } from './make-folder.js';
import { checkSettingName, readSettings, SETTINGS, type SettingValue } from './settings.js';

/** Returns the value as it was understood. Throws a `ClusterError` for an unknown name or a wrong value. */
export function writeSetting(home: Home, name: string, text: string): SettingValue {
  const setting = checkSettingName(name);
  const value = SETTINGS[setting].parse(text);
  save(home, { ...readSettings(home), [setting]: value });
  return value;
}

/** One setting back to what is built in. */
export function resetSetting(home: Home, name: string): void {
  const setting = checkSettingName(name);
  save(home, Object.fromEntries(Object.entries(readSettings(home)).filter(([key]) => key !== setting)));
}

/** All settings back to what is built in; works on a damaged file too. */
export function resetAllSettings(home: Home): void {
  withFileErrors(home.folder, () => rmSync(home.settingsFile, { force: true }));
}

function save(home: Home, settings: Readonly<Record<string, SettingValue>>): void {
  withFileErrors(home.folder, () => {
    makeFolder(home.folder);
    const file = new Conf({ cwd: home.folder, configName: 'settings', configFileMode: 0o600 });
    file.store = { version: HOME_FORMAT, ...settings };
  });
}
