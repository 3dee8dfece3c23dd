/** Reads the values of a recorded history: words, commands, responses and times. */
import { type BinaryString, ErrorReply, type Reply } from '../resp/reply.js';
import { type CommandWords, type HistoryCommand, HistoryError } from './history.js';

type JsonObject = Readonly<Record<string, unknown>>;

const WORD_HINT = 'Write texts as JSON strings, and bytes that are no UTF-8 as {"base64":"…"}.';
const RESPONSE_HINT =
  'A response is a text, an integer, null, an array of responses, {"error":"…"}, {"integer":"…"} or {"base64":"…"}.';
const INTEGER_PATTERN = /^-?\d{1,19}$/;
const BASE64_PATTERN = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Null if it is no object. */
export function objectOf(value: unknown): JsonObject | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : null;
}

/** A text or an integer; 1 is the same name as "1". */
export function readName(event: JsonObject, field: 'id' | 'client'): string {
  const value = event[field];
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new HistoryError(
    `"${field}" is ${shown(value)}.`,
    `Give each event ${field === 'id' ? 'the id of its operation' : 'the name of its client'}, a text or a whole number, as "${field}".`,
  );
}

export function readTime({ time }: JsonObject): number {
  if (typeof time === 'number' && Number.isFinite(time)) return time;
  throw new HistoryError(
    `"time" is ${shown(time)}.`,
    'Give each event the time of one clock, a number, as "time".',
  );
}

/** `"command"` or `"commands"`; names of commands in upper case. */
export function readCommand({ command, commands }: JsonObject): HistoryCommand {
  if ((command === undefined) === (commands === undefined)) {
    const found =
      command === undefined ? 'neither "command" nor "commands"' : 'both "command" and "commands"';
    throw new HistoryError(
      `An invocation has ${found}.`,
      'Write "command":["SET","key","value"], or "commands":[[…],[…]] for a transaction.',
    );
  }
  if (command !== undefined) return { kind: 'single', words: readWords(command) };
  if (!Array.isArray(commands)) {
    throw new HistoryError(
      `"commands" is ${shown(commands)}.`,
      'Write an array of commands, each an array of words.',
    );
  }
  return { kind: 'transaction', commands: commands.map(readWords) };
}

function readWords(value: unknown): CommandWords {
  if (!Array.isArray(value) || value.length === 0) {
    throw new HistoryError(`A command is ${shown(value)}.`, 'Write it as an array of words, its name first.');
  }
  const [name = '', ...rest] = value.map(readWord);
  return [name.toUpperCase(), ...rest];
}

function readWord(value: unknown): BinaryString {
  if (typeof value === 'string') return binary(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  const bytes = readBase64(value);
  if (bytes !== null) return bytes;
  throw new HistoryError(`A word of a command is ${shown(value)}.`, WORD_HINT);
}

export function readResponse(value: unknown): Reply {
  if (value === null) return null;
  if (typeof value === 'string') return binary(value);
  if (Array.isArray(value)) return value.map(readResponse);
  if (typeof value === 'number') return readInteger(value);
  const bytes = readBase64(value);
  if (bytes !== null) return bytes;
  const { error, integer } = objectOf(value) ?? {};
  if (typeof error === 'string') return new ErrorReply(binary(error));
  if (typeof integer === 'string' && INTEGER_PATTERN.test(integer)) return BigInt(integer);
  throw new HistoryError(`A response is ${shown(value)}.`, RESPONSE_HINT);
}

function readInteger(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new HistoryError(
    `A response is the number ${value}, which is no integer that JSON readers keep exact.`,
    'Write integers beyond 2^53 as {"integer":"9223372036854775807"}, and texts in quotes.',
  );
}

/** Null if it is not of the form `{"base64":"…"}`. */
function readBase64(value: unknown): BinaryString | null {
  const text = objectOf(value)?.base64;
  if (text === undefined) return null;
  if (typeof text === 'string' && BASE64_PATTERN.test(text))
    return Buffer.from(text, 'base64').toString('latin1');
  throw new HistoryError(
    `"base64" is ${shown(text)}.`,
    'Write whole groups of four characters, with = at the end.',
  );
}

/** One character per byte of UTF-8. */
function binary(text: string): BinaryString {
  return Buffer.from(text, 'utf8').toString('latin1');
}

const SHOWN_LENGTH_MAX = 60;

/** A value that is not as it should be, for people. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
}
