/** Runs the real command in a home folder of its own; nothing outlives it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Home } from '../../src/cluster/home.js';
import { findNodeProcesses } from '../../src/cluster/process-table.js';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export interface Failure {
  readonly exit: number | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in; nothing closes standard input at once. */
  readonly input?: string | Buffer;
  /** Run as this user and group. */
  readonly uid?: number;
}

export class Conclave {
  readonly home = new Home(mkdtempSync(join(tmpdir(), 'conclave-cli-')));

  /** Starts a command; its output is collected in `outcome`. */
  start(
    args: readonly string[],
    options: RunOptions = {},
  ): { child: ChildProcess; outcome: Promise<Outcome> } {
    const { NO_COLOR: _, FORCE_COLOR: __, CONCLAVE_CLUSTER: ___, ...inherited } = process.env;
    const identity = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
    const child = spawn(process.execPath, [RUN, ...args], {
      env: { ...inherited, CONCLAVE_HOME: this.home.folder, ...options.env },
      stdio: 'pipe',
      ...identity,
    });
    const outcome = new Promise<Outcome>((resolve, reject) => {
      const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
      child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
      child.on('error', reject);
      child.on('close', (code) =>
        resolve({
          stdout: Buffer.concat(chunks.stdout).toString('latin1'),
          stderr: Buffer.concat(chunks.stderr).toString('utf8'),
          code,
        }),
      );
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    return { child, outcome };
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.start(args, options).outcome;
  }

  /** Runs a command that has to succeed; returns what it printed. */
  async output(...args: string[]): Promise<string> {
    const { stdout, stderr, code } = await this.run(args);
    if (code !== 0) throw new Error(`conclave ${args.join(' ')}: exit code ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  /** As `output`, parsed; fails unless it is exactly one JSON value. */
  async json(...args: string[]): Promise<never> {
    return parse(await this.output(...args, '--json')) as never;
  }

  /** A command that has to fail: its exit code and its error, as `--json` tells it. */
  async failure(...args: string[]): Promise<Failure> {
    const separator = args.indexOf('--');
    const at = separator < 0 ? args.length : separator;
    const { stdout, code } = await this.run([...args.slice(0, at), '--json', ...args.slice(at)]);
    const { error } = parse(stdout) as { error: Omit<Failure, 'exit'> };
    return { exit: code, ...error };
  }

  pids(): number[] {
    return findNodeProcesses(this.home).map((found) => found.identity.pid);
  }

  remove(): void {
    for (const pid of this.pids()) process.kill(pid, 'SIGKILL');
    rmSync(this.home.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Standard output is collected byte by byte; JSON is UTF-8. */
function parse(stdout: string): unknown {
  return JSON.parse(Buffer.from(stdout, 'latin1').toString('utf8'));
}
