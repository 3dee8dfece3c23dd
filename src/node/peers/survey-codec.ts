/** What Paxos replicas ask each other about their keys, as bytes. */
import { compareBallots } from '../../paxos/ballot.js';
import type { InspectedRegister } from '../../replica/engine.js';
import {
  readAcceptance,
  readBallot,
  readFlag,
  writeAcceptance,
  writeBallot,
} from '../../replica/register-codec.js';
import type { KeyPage, ListedKey, SurveyMessage } from '../../replica/survey-messages.js';
import { HASH_LIMIT } from '../../store/key-hash.js';
import { DATABASE_COUNT } from '../../store/keyspace.js';
import type { PayloadReader } from '../../store/payload-reader.js';
import { MalformedFrameError } from './malformed-frame-error.js';
import type { OutputBuffer } from './output-buffer.js';

/** The numbers are on the wire: never renumber. */
const TYPES = [
  'listKeys',
  'keysListed',
  'inspectRegister',
  'registerInspected',
] as const satisfies readonly SurveyMessage['type'][];

/** Appends a question or an answer. */
export function encodeSurveyMessage(output: OutputBuffer, message: SurveyMessage): void {
  output.writeByte(TYPES.indexOf(message.type));
  output.writeFloat64(message.request);
  switch (message.type) {
    case 'listKeys':
      output.writeByte(message.database);
      output.writeCount(message.fromHash);
      output.writeCount(message.countMax);
      return;
    case 'keysListed':
      writePage(output, message);
      return;
    case 'inspectRegister':
      output.writeString(message.key);
      return;
    case 'registerInspected':
      output.writeByte(message.register === null ? 0 : 1);
      if (message.register !== null) writeRegister(output, message.register);
      return;
  }
}

/** All that `reader` still holds. Throws MalformedFrameError or MalformedBytesError if that is not exactly one. */
export function decodeSurveyMessage(reader: PayloadReader): SurveyMessage {
  const type = TYPES[reader.readByte()];
  if (type === undefined) throw new MalformedFrameError('its question is unknown');
  const request = reader.readFloat64();
  if (!Number.isSafeInteger(request)) throw new MalformedFrameError(`${request} is no request number`);
  const message = readFields(reader, type, request);
  reader.expectEnd();
  return message;
}

function readFields(reader: PayloadReader, type: SurveyMessage['type'], request: number): SurveyMessage {
  switch (type) {
    case 'listKeys': {
      const database = reader.readByte();
      if (database >= DATABASE_COUNT) throw new MalformedFrameError(`${database} is no database`);
      const fromHash = readHash(reader);
      const countMax = reader.readCount();
      if (countMax === 0) throw new MalformedFrameError('it asks for no keys');
      return { type, request, database, fromHash, countMax };
    }
    case 'keysListed':
      return { type, request, ...readPage(reader) };
    case 'inspectRegister':
      return { type, request, key: reader.readString() };
    case 'registerInspected':
      return { type, request, register: readFlag(reader) ? readRegister(reader) : null };
  }
}

function writePage(output: OutputBuffer, { keys, nextHash }: KeyPage): void {
  output.writeCount(nextHash);
  output.writeCount(keys.length);
  for (const { ballot, expiresAtMs, key } of keys) {
    output.writeString(key);
    writeBallot(output, ballot);
    output.writeFloat64(expiresAtMs);
  }
}

/** Grows with the keys that are there, whatever count is declared. */
function readPage(reader: PayloadReader): KeyPage {
  const nextHash = readHash(reader);
  const count = reader.readCount();
  const keys: ListedKey[] = [];
  while (keys.length < count) {
    const key = reader.readString();
    const ballot = readBallot(reader);
    const expiresAtMs = reader.readFloat64();
    if (Number.isNaN(expiresAtMs)) throw new MalformedFrameError('a time is none');
    keys.push({ key, ballot, expiresAtMs });
  }
  return { keys, nextHash };
}

function readHash(reader: PayloadReader): number {
  const hash = reader.readCount();
  if (hash > HASH_LIMIT) throw new MalformedFrameError(`${hash} is no hash`);
  return hash;
}

function writeRegister(output: OutputBuffer, { accepted, isChosen, promised }: InspectedRegister): void {
  writeBallot(output, promised);
  output.writeByte(isChosen ? 1 : 0);
  output.writeByte(accepted === null ? 0 : 1);
  if (accepted !== null) writeAcceptance(output, accepted);
}

function readRegister(reader: PayloadReader): InspectedRegister {
  const promised = readBallot(reader);
  const isChosen = readFlag(reader);
  const accepted = readFlag(reader) ? readAcceptance(reader) : null;
  if (accepted !== null && compareBallots(accepted.ballot, promised) > 0) {
    throw new MalformedFrameError('it has accepted what it had not promised');
  }
  return { promised, accepted, isChosen };
}
