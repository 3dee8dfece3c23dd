/**
 * Requests as clients send them, arrays of bulk strings or lines typed by hand ("inline"), decoded
 * as the server of Redis 7 does, its limits and error texts included. The bytes may be cut anywhere:
 * what is decoded, and which error is found, never depends on it.
 */
import { decodeInteger } from './decode-integer.js';
import { InputBuffer } from './input-buffer.js';
import { ProtocolError } from './protocol-error.js';
import type { BinaryString } from './reply.js';
import { splitArguments } from './split-arguments.js';

const NUL = 0;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** The first byte of a TLS record that opens a handshake. */
const TLS_HANDSHAKE = 22;
const DOLLAR = 36;
const ASTERISK = 42;

const LINE_BYTES_MAX = 64 * 1024;
const BULK_BYTES_MAX = 512 * 1024 * 1024;
const ARGUMENTS_MAX = 2 ** 31 - 1;
/** `$0\r\n\r\n`: no argument takes fewer bytes. */
const ARGUMENT_BYTES_MIN = 6;
const UNAUTHENTICATED_ARGUMENTS_MAX = 10;
const UNAUTHENTICATED_BULK_BYTES_MAX = 16_384;

/** A request line of HTTP, or its first header: a browser was lured here, so the connection must end. */
const HTTP_LINE =
  /^(?:post|host:)(?:\s|$)|^(?:GET|HEAD|PUT|DELETE|OPTIONS|CONNECT|PATCH|TRACE) \S+ HTTP\/\d/i;

export interface RequestLimits {
  /** One request in all, its headers included, in bytes. Lines typed by hand end at 64 KiB besides. */
  readonly requestBytesMax: number;
}

export class RequestDecoder {
  /** Until this is true, only small requests are taken. Counts from the next request on. */
  authenticated: boolean;

  private readonly input = new InputBuffer();
  private arguments: BinaryString[] = [];
  private argumentsLeft = 0;
  /** -1 while the header of the next argument is not read. */
  private bulkLength = -1;
  private requestBytes = 0;
  /** How much of the current line is already known not to hold its end. */
  private scannedBytes = 0;
  private failed = false;

  constructor(
    private readonly limits: RequestLimits,
    options: { readonly authenticated: boolean },
  ) {
    this.authenticated = options.authenticated;
  }

  /** Hands in what came. The chunk must not be changed afterwards. Ignored after a protocol error. */
  push(chunk: Buffer): void {
    if (!this.failed) this.input.push(chunk);
  }

  /**
   * The next whole request, its name first, never empty; null until more bytes are pushed. Throws
   * ProtocolError once if the client broke the protocol: answer its `reply`, then close.
   */
  next(): BinaryString[] | null {
    while (!this.failed) {
      if (this.argumentsLeft > 0) return this.readArguments();
      const { bytes, start, end } = this.input;
      if (start === end) break;
      if (bytes[start] === ASTERISK) {
        if (!this.readArrayHeader()) break;
      } else {
        const request = this.readLine();
        if (request === null) break;
        if (request.length > 0) return request;
      }
    }
    this.input.releaseIfEmpty();
    return null;
  }

  /** Whether part of a request has come and the rest has not; ask once `next` has returned null. */
  get isHalfRequestPending(): boolean {
    return this.argumentsLeft > 0 || this.input.start !== this.input.end;
  }

  /** Bytes held until the rest of their request comes. */
  get pendingBytes(): number {
    return this.requestBytes + (this.input.end - this.input.start);
  }

  /** Reads `*<count>`. False: more bytes are needed. An empty array is no request, and is skipped. */
  private readArrayHeader(): boolean {
    const lineEnd = this.findHeaderEnd('too big mbulk count string');
    if (lineEnd < 0) return false;
    const { bytes, start } = this.input;
    const count = decodeInteger(bytes, start + 1, lineEnd);
    if (!(count <= ARGUMENTS_MAX)) this.fail('invalid multibulk length');
    if (count > UNAUTHENTICATED_ARGUMENTS_MAX && !this.authenticated) {
      this.fail('unauthenticated multibulk length');
    }
    this.takeRequestBytes(lineEnd + 2 - start, count * ARGUMENT_BYTES_MIN);
    this.input.start = lineEnd + 2;
    if (count <= 0) this.requestBytes = 0;
    else this.argumentsLeft = count;
    return true;
  }

