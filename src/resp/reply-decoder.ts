/**
 * Replies of either version of the protocol, decoded for clients from bytes that may be cut anywhere.
 * Attributes are read and dropped. Streamed strings and aggregates, which no server sends, are errors.
 */
import { decodeInteger } from './decode-integer.js';
import { decodeReplyLine } from './decode-reply-line.js';
import { InputBuffer } from './input-buffer.js';
import { ProtocolError } from './protocol-error.js';
import { ErrorReply, NULL_ARRAY, type Reply, VerbatimReply } from './reply.js';
import { ReplyAggregate } from './reply-aggregate.js';

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const LINE_BYTES_MAX = 64 * 1024;
const BULK_TYPES = new Set(['$', '=', '!']);
/** `_\r\n`: no item takes fewer bytes. */
const ITEM_BYTES_MIN = 3;
/** `txt:` */
const VERBATIM_PREFIX_LENGTH = 4;
const SHOWN_CHARACTERS_MAX = 40;

/** Results of reading that are no value yet. */
const NEEDS_MORE: unique symbol = Symbol('more bytes are needed');
const HEADER: unique symbol = Symbol('a header was read');

export interface ReplyLimits {
  /** One reply in all, its headers included, in bytes. */
  readonly replyBytesMax: number;
  /** How deep aggregates may lie within each other. */
  readonly depthMax: number;
}

/** A bulk string whose header is read. */
interface OpenBulk {
  readonly type: string;
  readonly length: number;
}

export class ReplyDecoder {
  private readonly input = new InputBuffer();
  /** Aggregates that still wait for items, the outermost first. */
  private readonly open: ReplyAggregate[] = [];
  private bulk: OpenBulk | null = null;
  private replyBytes = 0;
  private scannedBytes = 0;
  private failed = false;

  constructor(private readonly limits: ReplyLimits) {}

  /** Hands in what came. The chunk must not be changed afterwards. Ignored after a protocol error. */
  push(chunk: Buffer): void {
    if (!this.failed) this.input.push(chunk);
  }

  /** The next whole reply; undefined until more bytes are pushed. Throws ProtocolError once. */
  next(): Reply | undefined {
    while (!this.failed) {
      const value = this.bulk === null ? this.readLine() : this.readBulk(this.bulk);
      if (value === NEEDS_MORE) break;
      const reply = value === HEADER ? this.closeAggregates() : this.place(value);
      if (reply !== undefined) return reply;
    }
    this.input.releaseIfEmpty();
    return undefined;
  }

  /** Puts a finished value where it belongs; gives it back if it is a whole reply. */
  private place(value: Reply): Reply | undefined {
    const parent = this.open.at(-1);
    if (parent === undefined) {
      this.replyBytes = 0;
      return value;
    }
    parent.add(value);
    return this.closeAggregates();
  }

  /** Folds the innermost aggregates that have all their items; gives back the outermost if it is done. */
  private closeAggregates(): Reply | undefined {
    const aggregate = this.open.at(-1);
    if (aggregate === undefined || !aggregate.isComplete) return undefined;
    this.open.pop();
    return aggregate.isAttribute ? undefined : this.place(aggregate.toReply());
  }

  private readLine(): Reply | typeof HEADER | typeof NEEDS_MORE {
    const lineEnd = this.findLineEnd();
    if (lineEnd < 0) return NEEDS_MORE;
    const { bytes, start } = this.input;
    const type = String.fromCharCode(bytes[start] ?? 0);
    this.input.start = lineEnd + 2;
    this.replyBytes += lineEnd + 2 - start;
    if (BULK_TYPES.has(type) || ReplyAggregate.isAggregate(type)) {
      return this.openSized(type, decodeInteger(bytes, start + 1, lineEnd));
    }
    const text = bytes.latin1Slice(start + 1, lineEnd);
    const value = decodeReplyLine(type, text);
    return value === undefined ? this.fail(`unexpected reply ${describeLine(type + text)}`) : value;
  }

  /** Begins what has a length or a count in its header. */
  private openSized(type: string, size: number): Reply | typeof HEADER {
    if (size === -1 && type === '$') return null;
    if (size === -1 && type === '*') return NULL_ARRAY;
    if (!(size >= 0)) return this.fail(`invalid length in a reply of type '${type}'`);
    if (BULK_TYPES.has(type)) {
      this.checkSize(size);
      this.bulk = { type, length: size };
      return HEADER;
    }
    this.checkSize(size * ITEM_BYTES_MIN);
    if (this.open.length >= this.limits.depthMax) return this.fail('a reply is nested too deep');
    this.open.push(new ReplyAggregate(type, size));
    return HEADER;
  }

  private readBulk(bulk: OpenBulk): Reply | typeof NEEDS_MORE {
    const { bytes, start, end } = this.input;
    const textEnd = start + bulk.length;
    if (textEnd + 2 > end) return NEEDS_MORE;
    if (bytes[textEnd] !== CARRIAGE_RETURN || bytes[textEnd + 1] !== LINE_FEED) {
      this.fail('a bulk string is longer than its header says');
    }
    const text = bytes.latin1Slice(start, textEnd);
    this.input.start = textEnd + 2;
    this.replyBytes += bulk.length + 2;
    this.bulk = null;
    if (bulk.type === '$') return text;
    return bulk.type === '!' ? new ErrorReply(text) : new VerbatimReply(text.slice(VERBATIM_PREFIX_LENGTH));
  }

  private checkSize(announcedBytes: number): void {
    if (this.replyBytes + announcedBytes > this.limits.replyBytesMax) {
      this.fail(`a reply may take ${this.limits.replyBytesMax} bytes at most`);
    }
  }

  /** The index of the carriage return that ends the current line; -1: more bytes are needed. */
  private findLineEnd(): number {
    const { bytes, start, end } = this.input;
    const limit = Math.min(end, start + LINE_BYTES_MAX + 1);
    let at = start + this.scannedBytes;
    while (at < limit && bytes[at] !== CARRIAGE_RETURN) at += 1;
    if (at - start > LINE_BYTES_MAX) this.fail('a reply line is too long');
    const isComplete = at + 1 < end;
    this.scannedBytes = isComplete ? 0 : at - start;
    if (isComplete && bytes[at + 1] !== LINE_FEED) this.fail('a reply line holds a lone carriage return');
    return isComplete ? at : -1;
  }

  private fail(detail: string): never {
    this.failed = true;
    this.input.clear();
    this.open.length = 0;
    throw new ProtocolError(detail);
  }
}

/** The beginning of a line that makes no sense, fit for an error message. */
function describeLine(line: string): string {
  return JSON.stringify(
    line.length > SHOWN_CHARACTERS_MAX ? `${line.slice(0, SHOWN_CHARACTERS_MAX)}…` : line,
  );
}
