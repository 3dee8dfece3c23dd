/** What every command shares: the global flags, where clusters live, and how errors end. */
import { Command } from '@oclif/core/command';
import { string } from '@oclif/core/flags';
import type { ClusterRecord } from '../cluster/cluster-record.js';
import { requireClusterRecord } from '../cluster/cluster-record.js';
import { parseDuration } from '../cluster/duration.js';
import { type Home, resolveHome } from '../cluster/home.js';
import { readSettings, SETTINGS, type SettingName, type SettingValue } from '../cluster/settings.js';
import type { Paint } from './paint.js';
import { Progress } from './progress.js';
import { processSurroundings, type Surroundings } from './surroundings.js';

/** What the global flags say; undefined where neither flag nor environment says anything. */
export interface GlobalFlags {
  readonly cluster?: string | undefined;
  readonly timeout?: string | undefined;
}

export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  /** It takes the whole screen, or the process, for itself: a REPL does not offer it. */
  static needsProcess = false;

  static override baseFlags = {
    cluster: string({
      char: 'c',
      env: 'CONCLAVE_CLUSTER',
      description: 'Cluster to talk to; "default" if nothing else is set.',
      helpGroup: 'GLOBAL',
      helpValue: 'NAME',
    }),
    timeout: string({
      env: 'CONCLAVE_TIMEOUT',
      description: 'How long to wait for the cluster, such as 500ms, 10s or 2m; 10s if nothing else is set.',
      helpGroup: 'GLOBAL',
      helpValue: 'TIME',
    }),
  };

  /** The process, unless the command runs within a REPL. */
  protected surroundings: Surroundings = processSurroundings;

  private knownHome: Home | null = null;

  /** Runs the command somewhere else than in a process of its own; returns what `--json` would print. */
  runWithin(surroundings: Surroundings): Promise<unknown> {
    this.surroundings = surroundings;
    return this._run();
  }

  /** Everything conclave keeps. */
  protected get home(): Home {
    this.knownHome ??= resolveHome(process.env);
    return this.knownHome;
  }

  protected get paint(): Paint {
    return this.surroundings.paint;
  }

  /** The name of the cluster that is meant: flag beats environment beats configuration. */
  protected clusterName(flags: GlobalFlags): string {
    return flags.cluster ?? String(this.setting('cluster'));
  }

  /** Throws, naming the known ones, if there is no such cluster. */
  protected clusterRecord(flags: GlobalFlags): ClusterRecord {
    return requireClusterRecord(this.home, this.clusterName(flags));
  }

  protected timeoutMs(flags: GlobalFlags): number {
    return parseDuration(flags.timeout ?? String(this.setting('timeout')));
  }

  /** What the user has set, else what is built in. */
  protected setting(name: SettingName): SettingValue {
    return readSettings(this.home)[name] ?? SETTINGS[name].builtIn;
  }

  /** Text for people: nothing is printed with `--json`. */
  protected print(text: string): void {
    if (!this.jsonEnabled()) this.surroundings.write(text);
  }

  /** Progress and remarks, for people at a terminal. */
  protected remark(text: string): void {
    if (!this.jsonEnabled()) this.surroundings.writeMessage(text);
  }

  /** One line that changes while the command works: nothing with `--json`. */
  protected progress(): Progress {
    return new Progress(this.jsonEnabled() ? null : this.surroundings.progressStream);
  }

  override logJson(json: unknown): void {
    this.surroundings.writeJson(json);
  }

  override async catch(error: Error): Promise<void> {
    // Help and version end a command by an error of their own.
    if ('code' in error && error.code === 'EEXIT') throw error;
    // Loaded here, since a command that succeeds has no use for them.
    const { describeError, formatReport, reportToJson } = await import('./error-report.js');
    const { improveFlagError } = await import('./flag-errors.js');
    const report = describeError(improveFlagError(error, Object.keys(this.allFlags())));
    this.surroundings.setExitCode(report.exitCode);
    if (this.jsonEnabled()) this.logJson(reportToJson(report));
    else {
      const { paintMessage } = this.surroundings;
      this.surroundings.writeMessage(formatReport(report, (text) => paintMessage('red', text)));
    }
    if (process.env.DEBUG) this.surroundings.writeMessage(`${error.stack}\n`);
  }

  private allFlags(): Record<string, unknown> {
    return { ...this.ctor.baseFlags, ...this.ctor.flags, json: true, help: true };
  }
}
