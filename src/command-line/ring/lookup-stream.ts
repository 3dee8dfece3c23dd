/**
 * Looks up keys that come one a line, and writes a line for each, in constant memory however many they are.
 * A key is the bytes of its line; an empty line is the empty key.
 */
import { usageError } from '../../cluster/cluster-error.js';
import type { BinaryString } from '../../resp/reply.js';
import type { Ring } from '../../ring/index.js';
import { toBytes, toJsonField, toPrintable } from '../binary-text.js';

/** What the lines are written to; resolves when there is room for more. */
export type WriteChunk = (chunk: Buffer) => Promise<void>;

/** A line that does not end is refused at this length, before it fills the memory. */
const KEY_BYTES_MAX = 2 ** 24;
const CHUNK_CHARACTERS = 2 ** 16;
/** Beyond so many tokens, what is said of each is made anew each time. */
const REMEMBERED_MAX = 2 ** 16;

export type LineFormat = 'tsv' | 'ndjson';

/** Reads `input` to its end, or until `signal` is aborted. Throws a usage error for a key of over 16 MiB. */
export async function lookupLines(
  input: AsyncIterable<Buffer>,
  write: WriteChunk,
  formatter: LineFormatter,
  signal: AbortSignal,
): Promise<void> {
  let pending = '';
  for await (const key of keysOf(input)) {
    if (signal.aborted) return;
    for (const each of key) {
      pending += formatter.line(each);
      if (pending.length < CHUNK_CHARACTERS) continue;
      await write(Buffer.from(pending, 'latin1'));
      pending = '';
      if (signal.aborted) return;
    }
  }
  if (pending !== '') await write(Buffer.from(pending, 'latin1'));
}

/** The lines of each chunk, together. */
async function* keysOf(input: AsyncIterable<Buffer>): AsyncGenerator<readonly BinaryString[]> {
  // In pieces, since a line may span many chunks.
  let begun: BinaryString[] = [];
  let begunBytes = 0;
  for await (const chunk of input) {
    const lines = chunk.toString('latin1').split('\n');
    const rest = lines.pop() ?? '';
    const [first, ...others] = lines;
    begunBytes += first === undefined ? rest.length : first.length;
    if (begunBytes > KEY_BYTES_MAX) throw keyTooLong();
    if (first === undefined) {
      begun.push(rest);
      continue;
    }
    yield [begun.join('') + first, ...others];
    begun = [rest];
    begunBytes = rest.length;
  }
  if (begunBytes > 0) yield [begun.join('')];
}

function keyTooLong(): Error {
  return usageError(
    'KEY_TOO_LONG',
    `A key on standard input is longer than ${KEY_BYTES_MAX} bytes.`,
    'Put one key on each line.',
  );
}

/** Makes lines as binary strings: one character per byte of UTF-8. */
export class LineFormatter {
  /** By position on the ring: all of a line that follows its hash. */
  private readonly endings = new Map<number, BinaryString>();

  constructor(
    private readonly ring: Ring,
    private readonly replicas: number,
    private readonly format: LineFormat,
  ) {}

  line(key: BinaryString): BinaryString {
    // Most keys are ASCII that can be printed: they need no decoding, and quotes in JSON alone.
    const isPlain = PLAIN.test(key);
    const hash = this.ring.hashOf(isPlain ? key : toBytes(key));
    const ending = this.ending(hash);
    if (this.format === 'tsv') return `${isPlain ? key : toUtf8(toPrintable(key))}\t${hash}${ending}`;
    const field = isPlain
      ? `{"key":${JSON.stringify(key)}`
      : toUtf8(JSON.stringify(toJsonField('key', key)).slice(0, -1));
    return `${field},"hash":${hash}${ending}`;
  }

  private ending(hash: number): BinaryString {
    const position = this.ring.table.positionOf(hash);
    const known = this.endings.get(position);
    if (known !== undefined) return known;
    const ending = toUtf8(this.describe(hash, position));
    if (this.endings.size < REMEMBERED_MAX) this.endings.set(position, ending);
    return ending;
  }

  private describe(hash: number, position: number): string {
    const { ring, replicas } = this;
    const token = ring.table.tokens[position] ?? 0;
    const preferenceList = ring.preferenceListAt(hash, replicas);
    const [owner] = preferenceList;
    if (this.format === 'tsv') return `\t${token}\t${owner}\t${preferenceList.join(',')}\n`;
    return `,${JSON.stringify({ token, owner, preferenceList }).slice(1)}\n`;
  }
}

/** Printable ASCII that `toPrintable` leaves as it is. */
const PLAIN = /^[ !#-~][ -~]*$/;

function toUtf8(text: string): BinaryString {
  return Buffer.from(text, 'utf8').toString('latin1');
}
