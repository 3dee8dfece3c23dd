/**
 * The replies of one connection: they leave in the order of the requests, whenever they become known. What
 * the client does not read is bounded. A plain text waits as it is, which costs nothing while it is a value of
 * the machine; it is encoded once there is room for it.
 */
import { Queue } from '../../replica/queue.js';
import { PushReply, type Reply } from '../../resp/reply.js';
import { type ProtocolVersion, ReplyWriter } from '../../resp/reply-writer.js';
import { replyBytesMax } from './reply-size.js';

/** The place of one reply, filled when the reply is known. */
export class ReplySlot {
  reply: Reply | undefined = undefined;
  /** The version in force when the reply became known. */
  protocol: ProtocolVersion = 2;
}

export class ReplyQueue {
  private readonly writer = new ReplyWriter();
  private readonly slots = new Queue<ReplySlot>();
  /** Of replies other than plain texts that are known and not encoded. */
  private heldBytes = 0;
  private overflowed = false;

  /**
   * `bytesMax` bounds what is encoded and not taken, and what was computed for it; with more than
   * `bytesAhead` of that, nothing further is encoded before `take`.
   */
  constructor(
    private readonly bytesMax: number,
    private readonly bytesAhead: number,
  ) {}

  /** How many requests are not answered yet, or whose answer is not encoded yet. */
  get waiting(): number {
    return this.slots.size;
  }

  /** Encoded and not taken, in bytes. */
  get encodedBytes(): number {
    return this.writer.length;
  }

  /** More than the bound had to be kept: some of it is gone, and the connection with it. */
  get hasOverflowed(): boolean {
    return this.overflowed;
  }

  /** Takes the place behind all others. */
  reserve(): ReplySlot {
    const slot = new ReplySlot();
    this.slots.push(slot);
    return slot;
  }

  fill(slot: ReplySlot, reply: Reply, protocol: ProtocolVersion): void {
    slot.reply = reply;
    slot.protocol = protocol;
    if (typeof reply === 'object' && reply !== null) this.heldBytes += replyBytesMax(reply);
    if (this.heldBytes > this.bytesMax) this.overflowed = true;
    else if (this.slots.first === slot) this.encode();
  }

  /** A reply that is known at once. */
  add(reply: Reply, protocol: ProtocolVersion): void {
    if (this.waiting > 0) this.fill(this.reserve(), reply, protocol);
    else this.write(reply, protocol);
  }

  /** Out-of-band data: it may come before the replies of requests that were sent earlier. */
  push(items: readonly Reply[], protocol: ProtocolVersion): void {
    this.write(new PushReply(items), protocol);
  }

  /** Everything that may leave now, and makes room for what waits. Empty if there is nothing. */
  take(): Buffer {
    const taken = this.writer.take();
    return taken.length > 0 || this.waiting === 0 ? taken : this.encodeAndTake();
  }

  clear(): void {
    this.slots.clear();
    this.heldBytes = 0;
    this.writer.take();
  }

  private encodeAndTake(): Buffer {
    this.encode();
    return this.writer.take();
  }

  private encode(): void {
    while (this.writer.length <= this.bytesAhead) {
      const slot = this.slots.first;
      if (slot === undefined || slot.reply === undefined) break;
      if (typeof slot.reply === 'object' && slot.reply !== null) this.heldBytes -= replyBytesMax(slot.reply);
      this.write(slot.reply, slot.protocol);
      this.slots.shift();
    }
  }

  private write(reply: Reply, protocol: ProtocolVersion): void {
    // Asked before it is encoded: it may be more than the process has memory for.
    if (this.writer.length + replyBytesMax(reply) > this.bytesMax) this.overflowed = true;
    else this.writer.write(reply, protocol);
  }
}
