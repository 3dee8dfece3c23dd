/** The log files of several nodes as one stream in the order of time, up to now or on and on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './home.js';
import { LogFileReader, type LogLine } from './node-log.js';

/** Of each file no more than this is read at first: the newest. */
const FIRST_BYTES_MAX = 32 * 1024 * 1024;
const POLL_MS = 100;

export interface NodeLogLine extends LogLine {
  readonly node: string;
  /** Milliseconds since the epoch; a line without a time has that of the line before it. */
  readonly sortTime: number;
}

export interface LogFilter {
  /** Earlier lines are left out. Milliseconds since the epoch. */
  readonly sinceMs?: number | undefined;
  /** Lines whose raw text does not match are left out. */
  readonly pattern?: RegExp | undefined;
}

/** What the nodes said so far, oldest first. */
export function readLogs(
  home: Home,
  cluster: string,
  nodes: readonly string[],
  filter: LogFilter,
): readonly NodeLogLine[] {
  const files = nodes.map((node) => new NodeLog(home.nodeLogFile(cluster, node), node, filter));
  return inOrderOfTime(files.map((file) => [...file.next(), ...file.rest()]));
}

/** As `readLogs`, then every new line as it comes, until `signal` is aborted. */
export async function followLogs(
  home: Home,
  cluster: string,
  nodes: readonly string[],
  filter: LogFilter,
  onLine: (line: NodeLogLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const files = nodes.map((node) => new NodeLog(home.nodeLogFile(cluster, node), node, filter));
  while (!signal.aborted) {
    for (const line of inOrderOfTime(files.map((file) => file.next()))) onLine(line);
    // Polling sees a replaced file and works on every file system; watching does neither.
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

class NodeLog {
  private readonly reader: LogFileReader;
  private lastTime = 0;

  constructor(
    path: string,
    private readonly node: string,
    private readonly filter: LogFilter,
  ) {
    this.reader = new LogFileReader(path, null, FIRST_BYTES_MAX);
  }

  next(): NodeLogLine[] {
    return this.reader.next().flatMap((line) => this.keep(line));
  }

  rest(): NodeLogLine[] {
    return this.reader.rest().flatMap((line) => this.keep(line));
  }

  private keep(line: LogLine): NodeLogLine[] {
    // A line without a time, such as one of a stack trace, belongs to the line before it.
    this.lastTime = line.time ?? this.lastTime;
    if (this.filter.sinceMs !== undefined && this.lastTime < this.filter.sinceMs) return [];
    if (this.filter.pattern !== undefined && !this.filter.pattern.test(line.raw)) return [];
    return [{ ...line, node: this.node, sortTime: this.lastTime }];
  }
}

/** Stable: lines of one node stay in their order. */
function inOrderOfTime(lists: readonly (readonly NodeLogLine[])[]): readonly NodeLogLine[] {
  return lists.flat().sort((one, other) => one.sortTime - other.sortTime);
}
