/**
 * A snapshot of all that a Paxos node must not forget: a magic word, then the records that come to it, in
 * pieces that each begin with their number.
 */
import type { PaxosRecord } from '../paxos/records.js';
import { DurableState } from '../paxos/records.js';
import type { Register } from '../paxos/register.js';
import { PayloadReader } from '../store/payload-reader.js';
import { encodeRecords, readRecords } from './register-codec.js';

const MAGIC = Uint8Array.from('CONCPAX1', (character) => character.charCodeAt(0));
/** Registers in a piece. */
const PIECE_REGISTERS = 256;

/** The state as it is now: what is kept of it never changes. */
export function freezeRegisters(state: DurableState): Iterable<Uint8Array> {
  const registers = [...state.registers];
  const proposer: PaxosRecord = { type: 'proposer', reservedCounter: state.reservedCounter, age: state.age };
  const ages = Array.from(state.agesRequired, ([nodeId, age]) => ({ nodeId, age }));
  return pieces([proposer, { type: 'agesRaised', ages }], registers);
}

function* pieces(
  first: readonly PaxosRecord[],
  registers: readonly (readonly [string, Register])[],
): Generator<Uint8Array, void, undefined> {
  yield MAGIC;
  yield encodeRecords(first);
  for (let from = 0; from < registers.length; from += PIECE_REGISTERS) {
    const piece = registers.slice(from, from + PIECE_REGISTERS);
    yield encodeRecords(piece.map(([key, register]) => recordOf(key, register)));
  }
}

function recordOf(key: string, { promised, accepted }: Register): PaxosRecord {
  if (accepted === null) return { type: 'promised', key, ballot: promised };
  return { type: 'accepted', key, ...accepted, promised };
}

/** Whether the content of a snapshot was written by this engine, and not by another. */
export function isRegisterSnapshot(content: Uint8Array): boolean {
  return MAGIC.every((byte, at) => content[at] === byte);
}

/** Throws `MalformedBytesError` if `content` is not what `freezeRegisters` gives. */
export function readRegisterSnapshot(content: Uint8Array): DurableState {
  const state = new DurableState();
  const reader = new PayloadReader(content);
  reader.position = MAGIC.length;
  while (reader.position < content.length) readRecords(reader, (record) => state.apply(record));
  return state;
}
