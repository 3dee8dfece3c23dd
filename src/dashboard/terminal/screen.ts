/**
 * Paints frames on a terminal: only the lines that changed, each at its own place. Ink hands it whole frames;
 * its own incremental writing (6.8) goes up one line too few after a frame that is lower than the terminal, and
 * without it every frame erases the screen first.
 */
import { EventEmitter } from 'node:events';

const ESCAPE = '\u001b[';
/** What is between these two appears at once, on terminals that know them. */
const BEGIN_UPDATE = `${ESCAPE}?2026h`;
const END_UPDATE = `${ESCAPE}?2026l`;
const ERASE_REST = `${ESCAPE}0m${ESCAPE}K`;
const CLEAR = `${ESCAPE}0m${ESCAPE}2J`;

/** What Ink needs of an output stream. */
export class Screen extends EventEmitter {
  private painted: readonly string[] = [];
  private waiting: string | null = null;
  private paintedMs = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly output: NodeJS.WriteStream,
    /** The shortest time between two frames. */
    private readonly frameMs: number,
  ) {
    super();
    output.on('resize', this.resized);
  }

  get columns(): number {
    return this.output.columns;
  }

  get rows(): number {
    return this.output.rows;
  }

  /** Takes a whole frame; if the last one was just painted, the newest of those that come meanwhile is painted. */
  write(frame: string): boolean {
    this.waiting = frame;
    const waitMs = this.paintedMs + this.frameMs - performance.now();
    if (waitMs <= 0) this.paint();
    else this.timer ??= setTimeout(() => this.paint(), waitMs);
    return true;
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.output.removeListener('resize', this.resized);
  }

  private readonly resized = (): void => {
    // The terminal may have moved lines about: all of it is painted anew, by the frame that follows.
    this.painted = [];
    this.output.write(CLEAR);
    this.emit('resize');
  };

  private paint(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isClosed || this.waiting === null) return;
    // A line beyond the last row would scroll everything up.
    const lines = this.waiting.split('\n').slice(0, this.rows);
    this.waiting = null;
    this.paintedMs = performance.now();
    const changes = Array.from({ length: Math.max(lines.length, this.painted.length) }, (_, row) => {
      const line = lines[row] ?? '';
      return line === this.painted[row] ? '' : `${ESCAPE}${row + 1};1H${line}${ERASE_REST}`;
    }).join('');
    this.painted = lines;
    if (changes !== '') this.output.write(`${BEGIN_UPDATE}${changes}${END_UPDATE}`);
  }
}
