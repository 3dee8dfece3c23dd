/**
 * Encodes replies for either version of the protocol into memory that is shared by many small
 * writes. What `take` hands out is never written to again, so that a socket may keep it.
 */
import {
  type BinaryString,
  DoubleReply,
  ErrorReply,
  MapReply,
  OK,
  PushReply,
  type Reply,
  SetReply,
  SimpleString,
  VerbatimReply,
} from './reply.js';

export type ProtocolVersion = 2 | 3;

const SLAB_BYTES = 64 * 1024;
/** Up to this length, writing characters one by one beats the call into the runtime. */
const SHORT_TEXT_LENGTH_MAX = 24;
/** Room for the type byte, 20 digits with sign, and the line break. */
const HEADER_BYTES_MAX = 24;

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const PLUS = 43;
const MINUS = 45;
const ZERO = 48;
const COLON = 58;
const DOLLAR = 36;
const ASTERISK = 42;
const PERCENT = 37;
const TILDE = 126;
const GREATER_THAN = 62;
const EQUALS = 61;

export class ReplyWriter {
  private slab = Buffer.alloc(0);
  /** What is written and not yet taken lies from `start` to `end`. */
  private start = 0;
  private end = 0;

  /** Bytes written and not yet taken. */
  get length(): number {
    return this.end - this.start;
  }

  /** Appends one reply. Throws TypeError if a number in it is no integer: use DoubleReply. */
  write(reply: Reply, protocol: ProtocolVersion): void {
    if (typeof reply === 'string') this.writeBulk(reply);
    else if (reply === OK) this.writeLine(PLUS, 'OK');
    else if (typeof reply === 'number') this.writeInteger(reply);
    else if (reply === null) this.writeNull('$-1', protocol);
    else if (typeof reply === 'object') this.writeObject(reply, protocol);
    else if (typeof reply === 'bigint') this.writeText(`:${reply}\r\n`);
    else if (typeof reply === 'boolean') this.writeBoolean(reply, protocol);
    else this.writeNull('*-1', protocol);
  }

  /** Appends bytes that are encoded already. */
  writeEncoded(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.slab.set(bytes, this.end);
    this.end += bytes.length;
  }

  /** All bytes since the last call. They stay as they are; the writer goes on behind them. */
  take(): Buffer {
    const taken = this.slab.subarray(this.start, this.end);
    this.start = this.end;
    if (this.slab.length > SLAB_BYTES) {
      this.slab = Buffer.alloc(0);
      this.start = 0;
      this.end = 0;
    }
    return taken;
  }

  private writeObject(reply: Extract<Reply, object>, protocol: ProtocolVersion): void {
    const isThree = protocol === 3;
    if (reply instanceof SimpleString) this.writeLine(PLUS, withoutLineBreaks(reply.text));
    else if (reply instanceof ErrorReply) this.writeLine(MINUS, withoutLineBreaks(reply.message));
    else if (reply instanceof MapReply) this.writeMap(reply, protocol);
    else if (reply instanceof SetReply) this.writeItems(isThree ? TILDE : ASTERISK, reply.items, protocol);
    else if (reply instanceof DoubleReply) this.writeDouble(reply.value, protocol);
    else if (reply instanceof VerbatimReply) this.writeVerbatim(reply.text, protocol);
    else if (reply instanceof PushReply) {
      this.writeItems(isThree ? GREATER_THAN : ASTERISK, reply.items, protocol);
    } else this.writeItems(ASTERISK, reply, protocol);
  }

  private writeItems(type: number, items: readonly Reply[], protocol: ProtocolVersion): void {
    this.writeHeader(type, items.length);
    for (const item of items) this.write(item, protocol);
  }

  private writeMap(reply: MapReply, protocol: ProtocolVersion): void {
    const { entries } = reply;
    this.writeHeader(
      protocol === 3 ? PERCENT : ASTERISK,
      protocol === 3 ? entries.length : 2 * entries.length,
    );
    for (const [key, value] of entries) {
      this.write(key, protocol);
      this.write(value, protocol);
    }
  }

  private writeBulk(text: BinaryString): void {
    this.writeHeader(DOLLAR, text.length);
    this.writeText(text);
    this.writeLineBreak();
  }

  private writeVerbatim(text: BinaryString, protocol: ProtocolVersion): void {
    if (protocol === 3) {
      this.writeHeader(EQUALS, text.length + 4);
      this.writeText('txt:');
      this.writeText(text);
      this.writeLineBreak();
    } else this.writeBulk(text);
  }

  private writeDouble(value: number, protocol: ProtocolVersion): void {
    const text = formatDouble(value);
    if (protocol === 2) this.writeBulk(text);
    else this.writeText(`,${text}\r\n`);
  }

  private writeBoolean(value: boolean, protocol: ProtocolVersion): void {
    if (protocol === 3) this.writeText(value ? '#t\r\n' : '#f\r\n');
    else this.writeText(value ? ':1\r\n' : ':0\r\n');
  }

  private writeNull(resp2: '$-1' | '*-1', protocol: ProtocolVersion): void {
    this.writeText(protocol === 3 ? '_\r\n' : `${resp2}\r\n`);
  }

  private writeInteger(value: number): void {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is not an integer reply`);
    if (value >= 0) this.writeHeader(COLON, value);
    else this.writeText(`:${value}\r\n`);
  }

  private writeLine(type: number, text: string): void {
    this.reserve(1);
    this.slab[this.end] = type;
    this.end += 1;
    this.writeText(text);
    this.writeLineBreak();
  }

  /** A type byte, a count of 0 or more, and the line break. */
  private writeHeader(type: number, count: number): void {
    this.reserve(HEADER_BYTES_MAX);
    const { slab } = this;
    slab[this.end] = type;
    let digits = 1;
    for (let bound = 10; count >= bound; bound *= 10) digits += 1;
    const last = this.end + digits;
    let left = count;
    for (let at = last; at > this.end; at -= 1) {
      const quotient = Math.floor(left / 10);
      slab[at] = ZERO + (left - quotient * 10);
      left = quotient;
    }
    slab[last + 1] = CARRIAGE_RETURN;
    slab[last + 2] = LINE_FEED;
    this.end = last + 3;
  }

  private writeLineBreak(): void {
    this.reserve(2);
    this.slab[this.end] = CARRIAGE_RETURN;
    this.slab[this.end + 1] = LINE_FEED;
    this.end += 2;
  }

  private writeText(text: BinaryString): void {
    const { length } = text;
    this.reserve(length);
    const { slab, end } = this;
    if (length > SHORT_TEXT_LENGTH_MAX) slab.latin1Write(text, end, length);
    else for (let at = 0; at < length; at += 1) slab[end + at] = text.charCodeAt(at);
    this.end = end + length;
  }

  /** Makes room for `byteCount` more bytes, in a new slab if need be. */
  private reserve(byteCount: number): void {
    if (this.end + byteCount <= this.slab.length) return;
    const written = this.end - this.start;
    const needed = written + byteCount;
    const grown = Buffer.allocUnsafeSlow(needed <= SLAB_BYTES / 2 ? SLAB_BYTES : 2 * needed);
    this.slab.copy(grown, 0, this.start, this.end);
    this.slab = grown;
    this.start = 0;
    this.end = written;
  }
}

/** Redis never lets a line break into a line: what follows would be read as another reply. */
function withoutLineBreaks(text: string): string {
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]/g, ' ') : text;
}

function formatDouble(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  if (Number.isNaN(value)) return 'nan';
  return Object.is(value, -0) ? '-0' : String(value);
}
