/**
 * The line at the prompt. Editing and history keys are those of node:readline; this adds what it lacks:
 * hints, search with Ctrl-R, lists of candidates, pastes of several lines, and keys that wait while a command runs.
 */
import {
  clearLine,
  createInterface,
  emitKeypressEvents,
  type Interface,
  type Key,
  moveCursor,
} from 'node:readline';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { formatCandidates, sharedStart } from './candidates.js';
import type { Completion } from './complete.js';
import { type History, isSecret } from './history.js';
import { ReverseSearch } from './reverse-search.js';
import { TerminalModes } from './terminal-modes.js';

export interface EditorOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly history: History;
  readonly complete: (line: string, cursor: number) => Promise<Completion>;
  /** Shown behind the cursor; null: nothing. */
  readonly hint: (line: string, cursor: number) => string | null;
  readonly dim: (text: string) => string;
}

interface Keypress {
  readonly text: string | undefined;
  readonly key: Key;
}

const HISTORY_LINES_MAX = 1000;

export class LineEditor {
  /** Called for Ctrl-C while no line is read. */
  onInterrupt: () => void = () => {};
  private readonly modes: TerminalModes;
  private readonly editor: Interface;
  /** Keys that came while nobody could take them. */
  private waiting: Keypress[] = [];
  private prompt = '';
  private resolveLine: ((line: string | null) => void) | null = null;
  private isCompleting = false;
  private isPasting = false;
  private hintWidth = 0;
  private search: ReverseSearch | null = null;
  private lastKeyWasTab = false;
  private hasEnded = false;

  constructor(private readonly options: EditorOptions) {
    const { input, output, history } = options;
    this.modes = new TerminalModes(input, output);
    const others = output.listeners('resize');
    // Keys are handed to it one by one; its own input never says anything.
    this.editor = createInterface({
      input: new PassThrough(),
      output,
      terminal: true,
      history: [...history.newestFirst],
      historySize: HISTORY_LINES_MAX,
    });
    // It would draw a prompt into the output of a command that runs.
    for (const listener of output.listeners('resize')) {
      if (!others.includes(listener)) output.removeListener('resize', listener as () => void);
    }
    output.on('resize', this.redraw);
    this.editor.on('line', (line) => this.finish(line));
    this.editor.on('history', (lines) => {
      if (isSecret(lines[0] ?? '')) lines.shift();
    });
    emitKeypressEvents(input);
    input.on('keypress', this.receive);
    for (const event of ['end', 'close', 'error']) input.once(event, this.endOfInput);
    this.modes.set();
    input.resume();
  }

  /** Null: the person leaves, or the terminal is gone. Not called again before it has resolved. */
  readLine(prompt: string): Promise<string | null> {
    return new Promise((resolve) => {
      this.resolveLine = resolve;
      this.prompt = prompt;
      if (this.hasEnded) {
        this.finish(null);
        return;
      }
      this.editor.setPrompt(prompt);
      this.editor.prompt();
      this.takeWaiting();
    });
  }

  /** Changes the prompt while the line is edited. */
  setPrompt(prompt: string): void {
    if (prompt === this.prompt) return;
    this.prompt = prompt;
    if (this.resolveLine === null || this.search !== null || this.isCompleting) return;
    this.eraseHint();
    this.editor.setPrompt(prompt);
    this.editor.prompt(true);
    this.drawHint();
  }

  /** Leaves the terminal as it was found. */
  close(): void {
    const { input } = this.options;
    input.removeListener('keypress', this.receive);
    this.options.output.removeListener('resize', this.redraw);
    this.editor.close();
    this.modes.restore();
    input.pause();
  }

  private readonly receive = (text: string | undefined, key: Key): void => {
    if (this.resolveLine === null && key.ctrl === true && key.name === 'c') {
      this.waiting = [];
      this.onInterrupt();
    } else this.waiting.push({ text, key });
    this.takeWaiting();
  };

  private readonly redraw = (): void => {
    if (this.resolveLine !== null) this.editor.prompt(true);
  };

  private readonly endOfInput = (): void => {
    this.hasEnded = true;
    this.onInterrupt();
    this.finish(null);
  };

  private takeWaiting(): void {
    while (this.resolveLine !== null && !this.isCompleting) {
      const next = this.waiting.shift();
      if (next === undefined) break;
      this.take(next);
    }
  }

  private take({ text, key }: Keypress): void {
    this.eraseHint();
    const wasTab = this.lastKeyWasTab;
    this.lastKeyWasTab = false;
    if (key.name === 'paste-start' || key.name === 'paste-end') this.isPasting = key.name === 'paste-start';
    else if (this.isPasting) this.paste(text, key);
    else if (this.search !== null) this.takeInSearch(this.search, text, key);
    else if (key.name === 'tab') void this.complete(wasTab);
    else if (!this.takeControl(key)) this.editor.write(text ?? '', key);
    this.drawHint();
  }

