/**
 * Commands that look through all keys of a database. They see them in the order of their hashes, which
 * is the same on every replica. A cursor is a position in that order: a key that is there throughout a
 * scan is returned exactly once, whatever is created and deleted meanwhile.
 */
import { type BinaryString, ErrorReply, type Reply } from '../resp/reply.js';
import { upperCase } from './command-table.js';
import { NOT_AN_INTEGER, SYNTAX_ERROR } from './errors.js';
import type { Execution } from './execution.js';
import { matchesGlob } from './glob.js';
import { parseInteger } from './integers.js';
import { HASH_LIMIT } from './key-hash.js';
import type { KeyEntry } from './key-table.js';

const INVALID_CURSOR = new ErrorReply('ERR invalid cursor');
const CURSOR = /^[+-]?\d+$/;
const CURSOR_MAX = 2n ** 64n - 1n;
const COUNT_DEFAULT = 10;
/** RANDOMKEY chooses among so many neighbours, so that a gap in the hashes favours no key by much. */
const RANDOM_CANDIDATES = 16;

export function keys(execution: Execution, [, pattern = '']: readonly BinaryString[]): Reply {
  const found: BinaryString[] = [];
  const all = pattern === '*';
  for (const { record } of execution.database.keys.inOrder(0)) {
    if (record.isDue(execution.nowMs)) continue;
    if (all || matchesGlob(pattern, record.key)) found.push(record.key);
  }
  return found;
}

export function randomkey(execution: Execution): Reply {
  const start = Math.floor(execution.random() * HASH_LIMIT);
  const candidates: BinaryString[] = [];
  collectCandidates(execution, start, HASH_LIMIT, candidates);
  collectCandidates(execution, 0, start, candidates);
  return candidates[Math.floor(execution.random() * candidates.length)] ?? null;
}

/** Adds keys whose hash is at least `from` and less than `to`, as far as there is room. */
function collectCandidates(execution: Execution, from: number, to: number, candidates: BinaryString[]): void {
  if (candidates.length >= RANDOM_CANDIDATES) return;
  for (const { hash, record } of execution.database.keys.inOrder(from)) {
    if (hash >= to) return;
    if (record.isDue(execution.nowMs)) continue;
    candidates.push(record.key);
    if (candidates.length >= RANDOM_CANDIDATES) return;
  }
}

interface ScanOptions {
  /** The hash to go on from. */
  cursor: number;
  count: number;
  pattern: BinaryString;
  type: BinaryString | null;
}

/** SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]. COUNT bounds the keys looked at, as in Redis. */
export function scan(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  const options = parseScan(commandArguments);
  if (options instanceof ErrorReply) return options;
  const found: BinaryString[] = [];
  let seen = 0;
  let lastHash = -1;
  for (const { hash, record } of execution.database.keys.inOrder(options.cursor)) {
    // Keys of the same hash go together: a cursor cannot stand between them.
    if (seen >= options.count && hash !== lastHash) return [String(hash), found];
    seen += 1;
    lastHash = hash;
    if (!record.isDue(execution.nowMs) && isWanted(record, options)) found.push(record.key);
  }
  return ['0', found];
}

function isWanted({ key }: KeyEntry['record'], { pattern, type }: ScanOptions): boolean {
  if (type !== null && type !== 'STRING') return false;
  return pattern === '*' || matchesGlob(pattern, key);
}

/** As C's `strtoul` reads it; what is beyond all hashes wraps around, as Redis masks it. */
function parseCursor(text: BinaryString): number | null {
  if (text === '') return 0;
  if (!CURSOR.test(text)) return null;
  const negative = text.startsWith('-');
  const magnitude = BigInt(/^[+-]/.test(text) ? text.slice(1) : text);
  if (magnitude > CURSOR_MAX) return null;
  return Number(BigInt.asUintN(31, negative ? -magnitude : magnitude));
}

/** What SCAN is asked for, or what Redis says to it. */
export function parseScan(commandArguments: readonly BinaryString[]): ScanOptions | ErrorReply {
  const cursor = parseCursor(commandArguments[1] ?? '');
  if (cursor === null) return INVALID_CURSOR;
  const options: ScanOptions = { cursor, count: COUNT_DEFAULT, pattern: '*', type: null };
  for (let at = 2; at < commandArguments.length; at += 2) {
    const option = upperCase(commandArguments[at] ?? '');
    const value = commandArguments[at + 1];
    if (value === undefined) return SYNTAX_ERROR;
    if (option === 'COUNT') {
      const count = parseInteger(value);
      if (count === null) return NOT_AN_INTEGER;
      if (count < 1) return SYNTAX_ERROR;
      options.count = Number(count);
    } else if (option === 'MATCH') options.pattern = value;
    else if (option === 'TYPE') options.type = upperCase(value);
    else return SYNTAX_ERROR;
  }
  return options;
}
