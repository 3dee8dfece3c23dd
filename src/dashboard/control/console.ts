/** The command line of a dashboard: a line that is typed, what was said so far, and what was typed before. */
import type { CommandLine } from '../command-line.js';
import { type EditedLine, EMPTY_LINE, edit } from './line-editor.js';

export interface ConsoleLine {
  readonly kind: 'typed' | 'answer' | 'message';
  readonly text: string;
}

export interface ConsoleState {
  readonly isOpen: boolean;
  readonly line: EditedLine;
  /** Dim behind the cursor; null: nothing. */
  readonly hint: string | null;
  /** The scrollback, oldest first. */
  readonly lines: readonly ConsoleLine[];
  /** Lines of it below the screen. */
  readonly scroll: number;
  readonly isRunning: boolean;
}

const LINES_MAX = 2000;
const PAGE = 8;
/** A command that says a lot is drawn now and then, not for every piece. */
const OUTPUT_PAUSE_MS = 30;

export class Console {
  private state: ConsoleState = {
    ...{ isOpen: false, line: EMPTY_LINE, hint: null, lines: [], scroll: 0, isRunning: false },
  };
  private readonly typed: string[] = [];
  /** Position in `typed` while older lines are looked at. */
  private recalled: number | null = null;
  private running: AbortController | null = null;
  /** What was said since the last line break. */
  private unfinished = '';
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly commandLine: CommandLine,
    private readonly leave: () => void,
  ) {}

  readonly current = (): ConsoleState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  open(): void {
    this.change({ isOpen: true });
  }

  press(key: string): void {
    switch (key) {
      case 'escape':
        this.change({ isOpen: false });
        return;
      case 'ctrl-c':
        this.interrupt();
        return;
      case 'ctrl-l':
        this.change({ lines: [], scroll: 0 });
        return;
      case 'pageup':
      case 'pagedown':
        this.scroll(key === 'pageup' ? PAGE : -PAGE);
        return;
      case 'up':
      case 'down':
        this.recall(key === 'up' ? -1 : 1);
        return;
      case 'tab':
        void this.complete();
        return;
      case 'return':
        void this.run();
        return;
      default:
        // The key that opens the command line may be pressed again before the next command.
        if (key !== ':' || this.state.line.text !== '') this.type(edit(this.state.line, key));
    }
  }

  /** Ends the command that runs; else gives up the line; else the command line. */
  private interrupt(): void {
    if (this.running !== null) this.running.abort();
    else if (this.state.line.text !== '') this.type(EMPTY_LINE);
    else this.change({ isOpen: false });
  }

  private scroll(lines: number): void {
    const last = Math.max(0, this.state.lines.length - 1);
    this.change({ scroll: Math.min(last, Math.max(0, this.state.scroll + lines)) });
  }

  private recall(step: 1 | -1): void {
    const position = Math.min(this.typed.length, Math.max(0, (this.recalled ?? this.typed.length) + step));
    this.recalled = position;
    const text = this.typed[position] ?? '';
    this.change({ line: { text, cursor: text.length }, hint: null });
  }

  private type(line: EditedLine): void {
    this.recalled = null;
    this.change({ line, hint: line.text === '' ? null : this.commandLine.hint(line.text, line.cursor) });
  }

  private async complete(): Promise<void> {
    const { line } = this.state;
    const { start, candidates } = await this.commandLine.complete(line.text, line.cursor);
    // Somebody who typed on wants no completion of what stood there before.
    if (this.state.line !== line || candidates.length === 0) return;
    const common = commonPrefix(candidates);
    const [only] = candidates;
    const word = candidates.length === 1 ? `${only} ` : common;
    if (word.length > line.cursor - start) {
      const text = line.text.slice(0, start) + word;
      this.type({ text: text + line.text.slice(line.cursor), cursor: text.length });
    } else if (candidates.length > 1) {
      this.say({ kind: 'message', text: candidates.join('  ') });
    }
  }

  private async run(): Promise<void> {
    const text = this.state.line.text.trim();
    if (text === '' || this.running !== null) return;
    if (this.typed.at(-1) !== text) this.typed.push(text);
    this.recalled = null;
    this.running = new AbortController();
    this.say({ kind: 'typed', text });
    this.change({ line: EMPTY_LINE, hint: null, scroll: 0, isRunning: true });
    const decoder = new TextDecoder();
    const sink = {
      write: (chunk: string | Uint8Array) =>
        this.hear('answer', typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })),
      writeMessage: (message: string) => this.hear('message', message),
    };
    const { leaves } = await this.commandLine.run(text, { sink, signal: this.running.signal });
    this.running = null;
    this.hear('answer', this.unfinished === '' ? '' : '\n');
    this.change({ isRunning: false });
    if (leaves) this.leave();
  }

  /** Whole lines are shown; the rest waits for its line break. */
  private hear(kind: ConsoleLine['kind'], said: string): void {
    const lines = (this.unfinished + said).split('\n');
    this.unfinished = lines.pop() ?? '';
    for (const text of lines) this.say({ kind, text });
  }

  private say(line: ConsoleLine): void {
    const { lines, scroll } = this.state;
    // Who has scrolled back goes on seeing the same lines.
    this.state = {
      ...this.state,
      lines: [...lines, line].slice(-LINES_MAX),
      scroll: scroll === 0 ? 0 : scroll + 1,
    };
    this.timer ??= setTimeout(() => this.change({}), OUTPUT_PAUSE_MS);
  }

  private change(changes: Partial<ConsoleState>): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener();
  }
}

function commonPrefix(texts: readonly string[]): string {
  const [first = ''] = texts;
  let length = first.length;
  for (const text of texts) while (!text.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
