/**
 * What a command answers, before it is encoded for a protocol version. A plain string is a bulk
 * string and binary-safe: each character is one byte, 0 to 255 (latin1). So are keys, values and
 * arguments everywhere between the decoder and the encoder.
 */

/** Each character is one byte, 0 to 255. */
export type BinaryString = string;

/** `+OK`: a short text without line breaks. */
export class SimpleString {
  constructor(readonly text: string) {}
}

/** `-ERR …`: `message` begins with its upper-case code, as in `ERR syntax error`. */
export class ErrorReply {
  constructor(readonly message: string) {}
}

/** A map in RESP3, a flat array in RESP2. */
export class MapReply {
  constructor(readonly entries: ReadonlyArray<readonly [Reply, Reply]>) {}
}

/** A set in RESP3, an array in RESP2. */
export class SetReply {
  constructor(readonly items: readonly Reply[]) {}
}

/** A double in RESP3, a bulk string in RESP2. */
export class DoubleReply {
  constructor(readonly value: number) {}
}

/** Text for people: verbatim (`txt`) in RESP3, a bulk string in RESP2. */
export class VerbatimReply {
  constructor(readonly text: BinaryString) {}
}

/** Out-of-band data: a push in RESP3, an array in RESP2. */
export class PushReply {
  constructor(readonly items: readonly Reply[]) {}
}

/** The null array of RESP2 (`*-1`), as EXEC answers when a watched key changed; null in RESP3. */
export const NULL_ARRAY: unique symbol = Symbol('null array');

/** `number` and `bigint` are integers of 64 bits; `null` is the null bulk string; boolean is 1 or 0 in RESP2. */
export type Reply =
  | BinaryString
  | number
  | bigint
  | boolean
  | null
  | typeof NULL_ARRAY
  | SimpleString
  | ErrorReply
  | MapReply
  | SetReply
  | DoubleReply
  | VerbatimReply
  | PushReply
  | readonly Reply[];

export const OK = new SimpleString('OK');
export const QUEUED = new SimpleString('QUEUED');
