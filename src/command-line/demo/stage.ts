/** Where the demonstration is shown: it prints, and on a terminal it waits for a key between two steps. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Paint } from '../paint.js';

export interface Stage {
  /** The heading of a step. */
  title(text: string): void;
  /** What is done and seen. */
  say(text: string): void;
  /** An event as it happened. */
  event(text: string): void;
  /** Waits for the audience. Throws `AudienceLeftError` on q, an AbortError on Ctrl-C. */
  next(): Promise<void>;
}

/** The person pressed q. */
export class AudienceLeftError extends Error {}

/** Prints to `write`, and never waits long. */
export class PlainStage implements Stage {
  private steps = 0;

  constructor(
    protected readonly write: (text: string) => void,
    private readonly paint: Paint,
    protected readonly signal: AbortSignal,
  ) {}

  title(text: string): void {
    this.steps += 1;
    this.write(`${this.steps === 1 ? '' : '\n'}${this.paint('bold', `${this.steps}. ${text}`)}\n`);
  }

  say(text: string): void {
    this.write(`   ${text}\n`);
  }

  event(text: string): void {
    this.write(`   ${this.paint('dim', `· ${text}`)}\n`);
  }

  async next(): Promise<void> {
    this.signal.throwIfAborted();
  }
}

const PROMPT = '   any key goes on, q leaves';
const CLEAR_LINE = '\r\u001b[K';
const CTRL_C = '\u0003';

/** On a terminal: a key goes on. The terminal is in raw mode only while it waits. */
export class TerminalStage extends PlainStage {
  constructor(
    write: (text: string) => void,
    paint: Paint,
    signal: AbortSignal,
    private readonly input: NodeJS.ReadStream,
  ) {
    super(write, paint, signal);
  }

  override async next(): Promise<void> {
    this.signal.throwIfAborted();
    this.write(PROMPT);
    try {
      const key = await this.readKey();
      if (key === 'q' || key === 'Q') throw new AudienceLeftError();
      if (key === CTRL_C) throw new DOMException('Interrupted', 'AbortError');
    } finally {
      this.write(CLEAR_LINE);
    }
  }

  private async readKey(): Promise<string> {
    const { input, signal } = this;
    input.setRawMode(true);
    input.resume();
    const waiting = new AbortController();
    try {
      return await Promise.race([
        new Promise<string>((resolve) => input.once('data', (data) => resolve(String(data)))),
        // Never ends by itself: it is there to hear of a signal.
        sleep(2 ** 31 - 1, '', { signal: AbortSignal.any([signal, waiting.signal]) }),
      ]);
    } finally {
      waiting.abort();
      input.removeAllListeners('data');
      input.pause();
      input.setRawMode(false);
    }
  }
}
