/** What a session is opened with. */
import type { Home } from '../cluster/home.js';
import type { CommandTable } from '../command-line/command-table.js';
import type { SettingValues } from './settings.js';

export interface SessionOptions {
  /** The commands of the command line; whoever opens the session hands them in. */
  readonly table: CommandTable;
  readonly home: Home;
  /** As they are at first; the session changes them. */
  readonly settings: SettingValues;
  /** For one command of Redis, if `.timeout` says nothing else. */
  readonly timeoutMs: number;
  readonly isColoured: boolean;
  /** Where one line may change while a command works; null: nowhere. */
  readonly progressStream: NodeJS.WriteStream | null;
}
