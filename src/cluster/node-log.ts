/** Reads the log file of a node: one JSON object a line (pino), and whatever else landed there. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { isObject } from './cluster-record.js';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export interface LogLine {
  /** As it stands in the file, without the line break. */
  readonly raw: string;
  /** Milliseconds since the epoch; null if the line is not one of pino's. */
  readonly time: number | null;
  /** Null if the line is not one of pino's. */
  readonly level: LogLevel | null;
  readonly message: string;
  /** Everything else of the line. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const STANDARD_FIELDS = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'node']);
/** As pino numbers them: 10, 20 and so on. */
const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Never fails: what is not JSON is a message of its own. */
export function parseLogLine(raw: string): LogLine {
  const parsed = parseObject(raw);
  const level = parsed === null ? null : parseLevel(parsed.level);
  if (parsed === null || typeof parsed.msg !== 'string' || level === null) {
    return { raw, time: null, level: null, message: raw, fields: {} };
  }
  const time = typeof parsed.time === 'string' ? Date.parse(parsed.time) : parsed.time;
  const fields = Object.fromEntries(Object.entries(parsed).filter(([name]) => !STANDARD_FIELDS.has(name)));
  return {
    raw,
    time: typeof time === 'number' && Number.isFinite(time) ? time : null,
    level,
    message: parsed.msg,
    fields,
  };
}

/** Why the node gave up, in its own words; null if it did not say. */
export function findFatal(lines: readonly LogLine[]): { code: string; message: string } | null {
  for (const line of lines.toReversed()) {
    const { code } = line.fields;
    if (line.level === 'fatal')
      return { code: typeof code === 'string' ? code : 'FATAL', message: line.message };
  }
  return null;
}

/** Reads a log file piece by piece as it grows. A missing file is an empty one. */
export class LogFileReader {
  private unfinished = '';
  private readonly decoder = new StringDecoder('utf8');

  /** `offset`: the first byte to read; null begins at most `bytesMax` bytes before the end. */
  constructor(
    private readonly path: string,
    private offset: number | null,
    private readonly bytesMax: number,
  ) {}

  /** The lines that were completed since the last call. */
  next(): readonly LogLine[] {
    const { text, cut } = this.readNew();
    const pieces = (this.unfinished + text).split('\n');
    this.unfinished = pieces.pop() ?? '';
    return pieces
      .slice(cut ? 1 : 0)
      .filter((line) => line !== '')
      .map(parseLogLine);
  }

  /** A last line without its line break, as a crash leaves it. */
  rest(): readonly LogLine[] {
    return this.unfinished === '' ? [] : [parseLogLine(this.unfinished)];
  }

  /** `cut`: the text begins in the middle of the file, probably in the middle of a line. */
  private readNew(): { text: string; cut: boolean } {
    if (!existsSync(this.path)) return { text: '', cut: false };
    const descriptor = openSync(this.path, 'r');
    try {
      const { size } = fstatSync(descriptor);
      // A file that became shorter was replaced: all of it is new.
      const start =
        this.offset !== null && this.offset <= size ? this.offset : Math.max(0, size - this.bytesMax);
      const cut = this.offset === null && start > 0;
      const buffer = Buffer.alloc(size - start);
      const length = readSync(descriptor, buffer, 0, buffer.length, start);
      this.offset = start + length;
      return { text: this.decoder.write(buffer.subarray(0, length)), cut };
    } finally {
      closeSync(descriptor);
    }
  }
}

function parseObject(raw: string): Record<string, unknown> | null {
  if (!raw.startsWith('{')) return null;
  try {
    const parsed: unknown = JSON.parse(raw);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** pino writes a name or a number. */
function parseLevel(level: unknown): LogLevel | null {
  if (typeof level === 'number') return LEVELS[Math.min(LEVELS.length, Math.floor(level / 10)) - 1] ?? null;
  return LEVELS.find((name) => name === level) ?? null;
}
