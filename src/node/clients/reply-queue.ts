/** The replies of one connection: they leave in the order of the requests, whenever they become known. */
import type { Reply } from '../../resp/reply.js';
import { type ProtocolVersion, ReplyWriter } from '../../resp/reply-writer.js';

/** The place of one reply. */
interface Slot {
  reply: Reply | undefined;
  /** The version of the protocol that was in force when the reply became known. */
  protocol: ProtocolVersion;
}

export class ReplyQueue {
  private readonly writer = new ReplyWriter();
  private slots: Slot[] = [];
  private head = 0;

  /** How many requests are not answered yet, or wait behind one that is not. */
  get waiting(): number {
    return this.slots.length - this.head;
  }

  /** Reserves the next place; the returned function fills it, once. */
  reserve(): (reply: Reply, protocol: ProtocolVersion) => void {
    const slot: Slot = { reply: undefined, protocol: 2 };
    this.slots.push(slot);
    return (reply, protocol) => {
      slot.reply = reply;
      slot.protocol = protocol;
      if (this.slots[this.head] === slot) this.encodeReady();
    };
  }

  /** Out-of-band data, between replies. */
  push(reply: Reply, protocol: ProtocolVersion): void {
    this.writer.write(reply, protocol);
  }

  /** Everything that may leave now; empty if there is nothing. */
  take(): Buffer {
    return this.writer.take();
  }

  get length(): number {
    return this.writer.length;
  }

  private encodeReady(): void {
    for (;;) {
      const slot = this.slots[this.head];
      if (slot === undefined || slot.reply === undefined) break;
      this.writer.write(slot.reply, slot.protocol);
      this.head += 1;
    }
    if (this.head === this.slots.length) {
      this.slots = [];
      this.head = 0;
    } else if (this.head > 1024 && this.head * 2 > this.slots.length) {
      this.slots = this.slots.slice(this.head);
      this.head = 0;
    }
  }
}
