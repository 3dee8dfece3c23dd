/**
 * Reads a history from NDJSON, one event a line, as docs/HISTORIES.md describes it. Left out on purpose: where
 * the lines come from.
 */
import type { Reply } from '../resp/reply.js';
import { checkResponse } from './compiled-operation.js';
import { type HistoryCommand, HistoryError, type Operation } from './history.js';
import { findModel } from './model/find-model.js';
import { objectOf, readCommand, readName, readResponse, readTime, shown } from './read-json.js';

export interface ParsedHistory {
  /** In the order of invocation, without those that failed. */
  readonly operations: readonly Operation[];
  /** Operations that certainly did nothing. */
  readonly failed: number;
  /** Operations that were invoked, and of which nothing more was said: their outcome is unknown. */
  readonly unanswered: number;
}

type Outcome = 'open' | 'ok' | 'fail' | 'unknown';

interface Recorded {
  readonly client: string;
  readonly command: HistoryCommand;
  readonly invoked: number;
  readonly line: number;
  outcome: Outcome;
  completed: number | null;
  response: Reply;
  /** Where it ended. */
  endLine: number;
}

const TYPES = '"invoke", "ok", "fail" and "unknown" (or "info")';

/** What an operation takes here and in the check, besides its line; measured, rounded up. */
const OPERATION_BYTES = 700;
const CHARACTER_BYTES = 2;

export class HistoryParser {
  private readonly byId = new Map<string, Recorded>();
  private readonly openByClient = new Map<string, Recorded>();
  private lines = 0;
  private time = Number.NEGATIVE_INFINITY;
  private bytes = 0;

  /** Lines read so far. */
  get lineCount(): number {
    return this.lines;
  }

  /** An estimate of what the history takes until it is checked. */
  get memoryBytes(): number {
    return this.bytes;
  }

  /**
   * One line without its line break; blank lines count, and say nothing. `isWhole`: false for what stands after
   * the last line break. Throws `HistoryError`, which names the line.
   */
  read(line: string, isWhole = true): void {
    this.lines += 1;
    if (line.trim() === '') return;
    try {
      this.readEvent(parseJson(line, isWhole));
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      throw new HistoryError(`Line ${this.lines}: ${error.message}`, error.hint);
    }
    this.bytes += CHARACTER_BYTES * line.length;
  }

  /** Throws `HistoryError` if there was not a single event. */
  finish(): ParsedHistory {
    if (this.byId.size === 0) {
      throw new HistoryError('The history is empty.', 'Write one event a line; see docs/HISTORIES.md.');
    }
    const recorded = [...this.byId.values()];
    const operations = recorded.flatMap(
      ({ outcome, client, command, invoked, completed, response }): Operation[] =>
        outcome === 'fail' ? [] : [{ client, command, invoked, completed, response }],
    );
    const unanswered = recorded.filter(({ outcome }) => outcome === 'open').length;
    return { operations, failed: recorded.length - operations.length, unanswered };
  }

  private readEvent(value: unknown): void {
    const event = objectOf(value);
    if (event === null) {
      throw new HistoryError(
        `An event is ${shown(value)}.`,
        'Write each event as a JSON object on a line of its own.',
      );
    }
    const { type } = event;
    if (type !== 'invoke' && type !== 'ok' && type !== 'fail' && type !== 'info' && type !== 'unknown') {
      throw new HistoryError(`"type" is ${shown(type)}.`, `The types of events are ${TYPES}.`);
    }
    const id = readName(event, 'id');
    const time = this.advance(readTime(event));
    if (type === 'invoke') {
      this.invoke(id, readName(event, 'client'), readCommand(event), time);
      return;
    }
    const operation = this.end(id, type);
    if (type !== 'ok') {
      operation.outcome = type === 'fail' ? 'fail' : 'unknown';
      return;
    }
    if (event.response === undefined) {
      throw new HistoryError('An "ok" has no "response".', 'Write what was answered; null if it was nil.');
    }
    operation.response = readResponse(event.response);
    checkResponse(operation.response);
    operation.outcome = 'ok';
    operation.completed = time;
  }

  private advance(time: number): number {
    if (time < this.time) {
      throw new HistoryError(
        `The time goes back from ${this.time} to ${time}.`,
        'Take all times from one clock that never goes back, and sort the lines by time.',
      );
    }
    this.time = time;
    return time;
  }

  private invoke(id: string, client: string, command: HistoryCommand, time: number): void {
    const same = this.byId.get(id);
    if (same !== undefined) {
      throw new HistoryError(
        `The id ${shown(id)} was given to an operation already, on line ${same.line}.`,
        'Give each operation an id of its own.',
      );
    }
    const open = this.openByClient.get(client);
    if (open !== undefined) {
      throw new HistoryError(
        `The client ${shown(client)} has another operation open, since line ${open.line}.`,
        'End that one first, with an "unknown" if its answer never came, or give each connection a name of its own.',
      );
    }
    for (const words of command.kind === 'single' ? [command.words] : command.commands) findModel(words);
    const recorded: Recorded = {
      ...{ client, command, invoked: time, line: this.lines },
      ...{ outcome: 'open', completed: null, response: null, endLine: 0 },
    };
    this.byId.set(id, recorded);
    this.openByClient.set(client, recorded);
    this.bytes += OPERATION_BYTES;
  }

  private end(id: string, type: string): Recorded {
    const operation = this.byId.get(id);
    if (operation === undefined) {
      throw new HistoryError(
        `An event of type "${type}" has the id ${shown(id)}, but no operation of that id was invoked before.`,
        'Write the invocation of each operation on an earlier line, with the same id.',
      );
    }
    if (operation.endLine !== 0) {
      throw new HistoryError(
        `The operation of the id ${shown(id)} has ended already, on line ${operation.endLine}.`,
        'End each operation once; where its outcome became known late, only write that.',
      );
    }
    operation.endLine = this.lines;
    this.openByClient.delete(operation.client);
    return operation;
  }
}

function parseJson(line: string, isWhole: boolean): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw isWhole
      ? new HistoryError(
          `${shown(line)} is not JSON.`,
          'Write each event as a JSON object on a line of its own.',
        )
      : new HistoryError(
          `The file ends in the middle of the line ${shown(line)}.`,
          'Take that line out (its operation then has an unknown outcome), or record the history again.',
        );
  }
}
