/** One line on stderr that changes while a command works; only for people, and only if it takes a while. */
const QUIET_MS = 1000;

export class Progress {
  private readonly startedMs = performance.now();
  private shown = '';

  constructor(
    /** Null: nobody wants to see it. */
    private readonly stream: NodeJS.WriteStream | null,
  ) {}

  update(text: string): void {
    const isEarly = performance.now() - this.startedMs < QUIET_MS;
    if (this.stream?.isTTY !== true || isEarly || text === this.shown) return;
    this.clear();
    this.stream.write(text);
    this.shown = text;
  }

  /** Leaves the line as it was found. */
  clear(): void {
    if (this.shown !== '') this.stream?.write('\r\u001b[K');
    this.shown = '';
  }
}
