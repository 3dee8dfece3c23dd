/** What every command shares: the global flags, where clusters live, and how errors end. */
import { Command } from '@oclif/core/command';
import { string } from '@oclif/core/flags';
import type { ClusterRecord } from '../cluster/cluster-record.js';
import { requireClusterRecord } from '../cluster/cluster-record.js';
import { parseDuration } from '../cluster/duration.js';
import { type Home, resolveHome } from '../cluster/home.js';
import { readSettings, SETTINGS, type SettingName, type SettingValue } from '../cluster/settings.js';
import { type Paint, painterFor } from './paint.js';

/** What the global flags say; undefined where neither flag nor environment says anything. */
export interface GlobalFlags {
  readonly cluster?: string | undefined;
  readonly timeout?: string | undefined;
}

export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

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

  private knownHome: Home | null = null;

  /** Everything conclave keeps. */
  protected get home(): Home {
    this.knownHome ??= resolveHome(process.env);
    return this.knownHome;
  }

  protected get paint(): Paint {
    return painterFor(process.stdout, process.env);
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
    if (!this.jsonEnabled()) process.stdout.write(text);
  }

  /** Progress and remarks, for people at a terminal. */
  protected remark(text: string): void {
    if (!this.jsonEnabled()) process.stderr.write(text);
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  }

  override async catch(error: Error): Promise<void> {
    // Help and version end a command by an error of their own.
    if ('code' in error && error.code === 'EEXIT') throw error;
    // Loaded here, since a command that succeeds has no use for them.
    const { describeError, formatReport, reportToJson } = await import('./error-report.js');
    const { improveFlagError } = await import('./flag-errors.js');
    const report = describeError(improveFlagError(error, Object.keys(this.allFlags())));
    process.exitCode = report.exitCode;
    if (this.jsonEnabled()) this.logJson(reportToJson(report));
    else {
      const paint = painterFor(process.stderr, process.env);
      process.stderr.write(formatReport(report, (text) => paint('red', text)));
    }
    if (process.env.DEBUG) process.stderr.write(`${error.stack}\n`);
  }

  private allFlags(): Record<string, unknown> {
    return { ...this.ctor.baseFlags, ...this.ctor.flags, json: true, help: true };
  }
}
