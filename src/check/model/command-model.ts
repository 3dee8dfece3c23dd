/** What the model has to know of a command, besides what it does. */
import { type BinaryString, ErrorReply, type Reply } from '../../resp/reply.js';
import type { CommandWords } from '../history.js';
import type { Values } from './values.js';

/**
 * - `read`: changes nothing, ever.
 * - `overwrite`: neither its answer nor what it leaves in its keys depends on what they held.
 * - `update`: everything else.
 */
export type Effect = 'read' | 'overwrite' | 'update';

export interface CommandModel {
  /** As in `GET key`, for people. */
  readonly usage: string;
  /** Whether there may be so many words, the name among them. */
  readonly takes: (wordCount: number) => boolean;
  /** What else is wrong with the words, as the end of a sentence; null if nothing is. */
  readonly objection?: (words: CommandWords) => string | null;
  readonly keys: (words: CommandWords) => CommandWords;
  readonly apply: (values: Values, words: CommandWords) => Reply;
  readonly effect: (words: CommandWords) => Effect;
  /** The one answer, if there is one, that says that nothing was changed; an error always says so. */
  readonly refusal?: (words: CommandWords) => Reply | undefined;
  /** The only value that the command may leave in its only key; undefined if there are several. */
  readonly assigns?: (words: CommandWords) => BinaryString | null | undefined;
}

export type NamedModel = readonly [name: string, model: CommandModel];

export const SYNTAX_ERROR = new ErrorReply('ERR syntax error');

export const exactly =
  (wordCount: number) =>
  (count: number): boolean =>
    count === wordCount;

export const atLeast =
  (wordCount: number) =>
  (count: number): boolean =>
    count >= wordCount;

export const firstKey = (words: CommandWords): CommandWords => words.slice(1, 2);
export const allKeys = (words: CommandWords): CommandWords => words.slice(1);

/** For `MSET key value …`. */
export const everyOtherKey = (words: CommandWords): CommandWords =>
  words.filter((_, position) => position % 2 === 1);

export const reads = (): Effect => 'read';
export const overwrites = (): Effect => 'overwrite';
export const updates = (): Effect => 'update';
