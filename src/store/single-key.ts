/**
 * Commands of one key, applied to that key alone: for engines that replicate each key by itself. What is kept
 * of a key is one binary string, its state: a byte with the encoding and whether it expires, the time at which
 * it does (8 bytes, float64, big-endian), and the value. No state at all means that the key is not there.
 *
 * Left out on purpose: versions, since there is no WATCH where there is no transaction.
 */
import type { BinaryString, Reply } from '../resp/reply.js';
import type { SingleCommand } from './command.js';
import { check, commandTable, unknownCommand, upperCase } from './command-table.js';
import { Execution } from './execution.js';
import { handlers } from './handlers.js';
import { hashKey } from './key-hash.js';
import { type Encoding, KeyRecord } from './key-record.js';
import { Keyspace } from './keyspace.js';
import { MalformedBytesError } from './malformed-bytes.js';

const ENCODING_MASK = 3;
const EXPIRES_FLAG = 4;
const TIME_BYTES = 8;
const DATABASE = 0;

const scratch = new Float64Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);

/** What a command makes of the state of a key; the very same string if it changes nothing. */
export interface SingleKeyResult {
  readonly state: BinaryString | null;
  readonly reply: Reply;
}

/**
 * The key of a command that reads and writes no other: null for commands about several keys, about a whole
 * database or about two of them.
 */
export function singleKeyOf(commandArguments: readonly BinaryString[]): BinaryString | null {
  const [name = '', second = '', third] = commandArguments;
  if (name === 'OBJECT') return third ?? null;
  const specification = commandTable.get(name);
  if (specification === undefined || specification.firstKey !== 1 || name === 'MOVE') return null;
  const { lastKey, step } = specification;
  const last = lastKey < 0 ? commandArguments.length + lastKey : lastKey;
  // Of MSET the last argument is a value.
  return last < 1 + step ? second : null;
}

/** Whether a command looks at no key at all, so that nothing has to be decided for its answer. */
export function isWithoutKeys([name = '', second = '']: readonly BinaryString[]): boolean {
  // There are no functions: none of them can be flushed twice.
  return name === 'FUNCTION' || (name === 'OBJECT' && upperCase(second) === 'HELP');
}

export class SingleKeyMachine {
  private readonly keyspace = new Keyspace();
  private readonly execution = new Execution(this.keyspace);

  /** Runs a command of the one key `key`; a key that is due at `nowMs` is not there. */
  run(key: BinaryString, state: BinaryString | null, command: SingleCommand, nowMs: number): SingleKeyResult {
    const { execution, keyspace } = this;
    const database = keyspace.database(DATABASE);
    execution.nowMs = Math.floor(nowMs);
    execution.select(DATABASE);
    const before = state === null ? null : liveRecord(key, state, execution.nowMs);
    if (before !== null) keyspace.insert(database, before, hashKey(key));
    const reply = this.reply(command);
    const entry = database.find(key);
    const after = entry?.record ?? null;
    if (entry !== null) keyspace.remove(database, entry, 0);
    if (after === before && before !== null) return { state, reply };
    return { state: after === null ? null : encodeState(after), reply };
  }

  /** The answer to a command without keys. */
  reply(command: SingleCommand): Reply {
    const handler = handlers.get(command.arguments[0] ?? '');
    if (handler === undefined) return unknownCommand(command.arguments);
    return check(command.arguments) ?? handler(this.execution, command.arguments);
  }
}

/** When the key of this state is due, in milliseconds since the epoch; Infinity if it never is. */
export function expiryOf(state: BinaryString): number {
  if ((state.charCodeAt(0) & EXPIRES_FLAG) === 0) return Number.POSITIVE_INFINITY;
  for (let at = 0; at < TIME_BYTES; at += 1) scratchBytes[TIME_BYTES - 1 - at] = state.charCodeAt(1 + at);
  return scratch[0] ?? 0;
}

/** The value of the key of this state. */
export function contentOf(state: BinaryString): BinaryString {
  return state.slice(1 + (expires(state) ? TIME_BYTES : 0));
}

function expires(state: BinaryString): boolean {
  return (state.charCodeAt(0) & EXPIRES_FLAG) !== 0;
}

function liveRecord(key: BinaryString, state: BinaryString, nowMs: number): KeyRecord | null {
  const record = decodeState(key, state);
  return record.isDue(nowMs) ? null : record;
}

function decodeState(key: BinaryString, state: BinaryString): KeyRecord {
  const head = state.charCodeAt(0);
  const encoding = (head & ENCODING_MASK) as Encoding;
  if (!(head <= EXPIRES_FLAG + 2) || encoding > 2)
    throw new MalformedBytesError('the state of a key is none', 0);
  if ((head & EXPIRES_FLAG) === 0) return new KeyRecord(key, state.slice(1), encoding, null, 0);
  return new KeyRecord(key, state.slice(1 + TIME_BYTES), encoding, expiryOf(state), 0);
}

function encodeState({ encoding, expiresAtMs, value }: KeyRecord): BinaryString {
  if (expiresAtMs === null) return String.fromCharCode(encoding) + value;
  scratch[0] = expiresAtMs;
  let time = '';
  for (let at = TIME_BYTES - 1; at >= 0; at -= 1) time += String.fromCharCode(scratchBytes[at] ?? 0);
  return String.fromCharCode(encoding | EXPIRES_FLAG) + time + value;
}
