/**
 * Frames between nodes as bytes: four bytes of length, then one byte for the kind of frame, then its
 * content. Decoding is strict: bytes that are not exactly one frame are an error.
 */
import type { NodeId } from '../../consensus/types.js';
import type { ForwardReply, ReplicaMessage } from '../../replica/replica-message.js';
import { MalformedBytesError } from '../../store/malformed-bytes.js';
import { PayloadReader } from '../../store/payload-reader.js';
import { DamagedRecordError } from '../../wal/errors.js';
import { MalformedFrameError } from './malformed-frame-error.js';
import { decodeMessage, encodeMessage } from './message-codec.js';
import type { OutputBuffer } from './output-buffer.js';
import { decodePaxosMessage, encodePaxosMessage } from './paxos-message-codec.js';
import { decodeReply, encodeReply } from './reply-codec.js';
import { decodeSurveyMessage, encodeSurveyMessage } from './survey-codec.js';

/** The numbers are on the wire: never renumber. */
const RAFT = 1;
const FORWARD = 2;
const FORWARD_REPLY = 3;
const PAXOS = 4;
const SURVEY = 5;

const NOT_LEADER = 0;
const ANSWERED = 1;

export const FRAME_LENGTH_BYTES = 4;

/** Appends a frame. */
export function encodeFrame(output: OutputBuffer, frame: ReplicaMessage): void {
  const start = output.length;
  output.writeUint32(0);
  writeContent(output, frame);
  output.patchUint32(start, output.length - start - FRAME_LENGTH_BYTES);
}

function writeContent(output: OutputBuffer, frame: ReplicaMessage): void {
  switch (frame.type) {
    case 'raft':
      output.writeByte(RAFT);
      encodeMessage(output, frame.message);
      return;
    case 'forward':
      output.writeByte(FORWARD);
      output.writeFloat64(frame.requestId);
      output.writeBytes(frame.payload);
      return;
    case 'forwardReply':
      output.writeByte(FORWARD_REPLY);
      output.writeFloat64(frame.requestId);
      output.writeByte(frame.reply === null ? NOT_LEADER : ANSWERED);
      if (frame.reply !== null) encodeReply(output, frame.reply.value);
      return;
    case 'paxos':
      output.writeByte(PAXOS);
      encodePaxosMessage(output, frame.message);
      return;
    case 'survey':
      output.writeByte(SURVEY);
      encodeSurveyMessage(output, frame.message);
      return;
  }
}

/**
 * The frame that `from` sent to `to`; `bytes` is without its length, and may be used again afterwards.
 * Throws MalformedFrameError, and nothing else.
 */
export function decodeFrame(bytes: Buffer, from: NodeId, to: NodeId): ReplicaMessage {
  try {
    return readFrame(new PayloadReader(bytes), from, to);
  } catch (error) {
    if (error instanceof MalformedBytesError) throw new MalformedFrameError(error.reason);
    if (error instanceof DamagedRecordError) throw new MalformedFrameError(error.message);
    throw error;
  }
}

function readFrame(reader: PayloadReader, from: NodeId, to: NodeId): ReplicaMessage {
  switch (reader.readByte()) {
    case RAFT:
      return { type: 'raft', message: decodeMessage(reader, from, to) };
    case FORWARD: {
      const requestId = readRequestId(reader);
      return { type: 'forward', requestId, payload: Buffer.from(reader.bytes.subarray(reader.position)) };
    }
    case FORWARD_REPLY:
      return { type: 'forwardReply', requestId: readRequestId(reader), reply: readOutcome(reader) };
    case PAXOS:
      return { type: 'paxos', message: decodePaxosMessage(reader, from, to) };
    case SURVEY:
      return { type: 'survey', message: decodeSurveyMessage(reader) };
    default:
      throw new MalformedFrameError('its kind is unknown');
  }
}

function readRequestId(reader: PayloadReader): number {
  const requestId = reader.readFloat64();
  if (Number.isSafeInteger(requestId)) return requestId;
  throw new MalformedFrameError(`${requestId} is no request number`);
}

function readOutcome(reader: PayloadReader): ForwardReply['reply'] {
  const outcome = reader.readByte();
  if (outcome !== NOT_LEADER && outcome !== ANSWERED) throw new MalformedFrameError('its outcome is unknown');
  const reply: ForwardReply['reply'] = outcome === NOT_LEADER ? null : { value: decodeReply(reader) };
  reader.expectEnd();
  return reply;
}
