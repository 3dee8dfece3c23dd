/** What stands above a run that is replayed: which one it is, and how it came out. */
import type { Caption } from '../caption.js';
import type { RunEnd } from './replay.js';

export class ReplayCaption implements Caption {
  private lines: readonly string[];
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly title: string,
    complete: Promise<RunEnd>,
  ) {
    this.lines = [title, 'Simulating: it goes by as fast as it is computed.'];
    complete.then(
      ({ verdict }) => this.tell(verdict),
      () => undefined,
    );
  }

  readonly current = (): readonly string[] => this.lines;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private tell(verdict: string): void {
    this.lines = [this.title, verdict];
    for (const listener of this.listeners) listener();
  }
}
