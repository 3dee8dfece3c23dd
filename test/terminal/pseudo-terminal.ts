/**
 * A command in a real pseudo-terminal, with a screen that can be read: for tests of what a person sees
 * and types.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { type ScreenCell, screenCells } from './screen-cell.js';

const pty = await import('@lydell/node-pty').catch(() => null);

export const hasPseudoTerminal = pty !== null;

export interface TerminalOptions {
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly columns?: number;
  readonly rows?: number;
}

/** As terminals send them. */
const KEYS = {
  enter: '\r',
  tab: '\t',
  escape: '\u001b',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
} as const;

/** What Ctrl and a letter send. */
export function ctrl(letter: string): string {
  return String.fromCharCode(letter.toUpperCase().charCodeAt(0) - 64);
}

const WAIT_MS_MAX = 60_000;
const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
/** Notes the modes of the terminal before and after, and the process id of the command itself. */
const SCRIPT =
  'trap : INT; stty -g >"$NOTES/before"; sh -c \'echo $$ >"$NOTES/pid"; exec "$@"\' sh "$@"; code=$?; stty -g >"$NOTES/after"; exit $code';

export class PseudoTerminal {
  /** Resolves with the exit code; 128 and the signal's number if a signal ended the command. */
  readonly exited: Promise<number>;
  private readonly notes = mkdtempSync(join(tmpdir(), 'conclave-terminal-'));
  private readonly process: IPty;
  private readonly view: xterm.Terminal;
  private isCursorHidden = false;
  private hasExited = false;
  private readonly looks = new Set<() => void>();
  private written = '';

  /** Starts `conclave` with these arguments. */
  constructor(args: readonly string[], { env = {}, columns = 120, rows = 36 }: TerminalOptions = {}) {
    if (pty === null) throw new Error('there is no pseudo-terminal on this platform');
    this.view = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
    this.watchCursor();
    this.process = pty.spawn('sh', ['-c', SCRIPT, 'sh', process.execPath, RUN, ...args], {
      name: env.TERM ?? 'xterm-256color',
      cols: columns,
      rows,
      env: this.environment(env),
    });
    this.process.onData((data) => {
      this.written += data;
      this.view.write(data, () => this.lookAgain());
    });
    this.exited = new Promise((resolve) => {
      this.process.onExit(({ exitCode, signal }) => {
        // What it wrote last is shown by then.
        this.view.write('', () => {
          this.hasExited = true;
          this.lookAgain();
          resolve(signal ? 128 + signal : exitCode);
        });
      });
    });
  }

  /** The lines on the screen, without blanks at their ends and without empty lines below. */
  get screen(): string {
    const { active } = this.view.buffer;
    return this.lines(active.viewportY, active.viewportY + this.view.rows);
  }

  /** What is on the screen, with its look. */
  get cells(): readonly (readonly ScreenCell[])[] {
    return screenCells(this.view);
  }

  /** As `screen`, with what has scrolled out of it. */
  get everything(): string {
    return this.lines(0, this.view.buffer.active.length);
  }

  /** All bytes that came, escapes included. */
  get raw(): string {
    return this.written;
  }

  /** What is set of what a program has to set back: empty if the terminal is as it was. */
  get leftovers(): readonly string[] {
    const { modes, buffer } = this.view;
    return [
      ...(this.isCursorHidden ? ['the cursor is hidden'] : []),
      ...(buffer.active.type === 'alternate' ? ['the alternate screen is shown'] : []),
      ...(modes.bracketedPasteMode ? ['pastes are bracketed'] : []),
      ...(modes.mouseTrackingMode === 'none' ? [] : ['the mouse is tracked']),
      ...(this.hasExited && this.note('before') !== this.note('after') ? ['the modes of stty differ'] : []),
    ];
  }

  /** The process id of the command itself. */
  get pid(): number {
    return Number(this.note('pid'));
  }

  /** Types it. */
  send(text: string): void {
    this.process.write(text);
  }

  press(...keys: ReadonlyArray<keyof typeof KEYS>): void {
    for (const key of keys) this.send(KEYS[key]);
  }

  resize(columns: number, rows: number): void {
    this.process.resize(columns, rows);
    this.view.resize(columns, rows);
  }

  /** Waits until the screen shows it; fails with the screen. */
  async waitFor(wanted: string | RegExp): Promise<string> {
    const isShown = (): boolean =>
      typeof wanted === 'string' ? this.screen.includes(wanted) : wanted.test(this.screen);
    await this.until(isShown, String(wanted));
    return this.screen;
  }

  /** Waits until `holds`, looking whenever the screen has changed; `what` names it in the failure. */
  until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.looks.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.looks.delete(look);
        reject(new Error(`waited in vain for ${what}; the screen shows:\n${this.everything}`));
      }, WAIT_MS_MAX);
      this.looks.add(look);
      look();
    });
  }

  /** Ends the command if it still runs, and waits for that. */
  async close(): Promise<void> {
    if (!this.hasExited) this.process.kill('SIGKILL');
    await this.exited;
    rmSync(this.notes, { recursive: true, force: true });
  }

  private lines(from: number, to: number): string {
    const { active } = this.view.buffer;
    const lines: string[] = [];
    for (let row = from; row < to; row += 1) lines.push(active.getLine(row)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd();
  }

  private note(name: string): string {
    return readFileSync(join(this.notes, name), 'utf8').trim();
  }

  private lookAgain(): void {
    for (const look of [...this.looks]) look();
  }

  private watchCursor(): void {
    for (const final of ['h', 'l']) {
      this.view.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
        if (parameters.includes(25)) this.isCursorHidden = final === 'l';
        return false;
      });
    }
  }

  private environment(added: TerminalOptions['env']): Record<string, string> {
    const { NO_COLOR: _, FORCE_COLOR: __, CONCLAVE_CLUSTER: ___, CI: ____, ...inherited } = process.env;
    const all = { ...inherited, NOTES: this.notes, ...added };
    return Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
  }
}
