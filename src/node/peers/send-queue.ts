/**
 * What waits to be written to one peer. Bounded: what does not fit is dropped whole, and Raft repairs it.
 */
import type { Socket } from 'node:net';
import type { ReplicaMessage } from '../../replica/replica-message.js';
import { encodeFrame, FRAME_LENGTH_BYTES } from './frame-codec.js';
import { OutputBuffer } from './output-buffer.js';

export interface SendLimits {
  readonly frameBytesMax: number;
  readonly queueBytesMax: number;
}

/** `tooLarge`: the peer would never take it, however often it is sent. */
export type Sent = 'queued' | 'full' | 'tooLarge';

export class SendQueue {
  private readonly output = new OutputBuffer();

  constructor(private readonly limits: SendLimits) {}

  /**
   * Adds a frame, unless that and what `socket` still holds would pass the bound. An empty queue takes any
   * frame, so that a large one cannot be refused for ever.
   */
  add(frame: ReplicaMessage, socket: Socket): Sent {
    const { output, limits } = this;
    const queued = output.length;
    const waiting = queued + socket.writableLength;
    if (waiting >= limits.queueBytesMax) return 'full';
    encodeFrame(output, frame);
    const frameBytes = output.length - queued;
    const tooLarge = frameBytes - FRAME_LENGTH_BYTES > limits.frameBytesMax;
    const full = waiting > 0 && waiting + frameBytes > limits.queueBytesMax;
    if (!tooLarge && !full) return 'queued';
    output.truncate(queued);
    return tooLarge ? 'tooLarge' : 'full';
  }

  /** Hands everything to the socket in one write; returns how many bytes that were. */
  flush(socket: Socket): number {
    const { output } = this;
    const { length } = output;
    if (length === 0) return 0;
    socket.write(output.take());
    // Mostly the system has taken all of it at once.
    if (socket.writableLength === 0) output.reuse();
    return length;
  }

  clear(): void {
    this.output.clear();
  }
}