  /** A tab is a blank, a line break ends the line, and other control characters are not meant. */
  private paste(text: string | undefined, key: Key): void {
    if (key.name === 'return' || key.name === 'enter') this.editor.write(text ?? '', key);
    else if (key.name === 'tab') this.editor.write(' ');
    else if (text !== undefined && !/\p{Cc}/u.test(text)) this.editor.write(text);
  }

  /** The keys with Ctrl that mean something else than to readline; false for any other. */
  private takeControl(key: Key): boolean {
    if (key.ctrl !== true) return false;
    const { line } = this.editor;
    switch (key.name) {
      case 'c':
        this.setLine(line);
        this.options.output.write(line === '' ? '\n' : '^C\n');
        this.forgetRows();
        this.setLine('');
        return true;
      case 'd':
        if (line !== '') return false;
        this.options.output.write('\n');
        this.finish(null);
        return true;
      case 'r':
        this.search = new ReverseSearch(this.options.history.newestFirst, line);
        this.showSearch(this.search);
        return true;
      case 'z':
        this.suspend();
        return true;
      default:
        return false;
    }
  }

  private takeInSearch(search: ReverseSearch, text: string | undefined, key: Key): void {
    const isCancel = key.ctrl === true && (key.name === 'g' || key.name === 'c');
    if (isCancel) {
      this.endSearch(search.original);
      return;
    }
    if (key.ctrl === true && key.name === 'r') search.older();
    else if (key.name === 'backspace') search.erase();
    else if (text !== undefined && !/\p{Cc}/u.test(text)) search.type(text);
    else {
      // Any other key takes what was found, and does what it does.
      this.endSearch(search.match ?? search.original);
      if (key.name !== 'escape' && key.name !== 'tab') this.editor.write(text ?? '', key);
      return;
    }
    this.showSearch(search);
  }

  private showSearch(search: ReverseSearch): void {
    const { match, query } = search;
    this.editor.setPrompt(`(${match === null ? 'not found' : 'search'}) ${query}: `);
    this.setLine(match ?? '');
  }

  private endSearch(line: string): void {
    this.search = null;
    this.editor.setPrompt(this.prompt);
    this.setLine(line);
  }

  private async complete(isSecondTab: boolean): Promise<void> {
    const { line, cursor } = this.editor;
    this.isCompleting = true;
    const { start, candidates } = await this.options.complete(line, cursor);
    this.isCompleting = false;
    this.lastKeyWasTab = true;
    this.eraseHint();
    const typed = line.slice(start, cursor);
    const shared = sharedStart(candidates);
    const addition = candidates.length === 1 ? `${shared} ` : shared;
    if (addition.startsWith(typed) && addition.length > typed.length)
      this.editor.write(addition.slice(typed.length));
    else if (candidates.length > 0 && !shared.startsWith(typed)) this.replaceWord(start, cursor, addition);
    else if (candidates.length > 1 && isSecondTab) this.list(candidates);
    this.drawHint();
    this.takeWaiting();
  }

  /** For a candidate that begins otherwise than what is typed, since it is quoted. */
  private replaceWord(start: number, cursor: number, word: string): void {
    for (let left = cursor - start; left > 0; left -= 1) this.editor.write('', { name: 'backspace' });
    this.editor.write(word);
  }

  private list(candidates: readonly string[]): void {
    const { output } = this.options;
    output.write(`\n${formatCandidates(candidates, output.columns)}`);
    this.forgetRows();
    this.editor.prompt(true);
  }

  /** Puts `line` in place of what is edited, the cursor at its end. */
  private setLine(line: string): void {
    this.editor.write('', { ctrl: true, name: 'e' });
    this.editor.write('', { ctrl: true, name: 'u' });
    if (line !== '') this.editor.write(line);
    // What is empty already is not drawn again, and the prompt may have changed.
    this.editor.prompt(true);
  }

  /** The next drawing begins where the cursor is, not where the line began. */
  private forgetRows(): void {
    Object.assign(this.editor, { prevRows: 0 });
  }

  private drawHint(): void {
    const { output, hint, dim } = this.options;
    const isShown =
      this.resolveLine !== null && this.search === null && !this.isPasting && !this.isCompleting;
    const text = isShown ? hint(this.editor.line, this.editor.cursor) : null;
    if (text === null) return;
    const room = (output.columns || 0) - this.editor.getCursorPos().cols - 1;
    const shown = text.length <= room ? text : text.slice(0, Math.max(0, room));
    if (shown === '') return;
    output.write(dim(shown));
    moveCursor(output, -shown.length, 0);
    this.hintWidth = shown.length;
  }

  private eraseHint(): void {
    if (this.hintWidth > 0) clearLine(this.options.output, 1);
    this.hintWidth = 0;
  }

  private suspend(): void {
    this.modes.restore();
    process.kill(process.pid, 'SIGTSTP');
    // From here it goes on when somebody lets it; at once where there is no shell to stop for.
    setImmediate(() => {
      this.modes.set();
      this.forgetRows();
      this.editor.prompt(true);
    });
  }

  private finish(line: string | null): void {
    const resolve = this.resolveLine;
    this.resolveLine = null;
    if (line !== null) this.options.history.add(line);
    resolve?.(line);
  }
}
