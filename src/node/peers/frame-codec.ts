/** Frames between nodes as bytes: what the length counts begins with one byte for the kind of frame. */
import type { NodeId } from '../../consensus/types.js';
import { NULL_ARRAY, type Reply } from '../../resp/reply.js';
import { ReplyDecoder } from '../../resp/reply-decoder.js';
import { ReplyWriter } from '../../resp/reply-writer.js';
import { MalformedFrameError } from './malformed-frame-error.js';
import { decodeMessage, encodeMessage } from './message-codec.js';
import type { ForwardReply, PeerFrame } from './peer-frame.js';

/** The numbers are on the wire: never renumber. */
const RAFT = 1;
const FORWARD = 2;
const FORWARD_REPLY = 3;

const NOT_LEADER = 0;
const REPLY = 1;
/** The third version of the Redis protocol, which carries replies here, knows only one kind of null. */
const REPLY_NULL_ARRAY = 2;

const LENGTH_BYTES = 4;
const REQUEST_ID_BYTES = 8;
const REPLY_DEPTH_MAX = 16;

/** The pieces of a frame, to be written one after the other; the first begins with the length. */
export function encodeFrame(frame: PeerFrame): readonly Uint8Array[] {
  switch (frame.type) {
    case 'raft':
      return withLength(RAFT, encodeMessage(frame.message));
    case 'forward':
      return withLength(FORWARD, [encodeRequestId(frame.requestId), frame.payload]);
    case 'forwardReply':
      return withLength(FORWARD_REPLY, [encodeRequestId(frame.requestId), ...encodeOutcome(frame.reply)]);
  }
}

/** `bytes` is a frame without its length. Throws an error if it is malformed in any way. */
export function decodeFrame(bytes: Buffer, from: NodeId, to: NodeId): PeerFrame {
  const body = bytes.subarray(1);
  switch (bytes[0]) {
    case RAFT:
      return { type: 'raft', message: decodeMessage(body, from, to) };
    case FORWARD: {
      const requestId = decodeRequestId(body);
      return { type: 'forward', requestId, payload: Buffer.from(body.subarray(REQUEST_ID_BYTES)) };
    }
    case FORWARD_REPLY: {
      const requestId = decodeRequestId(body);
      return { type: 'forwardReply', requestId, reply: decodeOutcome(body.subarray(REQUEST_ID_BYTES)) };
    }
    default:
      throw new MalformedFrameError('its kind is unknown');
  }
}

function withLength(kind: number, pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  const head = Buffer.allocUnsafe(LENGTH_BYTES + 1);
  let length = 1;
  for (const piece of pieces) length += piece.length;
  head.writeUInt32LE(length, 0);
  head.writeUInt8(kind, LENGTH_BYTES);
  return [head, ...pieces];
}

function encodeRequestId(requestId: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(REQUEST_ID_BYTES);
  bytes.writeDoubleLE(requestId, 0);
  return bytes;
}

function decodeRequestId(body: Buffer): number {
  if (body.length < REQUEST_ID_BYTES) throw new MalformedFrameError('it is cut short');
  const requestId = body.readDoubleLE(0);
  if (!Number.isSafeInteger(requestId)) throw new MalformedFrameError('its request number is none');
  return requestId;
}

function encodeOutcome(reply: ForwardReply['reply']): readonly Uint8Array[] {
  if (reply === null) return [Uint8Array.of(NOT_LEADER)];
  if (reply.value === NULL_ARRAY) return [Uint8Array.of(REPLY_NULL_ARRAY)];
  const writer = new ReplyWriter();
  writer.write(reply.value, 3);
  return [Uint8Array.of(REPLY), writer.take()];
}

function decodeOutcome(bytes: Buffer): ForwardReply['reply'] {
  if (bytes[0] === NOT_LEADER && bytes.length === 1) return null;
  if (bytes[0] === REPLY_NULL_ARRAY && bytes.length === 1) return { value: NULL_ARRAY };
  if (bytes[0] !== REPLY) throw new MalformedFrameError('its outcome is unknown');
  return { value: decodeReply(Buffer.from(bytes.subarray(1))) };
}

function decodeReply(bytes: Buffer): Reply {
  const decoder = new ReplyDecoder({ replyBytesMax: bytes.length, depthMax: REPLY_DEPTH_MAX });
  decoder.push(bytes);
  const reply = decoder.next();
  if (reply === undefined) throw new MalformedFrameError('its reply is cut short');
  if (decoder.next() !== undefined) throw new MalformedFrameError('more than one reply');
  return reply;
}
