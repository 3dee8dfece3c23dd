/** What the prompt changes on a terminal, and puts back on every way out: leaving, signals, crashes. */
import type { ReadStream, WriteStream } from 'node:tty';

/** Pasted text comes between marks, so that a tab in it is a tab. */
const BRACKET_PASTES = '\u001b[?2004h';
const PLAIN_PASTES = '\u001b[?2004l';
const SIGNALS = { SIGTERM: 15, SIGHUP: 1, SIGINT: 2 } as const;

export class TerminalModes {
  private isSet = false;
  private readonly restoreNow = (): void => this.restore();
  private readonly endBy = (_signal: NodeJS.Signals, number: number): void => {
    this.restore();
    process.exit(128 + number);
  };

  constructor(
    private readonly input: ReadStream,
    private readonly output: WriteStream,
  ) {}

  /** From here on every key arrives at once, and as it is. */
  set(): void {
    if (this.isSet) return;
    this.isSet = true;
    this.input.setRawMode(true);
    this.output.write(BRACKET_PASTES);
    process.on('exit', this.restoreNow);
    for (const name of Object.keys(SIGNALS) as Array<keyof typeof SIGNALS>) process.on(name, this.endBy);
  }

  /** Does nothing the second time. */
  restore(): void {
    if (!this.isSet) return;
    this.isSet = false;
    process.removeListener('exit', this.restoreNow);
    for (const name of Object.keys(SIGNALS)) process.removeListener(name, this.endBy);
    this.input.setRawMode(false);
    this.output.write(PLAIN_PASTES);
  }
}
