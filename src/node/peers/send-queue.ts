/**
 * What waits to be written to one peer. Bounded: what does not fit is dropped whole, and Raft repairs it.
 */
import type { Socket } from 'node:net';

export class SendQueue {
  private pieces: Uint8Array[] = [];
  private bytes = 0;

  constructor(private readonly bytesMax: number) {}

  /**
   * Adds a frame, unless that and what `socket` still holds would pass the bound. An empty queue takes any
   * frame, so that a large one cannot be refused for ever. False: it was dropped.
   */
  add(frame: readonly Uint8Array[], socket: Socket): boolean {
    let length = 0;
    for (const piece of frame) length += piece.length;
    const waiting = this.bytes + socket.writableLength;
    if (waiting > 0 && waiting + length > this.bytesMax) return false;
    for (const piece of frame) this.pieces.push(piece);
    this.bytes += length;
    return true;
  }

  /** Hands everything to the socket in one write. */
  flush(socket: Socket): void {
    if (this.bytes === 0) return;
    const only = this.pieces.length === 1 ? this.pieces[0] : undefined;
    socket.write(only ?? Buffer.concat(this.pieces, this.bytes));
    this.clear();
  }

  clear(): void {
    this.pieces = [];
    this.bytes = 0;
  }
}
