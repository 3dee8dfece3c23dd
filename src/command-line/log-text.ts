/** The lines of the nodes' logs for people: time, node, level, message, the rest. */

import { usageError } from '../cluster/cluster-error.js';
import { parseDuration } from '../cluster/duration.js';
import type { NodeLogLine } from '../cluster/logs.js';
import type { LogLevel } from '../cluster/node-log.js';
import type { Colour, Paint } from './paint.js';

const COLOURS: Readonly<Record<LogLevel, Colour>> = {
  fatal: 'red',
  error: 'red',
  warn: 'yellow',
  info: 'green',
  debug: 'dim',
  trace: 'dim',
};

/** Throws a usage error for a pattern that is none. */
export function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError('BAD_PATTERN', `"${text}" is not a regular expression: ${reason}.`);
  }
}

/** A length of time before `nowMs`, or a date; milliseconds since the epoch. */
export function parseSince(text: string, nowMs: number): number {
  const date = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? nowMs - parseDuration(text) : date;
}

/** Without a line break. A line that is not the logger's is passed through behind the node's name. */
export function formatLogLine(line: NodeLogLine, paint: Paint): string {
  const node = paint('cyan', line.node);
  if (line.level === null) return `${node}  ${line.raw}`;
  const time = line.time === null ? '-' : formatTime(line.time);
  const fields = Object.entries(line.fields).map(([key, value]) =>
    paint('dim', `${key}=${formatValue(value)}`),
  );
  return [
    paint('dim', time),
    node,
    paint(COLOURS[line.level], line.level.toUpperCase().padEnd(5)),
    line.message,
    ...fields,
  ].join('  ');
}

/** By the clock and time zone of this machine, to the millisecond. */
function formatTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function formatValue(value: unknown): string {
  return typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value);
}
