/**
 * Paxos messages as bytes. Sender and receiver are not written: the connection has proved both. Registers and
 * ballots travel as they lie on the disk.
 */
import type { NodeId } from '../../consensus/types.js';
import type { Ballot } from '../../paxos/ballot.js';
import type { CollectionMessage, PaxosMessage } from '../../paxos/messages.js';
import type { RegisterBallot } from '../../paxos/register.js';
import {
  readAcceptance,
  readAges,
  readBallot,
  readFlag,
  readValue,
  readWhole,
  writeAcceptance,
  writeAges,
  writeBallot,
  writeValue,
} from '../../replica/register-codec.js';
import type { PayloadReader } from '../../store/payload-reader.js';
import { MalformedFrameError } from './malformed-frame-error.js';
import type { OutputBuffer } from './output-buffer.js';

/** The numbers are on the wire: never renumber. */
const TYPES = [
  'prepare',
  'promise',
  'accept',
  'accepted',
  'rejected',
  'chosen',
  'invalidate',
  'invalidated',
  'raiseAges',
  'agesRaised',
  'remove',
  'removed',
] as const satisfies readonly PaxosMessage['type'][];

/** Appends a message. */
export function encodePaxosMessage(output: OutputBuffer, message: PaxosMessage): void {
  output.writeByte(TYPES.indexOf(message.type));
  output.writeCount(message.groupId);
  if ('collection' in message) writeCollection(output, message);
  else writeFields(output, message);
}

function writeFields(output: OutputBuffer, message: Exclude<PaxosMessage, CollectionMessage>): void {
  if (message.type === 'chosen') {
    writeRegisters(output, message.registers);
    return;
  }
  output.writeString(message.key);
  writeBallot(output, message.ballot);
  switch (message.type) {
    case 'prepare':
      output.writeFloat64(message.age);
      return;
    case 'promise':
      output.writeByte(message.accepted === null ? 0 : 1);
      if (message.accepted !== null) writeAcceptance(output, message.accepted);
      return;
    case 'accept':
      output.writeFloat64(message.age);
      writeValue(output, message.value);
      writeOptionalBallot(output, message.next);
      return;
    case 'accepted':
      output.writeByte(message.nextPromised ? 1 : 0);
      return;
    case 'rejected':
      writeOptionalBallot(output, message.promised);
      return;
  }
}

function writeCollection(output: OutputBuffer, message: CollectionMessage): void {
  output.writeFloat64(message.collection);
  switch (message.type) {
    case 'invalidate':
    case 'remove':
      writeRegisters(output, message.registers);
      return;
    case 'invalidated':
      output.writeFloat64(message.age);
      return;
    case 'raiseAges':
      writeAges(output, message.ages);
      return;
    case 'agesRaised':
    case 'removed':
      return;
  }
}

/**
 * The message that `from` sent to `to`: all that `reader` still holds. Throws MalformedFrameError or
 * MalformedBytesError if that is not exactly one message.
 */
export function decodePaxosMessage(reader: PayloadReader, from: NodeId, to: NodeId): PaxosMessage {
  const type = TYPES[reader.readByte()];
  if (type === undefined) throw new MalformedFrameError('its message type is unknown');
  const addressed = { groupId: reader.readCount(), from, to };
  const message = readFields(reader, type, addressed);
  reader.expectEnd();
  return message;
}

interface Addressed {
  readonly groupId: number;
  readonly from: NodeId;
  readonly to: NodeId;
}

function readFields(reader: PayloadReader, type: PaxosMessage['type'], addressed: Addressed): PaxosMessage {
  switch (type) {
    case 'prepare':
      return { ...addressed, type, ...readRound(reader), age: readWhole(reader) };
    case 'promise': {
      const round = readRound(reader);
      return { ...addressed, type, ...round, accepted: readFlag(reader) ? readAcceptance(reader) : null };
    }
    case 'accept':
      return {
        ...addressed,
        type,
        ...readRound(reader),
        age: readWhole(reader),
        value: readValue(reader),
        next: readOptionalBallot(reader),
      };
    case 'accepted':
      return { ...addressed, type, ...readRound(reader), nextPromised: readFlag(reader) };
    case 'rejected':
      return { ...addressed, type, ...readRound(reader), promised: readOptionalBallot(reader) };
    case 'chosen':
      return { ...addressed, type, registers: readRegisters(reader) };
    default:
      return readCollection(reader, type, { ...addressed, collection: readWhole(reader) });
  }
}

function readCollection(
  reader: PayloadReader,
  type: CollectionMessage['type'],
  addressed: Addressed & { readonly collection: number },
): CollectionMessage {
  switch (type) {
    case 'invalidate':
    case 'remove':
      return { ...addressed, type, registers: readRegisters(reader) };
    case 'invalidated':
      return { ...addressed, type, age: readWhole(reader) };
    case 'raiseAges':
      return { ...addressed, type, ages: readAges(reader) };
    case 'agesRaised':
    case 'removed':
      return { ...addressed, type };
  }
}

function readRound(reader: PayloadReader): RegisterBallot {
  return { key: reader.readString(), ballot: readBallot(reader) };
}

function writeOptionalBallot(output: OutputBuffer, ballot: Ballot | null): void {
  output.writeByte(ballot === null ? 0 : 1);
  if (ballot !== null) writeBallot(output, ballot);
}

function readOptionalBallot(reader: PayloadReader): Ballot | null {
  return readFlag(reader) ? readBallot(reader) : null;
}

function writeRegisters(output: OutputBuffer, registers: readonly RegisterBallot[]): void {
  output.writeCount(registers.length);
  for (const { key, ballot } of registers) {
    output.writeString(key);
    writeBallot(output, ballot);
  }
}

/** Grows with the registers that are there, whatever count is declared. */
function readRegisters(reader: PayloadReader): readonly RegisterBallot[] {
  const count = reader.readCount();
  const registers: RegisterBallot[] = [];
  while (registers.length < count) registers.push(readRound(reader));
  return registers;
}
