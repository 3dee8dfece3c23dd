/**
 * What a history is: the operations that clients asked for, when each began and ended, and what it was
 * answered. Left out on purpose: keys that expire, databases other than the first, and operations that
 * certainly did nothing, which whoever records a history leaves out.
 */
import type { BinaryString, Reply } from '../resp/reply.js';

/** The name in upper case, then the arguments. */
export type CommandWords = readonly BinaryString[];

/** What a client asked for: one command, or several that are applied as one (MULTI … EXEC). */
export type HistoryCommand =
  | { readonly kind: 'single'; readonly words: CommandWords }
  | { readonly kind: 'transaction'; readonly commands: readonly CommandWords[] };

/**
 * Invariant: `invoked <= completed`. Times are numbers of one clock of any unit. Operations that touch at a
 * time (one completes when the other is invoked) count as concurrent.
 */
export interface Operation {
  readonly client: string;
  readonly command: HistoryCommand;
  readonly invoked: number;
  /** Null: the outcome is unknown. It may take effect at any time after `invoked`, once, or never. */
  readonly completed: number | null;
  /** What the store answered: for a transaction an array. Ignored where the outcome is unknown. */
  readonly response: Reply;
}

/** A history that cannot be checked because it was not recorded as it must be. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';

  constructor(
    message: string,
    /** What to do next, as a sentence. */
    readonly hint: string,
  ) {
    super(message);
  }
}