  private readArguments(): BinaryString[] | null {
    const input = this.input;
    while (this.argumentsLeft > 0) {
      if (this.bulkLength < 0 && !this.readBulkHeader()) return null;
      const end = input.start + this.bulkLength;
      // The two bytes behind an argument are skipped unread, as in Redis.
      if (end + 2 > input.end) return null;
      this.arguments.push(input.bytes.latin1Slice(input.start, end));
      this.requestBytes += this.bulkLength + 2;
      this.bulkLength = -1;
      this.argumentsLeft -= 1;
      input.start = end + 2;
    }
    const request = this.arguments;
    this.arguments = [];
    this.requestBytes = 0;
    return request;
  }

  /** Reads `$<length>`. False: more bytes are needed. */
  private readBulkHeader(): boolean {
    const lineEnd = this.findHeaderEnd('too big bulk count string');
    if (lineEnd < 0) return false;
    const { bytes, start } = this.input;
    if (bytes[start] !== DOLLAR) {
      this.fail(`expected '$', got '${String.fromCharCode(bytes[start] ?? 0)}'`);
    }
    const length = decodeInteger(bytes, start + 1, lineEnd);
    if (!(length >= 0 && length <= BULK_BYTES_MAX)) this.fail('invalid bulk length');
    if (length > UNAUTHENTICATED_BULK_BYTES_MAX && !this.authenticated) {
      this.fail('unauthenticated bulk length');
    }
    this.takeRequestBytes(lineEnd + 2 - start, length);
    this.bulkLength = length;
    this.input.start = lineEnd + 2;
    return true;
  }

  /** Counts a header, and refuses the request as soon as what it announces cannot fit any more. */
  private takeRequestBytes(headerBytes: number, announcedBytes: number): void {
    this.requestBytes += headerBytes;
    if (this.requestBytes + announcedBytes > this.limits.requestBytesMax) {
      this.fail(`a request may take ${this.limits.requestBytesMax} bytes at most`);
    }
  }

  /** The index of the carriage return that ends the current header line; -1: more bytes are needed. */
  private findHeaderEnd(tooLong: string): number {
    const { bytes, start, end } = this.input;
    const limit = Math.min(end, start + LINE_BYTES_MAX + 1);
    let at = start + this.scannedBytes;
    while (at < limit && bytes[at] !== CARRIAGE_RETURN) at += 1;
    if (at - start > LINE_BYTES_MAX) this.fail(tooLong);
    // The line feed behind it must have come too.
    const isComplete = at + 1 < end;
    this.scannedBytes = isComplete ? 0 : at - start;
    return isComplete ? at : -1;
  }

  /** A line typed by hand: its arguments, none for an empty line; null: more bytes are needed. */
  private readLine(): BinaryString[] | null {
    const lineFeed = this.findLineFeed();
    if (lineFeed < 0) return null;
    const { bytes, start } = this.input;
    const hasReturn = lineFeed > start && bytes[lineFeed - 1] === CARRIAGE_RETURN;
    const line = bytes.latin1Slice(start, hasReturn ? lineFeed - 1 : lineFeed);
    this.input.start = lineFeed + 1;
    if (HTTP_LINE.test(line)) this.fail('this port speaks RESP, not HTTP');
    return splitArguments(line) ?? this.fail('unbalanced quotes in request');
  }

  private findLineFeed(): number {
    const { bytes, start, end } = this.input;
    if (bytes[start] === TLS_HANDSHAKE) this.fail('this port does not speak TLS');
    const limit = Math.min(end, start + LINE_BYTES_MAX + 1);
    let at = start + this.scannedBytes;
    while (at < limit && bytes[at] !== LINE_FEED) {
      // Redis never finds the end of such a line, and waits for ever.
      if (bytes[at] === NUL) this.fail('zero byte in inline request');
      at += 1;
    }
    if (at - start > LINE_BYTES_MAX) this.fail('too big inline request');
    const isComplete = at < end;
    this.scannedBytes = isComplete ? 0 : at - start;
    return isComplete ? at : -1;
  }

  private fail(detail: string): never {
    this.failed = true;
    this.input.clear();
    this.arguments = [];
    this.argumentsLeft = 0;
    this.requestBytes = 0;
    throw new ProtocolError(detail);
  }
}
